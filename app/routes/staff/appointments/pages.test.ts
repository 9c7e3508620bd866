import { eq } from "drizzle-orm";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { RouterContextProvider } from "react-router";
import { expect, test } from "vitest";
import { business } from "../../../../drizzle/schema/business.ts";
import { calendarEvents, calendars } from "../../../../drizzle/schema/calendar.ts";
import { contacts } from "../../../../drizzle/schema/clients.ts";
import { connections } from "../../../../drizzle/schema/connections.ts";
import { at, event, practice } from "../../../../test/harness/calendar.ts";
import { household } from "../../../../test/harness/many-clients.ts";
import { applyEvents } from "../../../domain/calendar/apply.ts";
import { setAside } from "../../../domain/calendar/choices.ts";
import type { KeptEvent } from "../../../domain/calendar/event-change.ts";
import { lookAgain } from "../../../domain/calendar/unmatched.ts";
import type { Session } from "../../../domain/sessions/sessions.ts";
import { sessionContext, systemContext } from "../../../http/context.ts";
import type { SystemContext } from "../../../platform/ports.ts";
import * as calendarPage from "../calendar/calendar.tsx";
import * as match from "../calendar/match.tsx";
import * as notAVisit from "../calendar/not-a-visit.ts";
import * as visitPage from "./appointment.tsx";
import * as edit from "./edit.tsx";
import * as newVisit from "./new.tsx";
import * as rematchAction from "./rematch.ts";
import * as visits from "./visits.tsx";

type Page = { loader?: unknown; action?: unknown; default?: unknown };

/** The pages of a practice, asked as a browser without a script asks them. */
async function pages() {
  const made = await practice();
  const { ctx, by } = made;
  await ctx.db.insert(business).values({
    id: "business",
    name: "Training Daydreamers",
    timeZone: "America/Denver",
    units: "imperial",
    createdAt: ctx.clock.now(),
  });
  const given = (url: string, params: Record<string, string>, form?: Record<string, string>) => {
    const context = new RouterContextProvider();
    context.set(systemContext, ctx);
    context.set(sessionContext, { staffId: by.staffId, role: "owner" } as Session);
    const request = new Request(`https://app.example${url}`, {
      method: form ? "POST" : "GET",
      ...(form && { body: new URLSearchParams(form) }),
    });
    return { request, params, context, url: new URL(request.url), pattern: url };
  };
  type Handler = (given: unknown) => Promise<unknown>;
  const settle = async (work: Promise<unknown>) => {
    const came = await work.catch((thrown: unknown) => {
      if (thrown instanceof Response) return thrown;
      throw thrown;
    });
    if (came instanceof Response)
      return { status: came.status, to: came.headers.get("location"), data: null as never };
    const { data, init } = came as { data: { errors: Record<string, string> }; init: ResponseInit };
    return { status: init?.status ?? 200, to: null, data: data ?? (came as never) };
  };
  return {
    ...made,
    show: async (page: Page, url: string, params: Record<string, string> = {}) => {
      const loaderData = await (page.loader as Handler)(given(url, params));
      const html = renderToStaticMarkup(
        createElement(page.default as never, { loaderData, params } as never),
      );
      return { html, data: loaderData as Record<string, never> };
    },
    open: (page: Page, url: string, params: Record<string, string> = {}) =>
      settle((page.loader as Handler)(given(url, params))),
    send: (page: Page, url: string, form: Record<string, string>, params: Record<string, string> = {}) =>
      settle((page.action as Handler)(given(url, params, form))),
  };
}

