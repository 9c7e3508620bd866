import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { calendarEvents, matchChoices } from "../../../drizzle/schema/calendar.ts";
import { at, event, practice } from "../../../test/harness/calendar.ts";
import type { TestContext } from "../../../test/harness/context.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { household } from "../../../test/harness/many-clients.ts";
import { dump, events as trail } from "../../../test/harness/staff.ts";
import { appointmentsOf, readAppointment } from "../appointments/read.ts";
import { dayIn } from "../business/day.ts";
import { createClient } from "../clients/create.ts";
import { mergeClients, readMerge } from "../clients/merge.ts";
import { contactDetails } from "../clients/records.ts";
import { readDay } from "../day/day.ts";
import { readDigest } from "../reminders/digest.ts";
import { readSubject } from "../subjects/subjects.ts";
import { applyEvents, forgetCalendar } from "./apply.ts";
import { chooseClient, forgetChoice, listChoices, setAside } from "./choices.ts";
import { rematch } from "./rematch.ts";
import { askedWithin, lookAgain, readOpenEvent, readUnmatched } from "./unmatched.ts";

test("What was chosen once holds for the open events and the later ones, and is never asked again", async () => {
  const { ctx, by, calendar, clientIds, read, states } = await practice();
  const [first = "", second = ""] = clientIds;
  const within = { from: at(-1), to: at(1_000) };
  const serial = (id: string, hours: number) =>
    event(id, { seriesId: "weekly", title: `Number ${id}`, startsAt: at(hours), endsAt: at(hours + 1) });
  await applyEvents(
    ctx,
    calendar,
    [
      serial("s1", 24),
      serial("s2", 192),
      event("gym1", { title: "Gym, Ironworks" }),
      event("gym2", { title: "GYM ironworks", startsAt: at(50), endsAt: at(51) }),
      event("mail1", { title: "Hello", emails: ["sitter@example.org"], startsAt: at(25), endsAt: at(26) }),
      event("two", { title: `${household(3).name} / ${household(4).name}` }),
    ],
    null,
  );
  const open = await readUnmatched(ctx, by, within);
  expect(open).toMatchObject({ open: 6, setAside: 0 });
  const idOf = (title: string) => open.events.find((one) => one.title === title)?.id ?? "";
  expect(
    open.events
      .find(({ state }) => state === "ambiguous")
      ?.candidates.map(({ name }) => name)
      .sort(),
  ).toEqual([household(3).name, household(4).name].sort());
  expect((await readOpenEvent(ctx, by, idOf("Number s1"))).remembers).toEqual(["series", "title"]);
  const named = open.events.find(({ state }) => state === "ambiguous")?.id ?? "";
  expect((await readOpenEvent(ctx, by, named)).candidates).toHaveLength(2);
  expect((await trail(ctx)).filter((line) => line.startsWith("client.searched"))).toHaveLength(2);

  const series = { clientId: first, remember: "series" } as const;
  expect(await chooseClient(ctx, by, idOf("Number s1"), series)).toEqual({ visits: 2 });
  expect(await chooseClient(ctx, by, idOf("Number s1"), series)).toEqual({ visits: 0 });
  expect(await setAside(ctx, by, idOf("Gym, Ironworks"), { remember: "title" })).toEqual({ events: 2 });
  await chooseClient(ctx, by, idOf("Hello"), { clientId: second, remember: "email" });
  await applyEvents(
    ctx,
    calendar,
    [
      serial("s3", 300),
      event("gym3", { title: "gym – ironworks!" }),
      event("mail2", { title: "Another", emails: ["sitter@example.org"], startsAt: at(60), endsAt: at(61) }),
    ],
    null,
  );
  expect(await states()).toMatchObject({
    s3: "matched",
    gym3: "not-a-visit",
    mail2: "matched",
    two: "ambiguous",
  });
  const visits = await read();
  expect(visits.map(({ clientId, matchedBy }) => [clientId === first, matchedBy])).toEqual([
    [true, "staff"],
    [false, "staff"],
    [false, "choice"],
    [true, "choice"],
    [true, "choice"],
  ]);
  expect(await dump(ctx)).not.toMatch(/sitter|ironworks|Number s/i);
  expect(await readUnmatched(ctx, by, within)).toMatchObject({ open: 1, setAside: 3 });
  const aside = await readUnmatched(ctx, by, { ...within, setAside: true });
  expect(aside.events.map(({ title, state }) => [title, state])).toEqual(Array(3).fill(["", "not-a-visit"]));

  // Back again: it is a visit after all, though the same choice still holds for later ones, until it is forgotten.
  await chooseClient(ctx, by, aside.events[0]?.id ?? "", { clientId: second, remember: "no" });
  const choices = await listChoices(ctx, by);
  const title = choices.find(({ kind }) => kind === "title");
  expect(title).toMatchObject({ value: "gym ironworks", clientId: null });
  await forgetChoice(ctx, by, title?.id ?? "");
  await applyEvents(ctx, calendar, [event("gym4", { title: "Gym, Ironworks" })], null);
  expect(await states()).toMatchObject({ gym4: "unmatched" });

  // The wrong client: asked again, and what led there is forgotten.
  const late = visits.at(-1)?.id ?? "";
  expect(await rematch(ctx, by, late)).toMatchObject({ ok: true });
  await expect(readAppointment(ctx, by, late)).rejects.toThrow("not-found");
  expect(await states()).toMatchObject({ s3: "ambiguous" });
  await lookAgain(ctx);
  expect(await states()).toMatchObject({ s3: "ambiguous" });
  expect((await listChoices(ctx, by)).map(({ kind }) => kind)).toEqual(["email"]);
  expect((await trail(ctx)).filter((line) => /set-aside|calendar-choice|"client"/.test(line))).toHaveLength(
    4,
  );

  const helper = { ...by, role: "helper" } as const;
  expect(await readUnmatched(ctx, helper, within)).toMatchObject({ open: 3 });
  const auditor = { ...by, role: "auditor" } as const;
  await expect(readUnmatched(ctx, auditor, within)).rejects.toThrow("not-found");
  await expect(chooseClient(ctx, by, "nobody", { clientId: first, remember: "no" })).rejects.toThrow(
    "not-found",
  );
});

