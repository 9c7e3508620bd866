import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { calendarEvents } from "../../../drizzle/schema/calendar.ts";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";
import { at, event, practice } from "../../../test/harness/calendar.ts";
import { testStart } from "../../../test/harness/context.ts";
import { household } from "../../../test/harness/many-clients.ts";
import { dump, events as trail } from "../../../test/harness/staff.ts";
import { readAppointments } from "../appointments/read.ts";
import { addAppointment, changeAppointment } from "../appointments/write.ts";
import { readSubject } from "../subjects/subjects.ts";
import { applyEvents, dropUnlisted, forgetCalendar } from "./apply.ts";
import { chooseClient } from "./choices.ts";
import type { KeptEvent } from "./event-change.ts";

test("Events become visits, move, are called something else and go; the same page twice changes nothing", async () => {
  const { ctx, calendar, clientIds, read, states } = await practice();
  const [eva, tom] = [household(0), household(1)];
  const page = [
    event("by-email", {
      title: "Secretive title",
      place: `${eva.street}, Boulder`,
      emails: [eva.email, "x@y.example"],
    }),
    event("by-name", {
      title: `Session with ${tom.name}`,
      place: "Quarry Park",
      startsAt: at(30),
      endsAt: at(31),
    }),
    event("nobody", { title: "Unheard-of Hairdresser", emails: ["stranger@example.org"] }),
    event("all-day", { title: "Offsite in Unseenville", startsOn: "2026-11-03", endsOn: "2026-11-04" }),
    event("free", { title: `Maybe ${tom.name}`, busy: false }),
    event("long-ago", { emails: [eva.email], startsAt: at(-90 * 24), endsAt: at(-90 * 24 + 1) }),
  ];
  expect(await applyEvents(ctx, calendar, page, "one")).toEqual({ added: 5, changed: 0, removed: 0 });
  expect(await states()).toEqual({
    "by-email": "matched",
    "by-name": "matched",
    nobody: "unmatched",
    "all-day": "not-a-visit",
    free: "not-a-visit",
  });
  expect(await read()).toMatchObject([
    { clientId: clientIds[0], matchedBy: "email", title: "Secretive title", place: "", fromCalendar: true },
    { clientId: clientIds[1], matchedBy: "name", place: "Quarry Park", staffId: calendar.staffId },
  ]);
  // Nothing of what they say, and nobody who is invited, can be read from a copy of the database.
  expect(await dump(ctx)).not.toMatch(/Secretive|Quarry|stranger|y\.example|Hairdresser|Unseenville|Maybe/);
  const content = await ctx.db
    .select({ content: calendarEvents.content, state: calendarEvents.state })
    .from(calendarEvents);
  expect(content.filter((row) => row.content !== null).map(({ state }) => state)).toEqual(["unmatched"]);

  const before = await dump(ctx);
  expect(await applyEvents(ctx, calendar, page, "one")).toEqual({ added: 0, changed: 0, removed: 0 });
  expect(await dump(ctx)).toBe(before);

  const moved = event("by-email", { ...page[0], startsAt: at(48), endsAt: at(49) });
  const renamed = event("by-name", { ...page[1], title: `${tom.name}: loose leash` });
  expect(await applyEvents(ctx, calendar, [moved, renamed], null)).toEqual({
    added: 0,
    changed: 2,
    removed: 0,
  });
  expect(await read()).toMatchObject([
    { clientId: clientIds[1], title: `${tom.name}: loose leash`, place: "Quarry Park" },
    { clientId: clientIds[0], startsAt: at(48), title: "Secretive title" },
  ]);
  // It names somebody else now: a mere plan goes to that household.
  await applyEvents(ctx, calendar, [event("by-name", { ...renamed, title: household(2).name })], null);
  expect((await read())[0]).toMatchObject({ clientId: clientIds[2], matchedBy: "name" });

  const ends = [
    { kind: "gone" as const, eventId: "by-email" },
    { kind: "gone" as const, eventId: "never-seen" },
  ];
  expect(await applyEvents(ctx, calendar, ends, null)).toMatchObject({ removed: 1 });
  expect((await read()).map(({ clientId }) => clientId)).toEqual([clientIds[2]]);

  // A full pass that names neither: they have gone, without a word about them.
  await applyEvents(ctx, calendar, [page[2] as KeptEvent], "two");
  expect(await dropUnlisted(ctx, calendar, "two")).toEqual({ removed: 3 });
  expect(await read()).toEqual([]);
  expect(await states()).toEqual({ nobody: "unmatched" });
  expect((await trail(ctx)).filter((line) => line.startsWith("appointment"))).toEqual([
    'appointment.added {"how":"email"}',
    'appointment.added {"how":"name"}',
    'appointment.changed {"part":"time"}',
    'appointment.changed {"part":"details"}',
    'appointment.changed {"part":"client"}',
    'appointment.added {"how":"name"}',
    "appointment.left-calendar {}",
    "appointment.left-calendar {}",
  ]);
});

