import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { calendars } from "../../../drizzle/schema/calendar.ts";
import { connections } from "../../../drizzle/schema/connections.ts";
import { at, event, practice } from "../../../test/harness/calendar.ts";
import { testStart } from "../../../test/harness/context.ts";
import { household } from "../../../test/harness/many-clients.ts";
import { addStaff } from "../../../test/harness/staff.ts";
import { changeAppointment } from "../appointments/write.ts";
import { applyEvents, forgetCalendar, type Reading } from "./apply.ts";
import { chooseClient, setAside } from "./choices.ts";
import type { EventChange } from "./event-change.ts";
import { rematch } from "./rematch.ts";
import { readUnmatched } from "./unmatched.ts";

/** A practice in which a second person has a ticked calendar too. */
async function twoCalendars() {
  const known = await practice();
  const { ctx, calendar } = known;
  const other = await addStaff(ctx, { email: "kim@example.com", role: "trainer" });
  const [connectionId, id] = [ctx.random.id(), ctx.random.id()];
  const [subjectIndex] = await ctx.vault.indexes("connections.subject_index", "kim");
  const [providerIdIndex] = await ctx.vault.indexes("calendars.provider_id_index", "kim@example.com");
  await ctx.db.batch([
    ctx.db.insert(connections).values({
      ...{ id: connectionId, provider: "google-calendar", staffId: other, subjectIndex, scopes: [] },
      subject: await ctx.vault.seal("connections.subject", connectionId, "kim"),
      ...{ createdAt: testStart, connectedAt: testStart },
    }),
    ctx.db.insert(calendars).values({
      ...{ id, connectionId, providerIdIndex, timeZone: "America/Denver", createdAt: testStart },
      providerId: await ctx.vault.seal("calendars.provider_id", id, "kim@example.com"),
      name: await ctx.vault.seal("calendars.name", id, "Work"),
    }),
    ctx.db.update(calendars).set({ selectedAt: testStart }),
  ]);
  const [mine, hers]: [Reading, Reading] = [calendar, { id, staffId: other, timeZone: "America/Denver" }];
  const put = (where: Reading, ...changes: EventChange[]) => applyEvents(ctx, where, changes, null);
  /** A household's visits, as what counts of them here. */
  const visitsOf = async (index: number) =>
    (await known.read())
      .filter(({ clientId }) => clientId === known.clientIds[index])
      .map(({ id: visit, startsAt, staffId, leftCalendarAt, note }) => ({
        id: visit,
        hours: (startsAt.getTime() - testStart.getTime()) / 3_600_000,
        staffId,
        left: leftCalendarAt !== null,
        note,
      }));
  return { ...known, mine, hers, put, visitsOf };
}

/** The invitation of a household, at so many hours. */
const invitation = (index: number, hours = 24) =>
  event(`event${index}`, {
    emails: [household(index).email],
    startsAt: at(hours),
    endsAt: at(hours + 1),
  });
const gone = (index: number): EventChange => ({ kind: "gone", eventId: `event${index}` });