test("AZ-03: a household sees its own visits alone, without what the calendar calls them; a merge takes visits and choices along", async () => {
  const { ctx, by, calendar, clientIds } = await practice();
  const words = { shown: "Alder", hidden: "Hush", phone: "+13035550177" };
  const alder = await fullHousehold(ctx, by, words);
  await applyEvents(
    ctx,
    calendar,
    [
      event("one", { title: "Alder, difficult", emails: [alder.email] }),
      event("two", { title: "Quiet one", seriesId: "serial", startsAt: at(70), endsAt: at(71) }),
    ],
    null,
  );
  const open = await readUnmatched(ctx, by, { from: at(0), to: at(99) });
  await chooseClient(ctx, by, open.events[0]?.id ?? "", { clientId: alder.clientId, remember: "series" });
  const key = await readSubject(ctx, alder.clientId);
  const mine = await appointmentsOf(ctx, by, alder.clientId, key);
  expect(mine.map(({ title }) => title)).toEqual(["Alder, difficult", "Quiet one"]);
  const person = { kind: "client", clientId: alder.clientId, contactId: alder.contactId } as const;
  const seen = await appointmentsOf(ctx, person, alder.clientId, key);
  expect(seen.map(({ title, startsAt }) => [title, startsAt])).toEqual([
    ["", at(24)],
    ["", at(70)],
  ]);
  const stranger = { kind: "client", clientId: clientIds[0] ?? "", contactId: "x" } as const;
  await expect(readAppointment(ctx, stranger, mine[0]?.id ?? "")).rejects.toThrow("not-found");
  await expect(appointmentsOf(ctx, stranger, alder.clientId, key)).rejects.toThrow("not-found");

  const { clientId: keepId } = await createClient(ctx, by, {
    state: "active",
    source: "staff",
    contacts: [
      {
        details: contactDetails.parse({ name: "Alder Two" }),
        signs: true,
        getsReportCards: true,
        pays: true,
      },
    ],
  });
  const { keep, from } = await readMerge(ctx, by, keepId, alder.clientId);
  expect(
    await mergeClients(ctx, by, keepId, alder.clientId, { keep: keep.version, from: from.version }),
  ).toEqual({
    ok: true,
  });
  const kept = await readSubject(ctx, keepId);
  expect((await appointmentsOf(ctx, by, keepId, kept)).map(({ title }) => title)).toEqual([
    "Alder, difficult",
    "Quiet one",
  ]);
  expect(await ctx.db.select({ clientId: matchChoices.clientId }).from(matchChoices)).toEqual([
    { clientId: keepId },
  ]);
  const next = event("three", { seriesId: "serial", startsAt: at(80), endsAt: at(81) });
  await applyEvents(ctx, calendar, [next], null);
  expect(await appointmentsOf(ctx, by, keepId, kept)).toHaveLength(3);
});