test("A visit is entered by hand: once, at an hour that exists, and beside another only when it is meant so", async () => {
  const { clientIds, read, show, send, open } = await pages();
  const client = clientIds[0] ?? "";
  const search = await show(newVisit, `/appointments/new?q=${household(0).name.split(" ")[0]}`);
  expect(search.html).toContain(`/appointments/new?client=${client}`);
  expect((await show(newVisit, "/appointments/new?q=+")).html).toContain("Type a name");
  expect((await show(newVisit, "/appointments/new")).html).not.toContain("Type a name");
  const { data } = await show(newVisit, `/appointments/new?client=${client}`);
  const form = {
    formId: String(data.id),
    client,
    on: "2026-11-05",
    at: "14:30",
    minutes: "60",
    place: "",
    note: "",
  };
  const [once, twice] = [
    await send(newVisit, "/appointments/new", form),
    await send(newVisit, "/appointments/new", form),
  ];
  expect([once, twice]).toMatchObject(
    Array(2).fill({ status: 303, to: expect.stringContaining("?done=added") }),
  );
  expect(await read()).toMatchObject([{ startsAt: new Date("2026-11-05T21:30:00Z"), matchedBy: "staff" }]);

  const skipped = await send(newVisit, "/appointments/new", { ...form, on: "2027-03-14", at: "02:30" });
  expect(skipped).toMatchObject({
    status: 422,
    data: { errors: { at: expect.stringMatching(/does not exist/) } },
  });
  const nonsense = await send(newVisit, "/appointments/new", { ...form, at: "25:00", minutes: "0", on: "" });
  expect(Object.keys(nonsense.data.errors).sort()).toEqual(["at", "minutes", "on"]);
  const other = { ...form, formId: "a".repeat(26), at: "15:00" };
  const warned = await send(newVisit, "/appointments/new", other);
  expect(warned).toMatchObject({ status: 422, data: { overlaps: ["14:30 to 15:30"] } });
  const confirmed = { ...other, confirmed: (warned.data as unknown as { seen: string }).seen };
  expect(await send(newVisit, "/appointments/new", confirmed)).toMatchObject({ status: 303 });
  expect(
    await send(newVisit, "/appointments/new", { ...form, client: "x", formId: "b".repeat(26), at: "20:00" }),
  ).toMatchObject({ status: 404 });

  // Two tabs: the second one is told, and keeps what was typed.
  const [visit] = await read();
  const params = { appointment: visit?.id ?? "" };
  const mine = {
    version: String(visit?.version),
    on: "2026-11-06",
    at: "09:00",
    minutes: "45",
    place: "Park",
    note: "Mine",
  };
  expect(await send(edit, "/x", mine, params)).toMatchObject({ status: 303 });
  const stale = await send(edit, "/x", { ...mine, note: "Theirs" }, params);
  expect(stale).toMatchObject({ status: 422, data: { values: { note: "Theirs" } } });
  expect((await read()).find(({ id }) => id === visit?.id)).toMatchObject({ note: "Mine", place: "Park" });
  const page = await show(visitPage, `/appointments/${params.appointment}`, params);
  expect(page.html).toMatch(/query=Park/);
  expect(page.html).toContain("A visit was changed: time");
  expect((await show(visits, `/clients/${client}/visits`, { id: client })).html).toContain(
    `/appointments/${visit?.id}`,
  );
  expect(await open(visitPage, "/appointments/x", { appointment: "x" })).toMatchObject({ status: 404 });
  expect(await send(rematchAction, "/x", {}, params)).toMatchObject({
    to: expect.stringContaining("by-hand"),
  });
});

test("The calendar page asks about what nobody was found for, and takes the answer in one tap", async () => {
  const { ctx, calendar, clientIds, read, show, send, open } = await pages();
  const [first, second] = [household(0), household(1)];
  await applyEvents(
    ctx,
    calendar,
    [
      event("known", { emails: [first.email] }),
      event("either", { title: `${first.name} or ${second.name}`, startsAt: at(30), endsAt: at(31) }),
      event("gym", { title: "Gym", startsAt: at(40), endsAt: at(41) }),
    ],
    null,
  );
  const page = await show(calendarPage, "/calendar?week=2026-11-03");
  expect(page.html).toContain("2 events need a client");
  expect(page.html).toContain(first.name);
  const [either, gym] = (page.data.unmatched as unknown as { events: { id: string }[] }).events;
  const asked = await show(match, `/calendar/events/${either?.id}/match?q=${second.email}`, {
    event: either?.id ?? "",
  });
  expect(asked.html).toContain(`value="${clientIds[1]}"`);
  const params = { event: either?.id ?? "" };
  expect(await send(match, "/x", { client: "nobody" }, params)).toMatchObject({ status: 404 });
  expect(await send(match, "/x", {}, params)).toMatchObject({ status: 422 });
  const answer = { client: clientIds[1] ?? "", remember: "title" };
  expect(await send(match, "/x", answer, params)).toMatchObject({ to: "/calendar?done=matched" });
  expect(await send(match, "/x", answer, params)).toMatchObject({ to: "/calendar?done=has-client" });
  expect(await read()).toHaveLength(2);
  // Whoever goes back after the answer sees what became of it.
  const back = await show(match, "/x", params);
  const answered = (await read()).find(({ clientId }) => clientId === clientIds[1]);
  expect(back.html).toContain("This event has a client already");
  expect(back.html).toContain(`href="/appointments/${answered?.id}"`);
  // Before anybody is found there is nothing to remember of a client.
  const unknown = { event: gym?.id ?? "" };
  const choosing = await show(match, "/x", unknown);
  expect(choosing.html).toMatch(/It is no client’s visit.*This holds for/s);
  expect(choosing.html.match(/This holds for/g)).toHaveLength(1);
  expect((await show(match, "/x?q=", unknown)).html).toContain("Type a name");
  expect((await show(match, `/x?q=${first.email}`, unknown)).html).not.toContain("It is no client’s visit");
  expect(await send(notAVisit, "/x", {}, { event: gym?.id ?? "" })).toMatchObject({
    to: "/calendar?done=set-aside",
  });
  const after = await show(calendarPage, "/calendar?set-aside=1");
  expect(after.html).toContain(`/calendar/events/${gym?.id}/match`);
  expect(after.html).not.toContain("Gym");
  expect(after.html).toContain("Events called");
  const visit = (await read()).find(({ clientId }) => clientId === clientIds[1]);
  expect(await send(rematchAction, "/x", {}, { appointment: visit?.id ?? "" })).toMatchObject({
    to: `/calendar/events/${either?.id}/match`,
  });
  expect(await open(match, "/x", { event: "x" })).toMatchObject({ status: 404 });
});