test("An event that stands in two calendars is one visit, whichever comes first, and lasts as long as one of them does", async () => {
  const { ctx, by, mine, hers, put, visitsOf } = await twoCalendars();
  let index = 0;
  for (const [first, second] of [
    [mine, hers],
    [hers, mine],
  ] as const) {
    const [leaves, follows, unticked] = [index++, index++, index++];
    for (const one of [leaves, follows, unticked]) {
      await put(first, invitation(one));
      await put(second, invitation(one));
      await put(first, invitation(one));
      await put(second, invitation(one));
      // Both people see it.
      expect(await visitsOf(one)).toMatchObject([{ hours: 24, staffId: null, left: false }]);
    }
    const before = await Promise.all([leaves, follows].map(visitsOf));
    await put(first, gone(leaves));
    await put(second, gone(follows));
    expect(await visitsOf(leaves)).toEqual([{ ...before[0]?.[0], staffId: second.staffId }]);
    expect(await visitsOf(follows)).toEqual([{ ...before[1]?.[0], staffId: first.staffId }]);
    await put(second, gone(leaves));
    await put(first, gone(follows));
    expect([await visitsOf(leaves), await visitsOf(follows)]).toEqual([[], []]);
  }
  // Unticked, the calendar takes nothing along that stands in the other one.
  await ctx.db.batch(forgetCalendar(ctx, mine.id).statements);
  for (const one of [2, 5])
    expect(await visitsOf(one)).toMatchObject([{ hours: 24, staffId: hers.staffId, left: false }]);
  await ctx.db.batch(forgetCalendar(ctx, hers.id).statements);
  expect(await visitsOf(2)).toMatchObject([{ left: true }]);
  // Two events of one household at one moment are one visit in one calendar and one page as well.
  await put(mine, invitation(7), { ...invitation(7), eventId: "again" });
  expect(await visitsOf(7)).toHaveLength(1);
  await put(mine, gone(7), { ...invitation(7, 30), eventId: "again" });
  expect(await visitsOf(7)).toMatchObject([{ hours: 30, left: false }]);
  // One of them moves while the other is called something else: the note stays where it is, and there is a visit at each time.
  await put(mine, invitation(6), { ...invitation(6), eventId: "twin" });
  const [twin] = await visitsOf(6);
  const note = { place: "", note: "Bring treats", version: 1 };
  await changeAppointment(ctx, by, { id: twin?.id ?? "", ...note });
  await put(mine, invitation(6, 30), { ...invitation(6), eventId: "twin", title: "Other words" });
  expect(await visitsOf(6)).toMatchObject([
    { id: twin?.id, hours: 24, left: false, note: "Bring treats" },
    { hours: 30, left: false, note: "" },
  ]);
  // Two calendars that are read at the same moment, neither of which knows of the other.
  await Promise.all([put(mine, invitation(8)), put(hers, invitation(8))]);
  expect(await visitsOf(8)).toMatchObject([{ hours: 24, staffId: null }]);
});

test("Moved in one calendar alone it is two visits, moved in both it is one again, and no note is lost on the way", async () => {
  const { ctx, by, mine, hers, put, visitsOf, read } = await twoCalendars();
  for (const [index, first, second] of [
    [0, mine, hers],
    [1, hers, mine],
  ] as const) {
    await put(mine, invitation(index));
    await put(hers, invitation(index));
    const [visit] = await visitsOf(index);
    const version = (await read()).find(({ id }) => id === visit?.id)?.version ?? 0;
    await changeAppointment(ctx, by, { id: visit?.id ?? "", version, place: "", note: "Bring treats" });
    await put(first, invitation(index, 30));
    expect(await visitsOf(index)).toMatchObject([
      { id: visit?.id, hours: 24, left: false, note: "Bring treats", staffId: second.staffId },
      { hours: 30, left: false, note: "", staffId: first.staffId },
    ]);
    await put(second, invitation(index, 30));
    expect(await visitsOf(index)).toMatchObject([
      { id: visit?.id, hours: 30, note: "Bring treats", staffId: null },
    ]);
    await put(first, gone(index));
    expect(await visitsOf(index)).toMatchObject([{ id: visit?.id, hours: 30, left: false }]);
  }
  // Its copy goes while it is moved: the note stays where nobody takes it on, and there is a visit at the new time.
  await put(mine, invitation(4));
  await put(hers, invitation(4));
  const [noted] = await visitsOf(4);
  await changeAppointment(ctx, by, { id: noted?.id ?? "", version: 1, place: "", note: "Bring treats" });
  let isFirst = true;
  const vault = Object.assign(Object.create(ctx.vault) as typeof ctx.vault, {
    fingerprint: async (...args: Parameters<typeof ctx.vault.fingerprint>) => {
      if (isFirst) {
        isFirst = false;
        await put(hers, gone(4));
      }
      return ctx.vault.fingerprint(...args);
    },
  });
  await applyEvents({ ...ctx, vault }, mine, [invitation(4, 30)], null);
  expect(await visitsOf(4)).toMatchObject([
    { id: noted?.id, hours: 24, left: true, note: "Bring treats" },
    { hours: 30, left: false },
  ]);
  // Moved by the one that only follows, without a note on either: two, and one again.
  await put(mine, invitation(2));
  await put(hers, invitation(2));
  await put(hers, invitation(2, 40));
  expect((await visitsOf(2)).map(({ hours }) => hours)).toEqual([24, 40]);
  await put(hers, invitation(2));
  await put(mine, invitation(2));
  expect(await visitsOf(2)).toMatchObject([{ hours: 24, staffId: null, left: false }]);
  // It names another household in one of them: the other calendar keeps it where it was.
  await put(mine, { ...invitation(2), emails: [household(3).email] });
  expect(await visitsOf(2)).toMatchObject([{ hours: 24, staffId: hers.staffId }]);
  expect(await visitsOf(3)).toMatchObject([{ hours: 24, staffId: mine.staffId }]);
});