test("A client who is entered later gets the visits that waited", async () => {
  const { ctx, by, calendar, read } = await practice();
  await applyEvents(ctx, calendar, [event("one", { title: "Session", emails: ["new@example.org"] })], null);
  expect(await lookAgain(ctx)).toEqual({ looked: 1, found: 0, forgotten: 0 });
  await createClient(ctx, by, {
    state: "prospect",
    source: "staff",
    contacts: [
      {
        details: contactDetails.parse({ name: "New Person", emails: ["new@example.org"] }),
        signs: true,
        getsReportCards: true,
        pays: true,
      },
    ],
  });
  expect(await lookAgain(ctx)).toEqual({ looked: 1, found: 1, forgotten: 0 });
  expect(await read()).toMatchObject([{ matchedBy: "email", title: "Session" }]);
});

test("A visit that was left behind by its calendar is taken up by who chooses its client again, not made twice", async () => {
  const { ctx, by, calendar, clientIds, read } = await practice();
  const [clientId = ""] = clientIds;
  const page = [event("one", { title: "Somebody" })];
  const choose = async () => {
    const open = await readUnmatched(ctx, by, { from: at(0), to: at(99) });
    await chooseClient(ctx, by, open.events[0]?.id ?? "", { clientId, remember: "no" });
  };
  await applyEvents(ctx, calendar, page, null);
  await choose();
  const [visit] = await read();
  await ctx.db.batch([...forgetCalendar(ctx, calendar.id).statements]);
  await applyEvents(ctx, calendar, page, null);
  await choose();
  expect(await read()).toMatchObject([{ id: visit?.id, fromCalendar: true, leftCalendarAt: null }]);
  // A visit that is no more leaves an event that is asked about again, once it is named again.
  await ctx.db.delete(appointments);
  await applyEvents(ctx, calendar, page, "full");
  expect(await readUnmatched(ctx, by, { from: at(0), to: at(99) })).toMatchObject({ open: 1 });
});

test("Every page counts the same events that need a client: from yesterday on, four weeks ahead", async () => {
  const { ctx, by, calendar } = await practice();
  const hours = [-72, -12, 1, 27 * 24, 29 * 24];
  const open = hours.map((hour) =>
    event(`at${hour}`, { title: "Somebody", startsAt: at(hour), endsAt: at(hour + 1) }),
  );
  await applyEvents(ctx, calendar, open, null);
  const now = ctx.clock.now();
  const listed = await readUnmatched(ctx, by, askedWithin(now, "UTC"));
  expect(listed.events).toHaveLength(3);
  expect(listed.open).toBe(3);
  expect((await readDay(ctx, by)).attention.unmatched).toBe(3);
  expect((await readDigest(ctx, dayIn(now, "UTC"), "UTC")).unmatched).toBe(3);
  // What nobody can be asked about any more is not kept either.
  ctx.advance(15 * 86_400);
  expect(await lookAgain(ctx)).toMatchObject({ forgotten: 3 });
});

