import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { RouterContextProvider } from "react-router";
import { expect, test } from "vitest";
import { business } from "../../../drizzle/schema/business.ts";
import { calendars } from "../../../drizzle/schema/calendar.ts";
import type { Role } from "../../../drizzle/schema/identity.ts";
import { ledgerEntries } from "../../../drizzle/schema/packages.ts";
import { at, event, practice } from "../../../test/harness/calendar.ts";
import { household } from "../../../test/harness/many-clients.ts";
import { readAppointment } from "../../domain/appointments/read.ts";
import { addAppointment } from "../../domain/appointments/write.ts";
import { applyEvents } from "../../domain/calendar/apply.ts";
import { createClient } from "../../domain/clients/create.ts";
import { contactDetails } from "../../domain/clients/records.ts";
import { readDay } from "../../domain/day/day.ts";
import { addDefinition } from "../../domain/packages/definitions.ts";
import { sellPackage } from "../../domain/packages/sell.ts";
import { settleVisit } from "../../domain/packages/settle.ts";
import type { Session } from "../../domain/sessions/sessions.ts";
import { sessionContext, systemContext } from "../../http/context.ts";
import * as today from "./today.tsx";

/** A day that is over, as its page shows and takes it. */
async function overDay() {
  const made = await practice();
  const { ctx, by } = made;
  await ctx.db.insert(business).values({
    ...{ id: "business", name: "Training Daydreamers", timeZone: "UTC", units: "metric" },
    createdAt: ctx.clock.now(),
  });
  const client = async (name: string) => {
    const person = {
      details: contactDetails.parse({ name }),
      signs: true,
      getsReportCards: true,
      pays: true,
    };
    const terms = { rateCents: 9_000 };
    return (await createClient(ctx, by, { state: "active", source: "staff", terms, contacts: [person] }))
      .clientId;
  };
  const visit = (clientId: string, hours: number) =>
    addAppointment(ctx, by, {
      ...{ clientId, startsAt: at(hours), endsAt: at(hours + 1) },
      ...{ title: "", place: "", note: "", staffId: by.staffId },
    });
  const given = (role: Role, form?: Record<string, string>) => {
    const context = new RouterContextProvider();
    context.set(systemContext, ctx);
    context.set(sessionContext, { staffId: by.staffId, role, timeZone: null, units: null } as Session);
    const url = "https://app.example/today?day=2026-11-02&whose=mine";
    const body = form && { method: "POST", body: new URLSearchParams(form) };
    return { request: new Request(url, body), context, params: {} } as never;
  };
  const show = async (role: Role = "owner", actionData?: unknown) => {
    const loaderData = await today.loader(given(role));
    const html = renderToStaticMarkup(createElement(today.default, { loaderData, actionData } as never));
    return { html: html.replaceAll("&#x27;", "'"), data: loaderData };
  };
  const send = async (form: Record<string, string>) => {
    const answer = await today.action(given("owner", form));
    if (answer instanceof Response)
      return { status: answer.status, to: answer.headers.get("location"), data: null };
    return { status: answer.init?.status, to: null, data: answer.data };
  };
  return { ...made, client, visit, show, send };
}

/** The form as a browser sends it, with the boxes that are ticked in it. */
function fieldsOf(html: string): Record<string, string> {
  const inputs = [...html.matchAll(/<input [^>]*name="(visits\.[^"]+)"[^>]*>/g)];
  return Object.fromEntries(
    inputs.flatMap(([tag, name = ""]) =>
      tag.includes("checkbox") && !tag.includes("checked")
        ? []
        : [[name, /value="([^"]*)"/.exec(tag)?.[1] ?? ""]],
    ),
  );
}