test("A visit on which something hangs stays when its event goes, and is the same one when the event is back", async () => {
  const { ctx, by, calendar, clientIds, read } = await practice();
  const [clientId = ""] = clientIds;
  const page = [event("one", { emails: [household(0).email] })];
  await applyEvents(ctx, calendar, page, null);
  const [visit] = await read();
  if (!visit) throw new Error("No visit");
  const key = await readSubject(ctx, clientId);
  const cardId = ctx.random.id();
  await ctx.db.insert(reportCards).values({
    id: cardId,
    clientId,
    rootId: cardId,
    appointmentId: visit.id,
    sessionOn: "2026-11-03",
    state: "draft",
    content: await key.seal("report_cards.content", cardId, "{}"),
    savedAt: testStart,
    createdAt: testStart,
  });
  await changeAppointment(ctx, by, { id: visit.id, version: visit.version, place: "", note: "Bring treats" });
  await applyEvents(ctx, calendar, [{ kind: "gone", eventId: "one" }], null);
  expect(await read()).toMatchObject([{ id: visit.id, leftCalendarAt: testStart, state: "scheduled" }]);
  ctx.advance(60);
  await applyEvents(ctx, calendar, [event("one", { ...page[0], startsAt: at(26), endsAt: at(27) })], null);
  expect(await read()).toMatchObject([
    { id: visit.id, leftCalendarAt: null, startsAt: at(26), note: "Bring treats" },
  ]);
  // It names somebody else: with a card on it, it stays with whom the card is for.
  await applyEvents(
    ctx,
    calendar,
    [event("one", { title: household(3).name, startsAt: at(28), endsAt: at(29) })],
    null,
  );
  expect(await read()).toMatchObject([{ id: visit.id, clientId, startsAt: at(28), title: "Session" }]);

  // Unticked: the visit stays and is marked; ticked again, it is taken up, not doubled.
  const [first, ...rest] = forgetCalendar(ctx, calendar.id).statements;
  await ctx.db.batch([first, ...rest]);
  expect(await read()).toMatchObject([{ id: visit.id, fromCalendar: false, leftCalendarAt: at(60 / 3600) }]);
  await applyEvents(ctx, calendar, [event("one", { ...page[0], startsAt: at(28), endsAt: at(29) })], null);
  expect(await read()).toMatchObject([{ id: visit.id, fromCalendar: true, leftCalendarAt: null }]);

  // Called off here, and put on another day there: that is another visit.
  await ctx.db
    .update(appointments)
    .set({ state: "cancelled-by-client" })
    .where(eq(appointments.id, visit.id));
  await applyEvents(ctx, calendar, [event("one", { ...page[0], startsAt: at(200), endsAt: at(201) })], null);
  expect(await read()).toMatchObject([
    { id: visit.id, state: "cancelled-by-client", startsAt: at(28), fromCalendar: false },
    { clientId, state: "scheduled", startsAt: at(200), fromCalendar: true },
  ]);
});