test("What somebody sets aside while it is looked at again stays aside, and a remembered answer holds for what was left over", async () => {
  const { ctx, by, calendar, clientIds, read, states } = await practice();
  const gym = [
    event("gym1", { title: "Gym" }),
    event("gym2", { title: "Gym", startsAt: at(40), endsAt: at(41) }),
  ];
  await applyEvents(ctx, calendar, [...gym, event("late", { title: "Zephyrine Quill" })], null);
  const rows = await ctx.db.select().from(calendarEvents);
  const [first, left, late] = ["gym1", "gym2", "late"].map((id) => rows.find((row) => row.eventId === id));
  if (!first || !left || !late) throw new Error("No events");
  await setAside(ctx, by, first.id, { remember: "title" });
  // One more than is looked at for an answer.
  await ctx.db.update(calendarEvents).set(left).where(eq(calendarEvents.id, left.id));
  expect(await states()).toMatchObject({ gym2: "unmatched" });
  expect(await lookAgain(ctx)).toMatchObject({ looked: 2, found: 0 });
  const [aside] = await ctx.db.select().from(calendarEvents).where(eq(calendarEvents.id, left.id));
  expect(aside).toMatchObject({ state: "not-a-visit", content: null, textHash: null });

  // By now there is such a client, and somebody sets the event aside while it is looked at.
  const person = { details: contactDetails.parse({ name: "Zephyrine Quill" }) };
  const contact = { ...person, signs: true, getsReportCards: true, pays: true };
  const { clientId } = await createClient(ctx, by, { state: "active", source: "staff", contacts: [contact] });
  let isFirst = true;
  const vault = Object.assign(Object.create(ctx.vault) as typeof ctx.vault, {
    open: async (...args: Parameters<typeof ctx.vault.open>) => {
      if (args[0] === "calendar_events.content" && isFirst) {
        isFirst = false;
        await setAside(ctx, by, late.id, { remember: "no" });
      }
      return ctx.vault.open(...args);
    },
  });
  await lookAgain({ ...ctx, vault });
  expect(isFirst).toBe(false);
  expect(await states()).toMatchObject({ late: "not-a-visit" });
  expect(await read()).toEqual([]);
  // Whoever says afterwards that it is one is believed.
  await chooseClient(ctx, by, late.id, { clientId, remember: "no" });
  expect(await read()).toMatchObject([{ clientId }]);

  // Who was remembered is shown by name or address: that is a search, and leaves a trace.
  const before = (await trail(ctx)).filter((line) => line.startsWith("client.searched")).length;
  await listChoices(ctx, by);
  await chooseClient(ctx, by, first.id, { clientId: clientIds[0] ?? "", remember: "no" });
  expect((await trail(ctx)).filter((line) => line.startsWith("client.searched"))).toHaveLength(before);
  await rememberFor(ctx, clientIds[0] ?? "", by.staffId);
  await listChoices(ctx, by);
  expect((await trail(ctx)).filter((line) => line.startsWith("client.searched"))).toHaveLength(before + 1);
});

const rememberFor = async (ctx: TestContext, clientId: string, chosenBy: string) => {
  const [id, value] = [ctx.random.id(), "sitter@example.org"];
  const [valueIndex] = await ctx.vault.indexes("match_choices.value_index", JSON.stringify(["email", value]));
  await ctx.db.insert(matchChoices).values({
    ...{ id, kind: "email" as const, valueIndex, clientId, chosenBy, chosenAt: ctx.clock.now() },
    value: await ctx.vault.seal("match_choices.value", id, value),
  });
};