test("What nobody is found for is asked about once, and the answer holds in both calendars, before and after", async () => {
  const { ctx, by, clientIds, mine, hers, put, visitsOf, read, states } = await twoCalendars();
  const [clientId = ""] = clientIds;
  const within = { from: at(-1), to: at(1_000) };
  const text = (eventId: string, title: string) => event(eventId, { title });
  await put(mine, text("m1", "Unheard-of"), text("m2", "Ironworks"));
  await put(hers, text("h1", "Unheard-of"), text("h2", "Ironworks"), text("h3", "Something else"));
  const open = await readUnmatched(ctx, by, within);
  expect(open).toMatchObject({ open: 3, setAside: 0 });
  expect(open.events.map(({ title, calendars: number }) => `${title} ${number}`).sort()).toEqual([
    "Ironworks 2",
    "Something else 1",
    "Unheard-of 2",
  ]);
  const idOf = (wanted: string) => open.events.find(({ title }) => title === wanted)?.id ?? "";
  await chooseClient(ctx, by, idOf("Unheard-of"), { clientId, remember: "no" });
  await setAside(ctx, by, idOf("Ironworks"), { remember: "no" });
  expect(await states()).toMatchObject({
    m1: "matched",
    h1: "matched",
    m2: "not-a-visit",
    h2: "not-a-visit",
  });
  expect(await visitsOf(0)).toMatchObject([{ hours: 24, staffId: null }]);
  expect((await readUnmatched(ctx, by, within)).open).toBe(1);
  // The wrong client: both ask again, as one.
  const [visit] = await visitsOf(0);
  expect(await rematch(ctx, by, visit?.id ?? "")).toMatchObject({ ok: true });
  expect(await readUnmatched(ctx, by, within)).toMatchObject({ open: 2 });

  // The same event shows its guest in one calendar alone: whichever is read first, the other is not asked about.
  await put(mine, { ...invitation(4), emails: [] });
  await put(hers, invitation(4), { ...invitation(5), emails: [] });
  await put(mine, invitation(5), { ...text("aside", "Dentist"), startsAt: at(50), endsAt: at(51) });
  for (const one of [4, 5]) expect(await visitsOf(one)).toMatchObject([{ staffId: null }]);
  const dentist = (await readUnmatched(ctx, by, within)).events.find(({ title }) => title === "Dentist");
  await setAside(ctx, by, dentist?.id ?? "", { remember: "no" });
  await put(hers, { ...text("aside", "Dentist"), startsAt: at(50), endsAt: at(51) });
  expect(await readUnmatched(ctx, by, within)).toMatchObject({ open: 2 });
  expect(await read()).toHaveLength(2);
});

test("A note of the team keeps a visit whose event is gone, and the same event made anew finds it", async () => {
  const { ctx, by, calendar, read } = await practice();
  const put = (...changes: EventChange[]) => applyEvents(ctx, calendar, changes, null);
  await put(invitation(0, 24), invitation(1, 25), invitation(2, 26));
  const [noted, torn] = await read();
  for (const visit of [noted, torn])
    await changeAppointment(ctx, by, {
      ...{ id: visit?.id ?? "", version: visit?.version ?? 0, place: "", note: "Gate is blue" },
    });
  // What does not open may be a note.
  await ctx.db
    .update(appointments)
    .set({ details: "s1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA" as never })
    .where(eq(appointments.id, torn?.id ?? ""));
  await put(gone(0), gone(1), gone(2));
  expect(await read()).toMatchObject([
    { id: noted?.id, leftCalendarAt: testStart, note: "Gate is blue", unreadable: false },
    { id: torn?.id, leftCalendarAt: testStart, unreadable: true },
  ]);
  expect(await rematch(ctx, by, noted?.id ?? "")).toMatchObject({ ok: false });
  await put(
    { ...invitation(0), eventId: "anew", title: "Anew" },
    { ...invitation(1, 25), eventId: "anew too" },
  );
  expect(await read()).toMatchObject([
    { id: noted?.id, leftCalendarAt: null, note: "Gate is blue", title: "Anew" },
    { id: torn?.id, leftCalendarAt: null },
  ]);
  // It names another household: the note stays with the one that it is about.
  await put({ ...invitation(0), eventId: "anew", emails: [household(5).email] });
  expect((await read()).map(({ id, note }) => [id, note])).toContainEqual([noted?.id, "Gate is blue"]);
});