test("An event that has left the calendar says so, with the way to the visit that stayed; without a grant nothing is offered that can do nothing", async () => {
  const { ctx, calendar, read, show, open } = await pages();
  const early = event("known", { emails: [household(0).email], startsAt: at(-2), endsAt: at(-1) });
  await applyEvents(ctx, calendar, [early, event("gym", { title: "Gym" })], null);
  const rows = await ctx.db.select().from(calendarEvents);
  const idOf = (eventId: string) => ({ event: rows.find((row) => row.eventId === eventId)?.id ?? "" });
  await applyEvents(
    ctx,
    calendar,
    [
      { kind: "gone", eventId: "known" },
      { kind: "gone", eventId: "gym" },
    ],
    null,
  );
  const left = await show(match, "/x", idOf("known"));
  expect(left.html).toContain("It has left the calendar. The visit that it became is still here.");
  expect(left.html).toContain(`href="/appointments/${(await read())[0]?.id}"`);
  expect(await open(match, "/x", idOf("gym"))).toMatchObject({ status: 404, data: { visit: null } });

  await ctx.db.update(calendars).set({ selectedAt: ctx.clock.now(), syncedAt: ctx.clock.now() });
  expect((await show(calendarPage, "/calendar")).html).toContain("Look for changes now");
  await ctx.db.update(connections).set({ needsReconnectingAt: ctx.clock.now() });
  const ended = await show(calendarPage, "/calendar");
  expect(ended.html).toContain("has to be connected again");
  expect(ended.html).not.toContain("/calendar/sync");
});

test("A row that does not open costs a line of the calendar's page, and the calendar is read on", async () => {
  const { ctx, by, calendar, clientIds, read, show, send } = await pages();
  const put = (...changes: KeptEvent[]) => applyEvents(ctx, calendar, changes, null);
  const known = (index: number, hours = 30 + index) =>
    event(`known${index}`, { emails: [household(index).email], startsAt: at(hours), endsAt: at(hours + 1) });
  await put(
    known(0),
    known(1),
    known(2),
    event("torn", { title: "Unheard-of" }),
    event("other", { title: "Gym" }),
  );
  const aside = { startsAt: at(60), endsAt: at(61) };
  await put(event("aside", { title: "Dentist", ...aside }));
  const idOf = async (eventId: string) =>
    (await ctx.db.select().from(calendarEvents).where(eq(calendarEvents.eventId, eventId)))[0]?.id ?? "";
  await setAside(ctx, by, await idOf("aside"), { remember: "title" });
  const visits = await read();
  const spoil = (table: string, column: string, id: string) =>
    ctx.raw.prepare(`update ${table} set ${column} = 'v1.torn' where id = ?`).bind(id).run();
  await spoil("appointments", "details", visits[0]?.id ?? "");
  await spoil("contacts", "details", (await contactOf(ctx, clientIds[1] ?? "")) ?? "");
  await spoil("calendar_events", "content", await idOf("torn"));
  await ctx.raw.prepare("update match_choices set value = 'v1.torn'").run();

  const page = await show(calendarPage, "/calendar?week=2026-11-03");
  expect(page.html.match(/The details of this visit could not be read/g)).toHaveLength(2);
  expect(page.html).toContain("What this event says could not be read.");
  expect(page.html).toContain("Gym");
  expect(page.html).toContain(household(2).name);
  expect((await show(calendarPage, "/calendar?set-aside=1")).html).toContain(
    "Something that could not be read",
  );

  // The next reading moves what has moved, also the visit whose details do not open, and finds what is new.
  await put(known(0, 50), { ...known(2), title: "Called so now" }, known(3));
  expect((await read()).map(({ startsAt, title }) => [startsAt.getTime(), title])).toEqual([
    [at(31).getTime(), "Session"],
    [at(32).getTime(), "Called so now"],
    [at(33).getTime(), "Session"],
    [at(50).getTime(), ""],
  ]);
  expect(await lookAgain(ctx)).toMatchObject({ found: 0 });
  // Somebody may still say whose visit the event is; its text is asked for again.
  await send(match, "/x", { client: clientIds[4] ?? "" }, { event: await idOf("torn") });
  await put(event("torn", { title: "Unheard-of" }));
  expect((await read())[0]).toMatchObject({ clientId: clientIds[4], title: "Unheard-of" });
});

const contactOf = async (ctx: SystemContext, clientId: string) =>
  (await ctx.db.select().from(contacts).where(eq(contacts.clientId, clientId)))[0]?.id;