test("What was entered by hand is taken up by its event, and whom a person chose stays whatever the event says", async () => {
  const { ctx, by, calendar, clientIds, read } = await practice();
  const [clientId = ""] = clientIds;
  const visit = {
    clientId,
    startsAt: at(24),
    endsAt: at(25),
    title: "By hand",
    place: "",
    note: "",
    staffId: null,
  };
  const id = await addAppointment(ctx, by, visit);
  expect(await addAppointment(ctx, by, { ...visit, id })).toBe(id);
  await applyEvents(ctx, calendar, [event("one", { emails: [household(0).email] })], null);
  expect(await read()).toMatchObject([{ id, matchedBy: "staff", title: "Session", fromCalendar: true }]);
  await applyEvents(ctx, calendar, [event("one", { title: household(4).name })], null);
  expect(await read()).toMatchObject([{ id, clientId }]);
  await expect(addAppointment(ctx, by, { ...visit, clientId: "nobody" })).rejects.toThrow("not-found");
  const auditor = { kind: "staff", staffId: by.staffId, role: "auditor" } as const;
  await expect(addAppointment(ctx, auditor, visit)).rejects.toThrow("not-found");
  await expect(readAppointments(ctx, auditor, { from: at(0), to: at(9) })).rejects.toThrow("not-found");
});

test("A place that may be another household's home is not written into a visit: whose it is would be told where others live", async () => {
  const { ctx, by, calendar, clientIds, read } = await practice();
  const [eva, tom] = [household(0), household(1)];
  const put = (...changes: KeptEvent[]) => applyEvents(ctx, calendar, changes, null);
  const found = event("found", { title: `Session with ${eva.name}`, place: "Quarry Park" });
  const asked = event("asked", { title: "Session", startsAt: at(30), endsAt: at(31) });
  await put(found, asked);
  const [row] = await ctx.db.select().from(calendarEvents).where(eq(calendarEvents.eventId, "asked"));
  await chooseClient(ctx, by, row?.id ?? "", { clientId: clientIds[0] ?? "", remember: "no" });
  const elsewhere = { place: `${tom.street}, Boulder` };
  await put({ ...found, ...elsewhere, startsAt: at(26), endsAt: at(27) }, { ...asked, ...elsewhere });
  expect(await read()).toMatchObject([
    // It moves along and keeps what it said.
    { clientId: clientIds[0], startsAt: at(26), title: found.title, place: "Quarry Park" },
    // Whose visit it is was a person's word.
    { clientId: clientIds[0], matchedBy: "staff", place: elsewhere.place },
  ]);
  await put({ ...found, place: "Lake", startsAt: at(26), endsAt: at(27) });
  expect((await read())[0]).toMatchObject({ place: "Lake" });
});

test("A household whose key does not open takes no visit from another one: that stays and moves along, until the key is there", async () => {
  const { ctx, calendar, clientIds, read, states } = await practice();
  const put = (event: KeptEvent) => applyEvents(ctx, calendar, [event], null);
  const first = event("one", { title: `Session with ${household(0).name}` });
  await put(first);
  const [visit] = await read();
  const wrapped = (sql: string) =>
    ctx.raw.prepare(`update subject_keys set wrapped = ${sql} where id = ?`).bind(clientIds[1]).run();
  await wrapped("'x' || wrapped");
  const other = { ...first, title: `Session with ${household(1).name}`, startsAt: at(26), endsAt: at(27) };
  await put(other);
  expect(await read()).toMatchObject([
    { id: visit?.id, clientId: clientIds[0], startsAt: at(26), title: first.title },
  ]);
  expect(await states()).toEqual({ one: "matched" });
  await wrapped("substr(wrapped, 2)");
  await put(other);
  expect(await read()).toMatchObject([{ clientId: clientIds[1], startsAt: at(26), title: other.title }]);
});