test("the visits of a day took place by one form: each is charged once and as its own page would propose, under two tabs too", async () => {
  const { ctx, by, client, visit, show, send } = await overDay();
  const [eva, tom] = [await client("Eva Novak"), await client("Tom Reed")];
  const [definitionId, id] = [ctx.random.id(), ctx.random.id()];
  const offer = { title: "Amsel trio", description: "", sessions: 2, priceCents: 30_000, validDays: null };
  await addDefinition(ctx, by, definitionId, offer);
  const sale = {
    id,
    clientId: eva,
    definitionId,
    priceCents: 30_000,
    payer: "client",
    soldOn: "2026-11-02",
  } as const;
  await sellPackage(ctx, by, sale);
  const visits: string[] = [];
  for (const [of, hours] of [
    [eva, 1],
    [eva, 2],
    [eva, 3],
    [tom, 4],
  ] as const)
    visits.push(await visit(of, hours));
  // What is still to come is not asked about.
  await visit(tom, 12);
  ctx.advance(6 * 3600);
  const state = async (index: number) =>
    (await readAppointment(ctx, by, visits[index] ?? "")).appointment.state;
  const sessions = async () =>
    (await ctx.db.select().from(ledgerEntries)).filter(({ kind }) => kind === "session").length;

  const first = await show();
  expect(first.html).toContain("4 visits: took place as planned?");
  expect(first.html).toMatch(
    /Amsel trio, 1 left after.*Amsel trio, none left after.*by itself: \$90\.00.*by itself: \$90\.00/s,
  );
  expect((await show("helper")).html).not.toContain("$90");
  // What waits is a tap away, among the same person's visits.
  expect(first.html).toContain('href="/today?day=2026-11-02&amp;whose=mine"');
  const fields = fieldsOf(first.html);
  expect(Object.keys(fields).filter((name) => name.endsWith("take"))).toEqual([
    "visits.0.take",
    "visits.1.take",
  ]);

  const untouched = Object.fromEntries(Object.entries(fields).filter(([name]) => !name.endsWith("take")));
  expect(await send(untouched)).toMatchObject({
    status: 422,
    data: { errors: { "": "Please tick the visits that took place." } },
  });
  expect((await send({ ...fields, "visits.0.charge": "nothing" })).status).toBe(422);
  expect(await sessions()).toBe(0);
  // Two tabs at once, and once more: each visit takes one session.
  const both = await Promise.all([send(fields), send(fields)]);
  expect(both.map(({ status }) => status)).toEqual([303, 303]);
  expect(await send(fields)).toMatchObject({
    status: 303,
    to: "/today?day=2026-11-02&whose=mine&done=settled",
  });
  expect([await state(0), await state(1), await state(2)]).toEqual(["completed", "completed", "scheduled"]);
  expect(await sessions()).toBe(2);

  // The rest costs something, and is ticked by a person; meanwhile somebody has answered one of them otherwise.
  const rest = await show();
  expect(fieldsOf(rest.html)).not.toHaveProperty("visits.0.take");
  const open = (await readAppointment(ctx, by, visits[2] ?? "")).appointment;
  await settleVisit(ctx, by, {
    ...{ appointmentId: open.id, version: open.version, state: "no-show", charge: "nothing", reason: "" },
  });
  const all = { ...fieldsOf(rest.html), "visits.0.take": "yes", "visits.1.take": "yes" };
  const partly = await send(all);
  expect(partly).toMatchObject({
    status: 422,
    data: { open: [{ appointmentId: open.id, reason: "stale" }] },
  });
  expect([await state(2), await state(3)]).toEqual(["no-show", "completed"]);
  const told = await show("owner", partly.data);
  expect(told.html).toContain("1 of 2 were saved.");
  expect(told.html).toContain("12:00, Eva Novak: something else was saved about it meanwhile.");
  expect(told.html).not.toContain("took place as planned?");
});

test("a package that was used up meanwhile keeps one visit open and no other", async () => {
  const { ctx, by, client, visit, show, send } = await overDay();
  const eva = await client("Eva Novak");
  const [definitionId, id] = [ctx.random.id(), ctx.random.id()];
  await addDefinition(ctx, by, definitionId, {
    ...{ title: "Pair", description: "", sessions: 2, priceCents: 20_000, validDays: null },
  });
  const sale = {
    id,
    clientId: eva,
    definitionId,
    priceCents: 20_000,
    payer: "client",
    soldOn: "2026-11-02",
  } as const;
  await sellPackage(ctx, by, sale);
  const [, second] = [await visit(eva, 1), await visit(eva, 2)];
  ctx.advance(6 * 3600);
  const fields = fieldsOf((await show()).html);
  const other = await visit(eva, 3);
  const settlement = {
    appointmentId: other,
    version: 1,
    state: "completed",
    charge: "package",
    reason: "",
  } as const;
  await settleVisit(ctx, by, { ...settlement, packageId: id });
  expect(await send(fields)).toMatchObject({
    status: 422,
    data: { open: [{ appointmentId: second, reason: "used-up" }] },
  });
});

test("what was over before its calendar was ticked is history: nobody is asked how it went", async () => {
  const { ctx, by, calendar, read } = await overDay();
  await ctx.db.update(calendars).set({ selectedAt: at(0) });
  const ended = (id: string, hours: number, index: number) =>
    event(id, { startsAt: at(hours), endsAt: at(hours + 1), emails: [household(index).email] });
  await applyEvents(ctx, calendar, [ended("before", -5, 0), ended("within", 1, 1)], null);
  ctx.advance(6 * 3600);
  // The calendar could not be read for a while: that is no reason to forget what was in it.
  await applyEvents(ctx, calendar, [ended("late", 3, 2)], null);
  const visits = await read();
  expect(visits).toHaveLength(3);
  const day = await readDay(ctx, by, { day: "2026-11-02" });
  expect(day.visits.map(({ isHistory }) => isHistory)).toEqual([true, false, false]);
  expect(day.answers.map(({ appointmentId }) => appointmentId)).toEqual(visits.slice(1).map(({ id }) => id));
  expect(day.attention).toMatchObject({ withoutOutcome: 2 });
});
