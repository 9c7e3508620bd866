import { beforeEach, expect, test } from "vitest";
import { vehicleSamples, vehicles } from "../../../drizzle/schema/battery.ts";
import { business } from "../../../drizzle/schema/business.ts";
import { connections } from "../../../drizzle/schema/connections.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { connectTesla } from "../../../test/harness/fake-fleet.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { addStaff, dump, events } from "../../../test/harness/staff.ts";
import { readAppointment } from "../appointments/read.ts";
import { addAppointment } from "../appointments/write.ts";
import { namesOf } from "../clients/names.ts";
import { readDigest } from "../reminders/digest.ts";
import { readDay } from "./day.ts";
import { saveDriving } from "./driving.ts";
import { copyToday } from "./offline-copy.ts";
import { readPlace, savePlace } from "./places.ts";

let ctx: TestContext;
let owner: { kind: "staff"; staffId: string; role: "owner" };
const helper = { kind: "staff", staffId: "helper", role: "helper" } as const;

beforeEach(async () => {
  ctx = await createTestContext();
  owner = { kind: "staff", staffId: await addStaff(ctx), role: "owner" };
  await ctx.db.insert(business).values({
    id: "business",
    name: "Training Daydreamers",
    timeZone: "Europe/Berlin",
    units: "metric",
    createdAt: ctx.clock.now(),
  });
});

const household = (shown: string) =>
  fullHousehold(ctx, owner, { shown, hidden: `hidden-${shown}`, phone: "+13035550100" });

const visit = (clientId: string, startsAt: string, over: { staffId?: string | null; place?: string } = {}) =>
  addAppointment(ctx, owner, {
    clientId,
    startsAt: new Date(startsAt),
    endsAt: new Date(Date.parse(startsAt) + 3_600_000),
    title: "",
    place: "",
    note: "",
    staffId: owner.staffId,
    ...over,
  });

/** A car of the owner's, read half an hour ago. */
async function car(level: number): Promise<void> {
  const connectionId = await connectTesla(ctx, { staffId: owner.staffId });
  const id = ctx.random.id();
  const [vinIndex] = await ctx.vault.indexes("vehicles.vin_index", "5YJ");
  const now = ctx.clock.now();
  await ctx.db.insert(vehicles).values({
    id,
    connectionId,
    vinIndex,
    vin: await ctx.vault.seal("vehicles.vin", id, "5YJ"),
    name: await ctx.vault.seal("vehicles.name", id, "Van"),
    state: "asleep",
    stateAt: now,
    createdAt: now,
  });
  await ctx.db.insert(vehicleSamples).values({
    vehicleId: id,
    at: new Date(now.getTime() - 30 * 60_000),
    level,
    ratedRangeMiles: level * 2.5,
  });
}

test("a day says what has to be known at each door, in the order of the visits, with the round and the verdict", async () => {
  const [juno, rex] = [await household("Juno"), await household("Rex")];
  await visit(rex.clientId, "2026-11-02T14:00:00Z");
  await visit(juno.clientId, "2026-11-02T12:00:00Z");
  await visit(juno.clientId, "2026-11-03T12:00:00Z");
  await saveDriving(ctx, owner, { home: { lat: 52.5, lng: 13.4 }, reservePercent: 20 });
  const { version } = await readPlace(ctx, owner, juno.clientId);
  const pin = { lat: 52.6, lng: 13.4 };
  expect(await savePlace(ctx, owner, juno.clientId, version, { pin, metres: null })).toEqual({ ok: true });
  expect(await savePlace(ctx, owner, juno.clientId, version, { pin: null, metres: 5 })).toMatchObject({
    ok: false,
  });
  await car(80);

  const day = await readDay(ctx, owner);
  expect(day).toMatchObject({ day: "2026-11-02", isToday: true, previous: "2026-11-01", next: "2026-11-03" });
  expect(day.visits.map(({ dogs }) => dogs)).toEqual([["Juno Dog"], ["Rex Dog"]]);
  expect(day.visits[0]).toMatchObject({
    client: "Juno One & Juno Two",
    address: "Juno Road 1, Juno, CO 80302",
    phone: "+13035550100",
    access: "hidden-Juno",
    warnings: [{ dog: "Juno Dog", text: "hidden-Juno" }],
    bites: true,
    isFirst: true,
    hasPlace: true,
    package: null,
  });
  // One of the two adults has not signed.
  expect(day.visits[0]?.missing.map(({ code, person }) => `${code} ${person}`)).toContain("waiver Juno Two");
  const way = 11_119.5 * 1.35;
  expect(day.visits[0]?.drive?.metres).toBeCloseTo(way, -2);
  expect(day.round).toMatchObject({ unknown: [day.visits[1]?.id], noHome: false });
  expect(day.verdict).toMatchObject({
    verdict: "fine",
    old: false,
    reserve: 20,
    car: { name: "Van", asleep: true },
  });
  expect(day.verdict?.consumption?.source).toBe("rated");
  expect(day.nextVisitAt?.toISOString()).toBe("2026-11-03T12:00:00.000Z");
  // Afterwards nobody is new, what was not said is asked for, and an old reading is said to be old.
  ctx.advance((7 * 3_600_000) / 1000);
  const evening = await readDay(ctx, owner);
  expect(evening.attention).toMatchObject({ withoutOutcome: 2, oldestOpenDay: "2026-11-02" });
  expect(evening.verdict).toMatchObject({ verdict: "unknown", why: "no-distance", old: true });
  expect((await readDay(ctx, owner, { day: "2026-11-03" })).visits[0]?.isFirst).toBe(false);
  expect(await dump(ctx)).not.toMatch(/52\.6|13\.4/);
});

test("without car, calendar, home and distances everything is said and nothing fails; a grant that ended keeps its last reading", async () => {
  const juno = await household("Juno");
  await visit(juno.clientId, "2026-11-02T12:00:00Z");
  expect(await readDay(ctx, owner)).toMatchObject({
    verdict: { verdict: "unknown", why: "no-car", level: null },
    round: { metres: 0, noHome: false },
    levels: { connection: "none", cars: [] },
    calendar: { connection: "none" },
  });
  await car(50);
  await ctx.db.update(connections).set({ needsReconnectingAt: ctx.clock.now() });
  expect(await readDay(ctx, owner)).toMatchObject({
    levels: { connection: "needs-reconnecting" },
    verdict: { verdict: "unknown", why: "no-distance", level: 50 },
  });
  expect(await readDay(ctx, owner, { day: "2026-10-01" })).toMatchObject({
    visits: [],
    round: null,
    verdict: null,
  });
});

test("a day has the hours of the business's zone, 25 of them when the clocks go back", async () => {
  const juno = await household("Juno");
  const inside = ["2026-10-24T22:00:00Z", "2026-10-25T22:59:00Z"];
  for (const at of [...inside, "2026-10-24T21:59:00Z", "2026-10-25T23:00:00Z"])
    await visit(juno.clientId, at);
  const long = await readDay(ctx, owner, { day: "2026-10-25" });
  expect(long.visits.map(({ startsAt }) => startsAt.toISOString().slice(0, 19))).toEqual(
    inside.map((at) => at.slice(0, 19)),
  );
  await ctx.db.update(business).set({ timeZone: "America/Denver" });
  // Nine in the morning in London is two at night in Denver: the same day; four hours before it was still the first.
  expect((await readDay(ctx, owner)).day).toBe("2026-11-02");
  ctx.advance(-3 * 3600);
  expect((await readDay(ctx, owner)).day).toBe("2026-11-01");
});

test("everybody drives to the own visits; a helper sees all of them, no price, and no round of several drivers", async () => {
  const [juno, rex] = [await household("Juno"), await household("Rex")];
  const other = await addStaff(ctx, { email: "kim@example.com", role: "trainer" });
  await visit(juno.clientId, "2026-11-02T12:00:00Z");
  await visit(rex.clientId, "2026-11-02T13:00:00Z", { staffId: other });
  await visit(rex.clientId, "2026-11-02T14:00:00Z", { staffId: null });
  const clients = async (
    ...asked: Parameters<typeof readDay> extends [unknown, ...infer Rest] ? Rest : never
  ) => (await readDay(ctx, ...asked)).visits.map(({ client }) => client.split(" ")[0]);
  expect(await clients(owner)).toEqual(["Juno", "Rex"]);
  expect(await clients({ kind: "staff", staffId: other, role: "trainer" })).toEqual(["Rex", "Rex"]);
  expect(await clients(owner, { whose: "all" })).toEqual(["Juno", "Rex", "Rex"]);
  const all = await readDay(ctx, helper);
  expect(all.visits).toHaveLength(3);
  expect(all.round).toBeNull();
  expect(JSON.stringify(all)).not.toMatch(/777|rateCents|private/i);
  await expect(readDay(ctx, { kind: "staff", staffId: "x", role: "auditor" })).rejects.toThrow("not-found");
  await expect(readDay(ctx, { kind: "visitor" })).rejects.toThrow("not-found");
});

test("looking leaves one trace a client, person and hour; a copy for a device leaves its own and holds no more than the doors need", async () => {
  const juno = await household("Juno");
  await visit(juno.clientId, "2026-11-02T12:00:00Z");
  const traces = async () =>
    (await events(ctx)).filter((line) => line === 'client.read {"part":"today"}').length;
  await readDay(ctx, owner);
  await readDay(ctx, owner);
  expect(await traces()).toBe(1);
  await readDay(ctx, helper);
  expect(await traces()).toBe(2);
  ctx.advance(3601);
  const copy = await copyToday(ctx, owner);
  expect(await traces()).toBe(3);
  expect(await events(ctx)).toContain('today.kept-offline {"visits":1}');
  expect(copy).toEqual({
    day: "2026-11-02",
    madeAt: ctx.clock.now().toISOString(),
    timeZone: "Europe/Berlin",
    visits: [
      {
        startsAt: "2026-11-02T12:00:00.000Z",
        endsAt: "2026-11-02T13:00:00.000Z",
        client: "Juno One & Juno Two",
        dogs: ["Juno Dog"],
        address: "Juno Road 1, Juno, CO 80302",
        phone: "+13035550100",
        access: "hidden-Juno",
        warnings: ["Bite history.", "Juno Dog: hidden-Juno"],
        state: "scheduled",
      },
    ],
  });
});

test("a row that does not open costs one line: Today, the calendar, the copy and the digest go on, and somebody hears of it", async () => {
  const [juno, rex, torn, locked] = await Promise.all(["Juno", "Rex", "Torn", "Locked"].map(household));
  if (!juno || !rex || !torn || !locked) throw new Error("No household");
  await saveDriving(ctx, owner, { home: { lat: 52.5, lng: 13.4 }, reservePercent: 20 });
  for (const { clientId } of [juno, rex]) {
    const { version } = await readPlace(ctx, owner, clientId);
    await savePlace(ctx, owner, clientId, version, { pin: { lat: 52.6, lng: 13.4 }, metres: null });
  }
  await car(80);
  await visit(juno.clientId, "2026-11-02T12:00:00Z");
  const broken = await visit(rex.clientId, "2026-11-02T13:00:00Z");
  await visit(torn.clientId, "2026-11-02T14:00:00Z");
  await visit(locked.clientId, "2026-11-02T15:00:00Z");
  const spoil = (table: string, column: string, where: string, id: string) =>
    ctx.raw
      .prepare(
        `update ${table} set ${column} = substr(${column}, 1, length(${column}) - 4) || 'AAAA' where ${where} = ?`,
      )
      .bind(id)
      .run();
  await spoil("appointments", "details", "id", broken);
  await spoil("clients", "household", "id", torn.clientId);
  await spoil("subject_keys", "wrapped", "id", locked.clientId);
  await spoil("dogs", "handling", "client_id", juno.clientId);

  const day = await readDay(ctx, owner);
  expect(day.visits.map(({ client, unreadable }) => [client.split(" ")[0], unreadable])).toEqual([
    ["Juno", true],
    ["Rex", true],
    ["", true],
    ["", true],
  ]);
  // What can be read of them stands there; where it is not known how far it is, the others are counted.
  expect(day.visits[0]).toMatchObject({ access: "hidden-Juno", warnings: [], hasPlace: true });
  expect(day.visits[1]).toMatchObject({ phone: "+13035550100", place: "", note: "" });
  expect(day.round?.unknown).toEqual(day.visits.slice(1).map(({ id }) => id));
  expect(day.verdict).toMatchObject({ verdict: "fine" });
  expect(
    (await copyToday(ctx, owner)).visits.map(({ startsAt, warnings }) => [startsAt, warnings[0]]),
  ).toEqual(
    [12, 13, 14, 15].map((hour) => [
      `2026-11-02T${hour}:00:00.000Z`,
      "The details of this visit could not be read.",
    ]),
  );
  expect([
    ...(
      await namesOf(
        ctx,
        owner,
        [juno, torn, locked].map(({ clientId }) => clientId),
      )
    ).keys(),
  ]).toEqual([juno.clientId]);
  expect((await readDigest(ctx, "2026-11-02", "Europe/Berlin")).visits).toMatchObject([
    { time: "13:00", people: "Juno and Juno" },
    { time: "14:00", people: "Rex and Rex" },
    { time: "15:00", people: "a visit whose details could not be read", dogs: "" },
    { time: "16:00", people: "a visit whose details could not be read", dogs: "" },
  ]);
  await ctx.settled();
  expect(await events(ctx)).toContainEqual(expect.stringMatching(/^vault\.refused .*appointments\.details/));
  expect(ctx.logs).toContainEqual(expect.objectContaining({ event: "row.unreadable" }));
  // Whoever opens that visit alone is told that it failed.
  await expect(readAppointment(ctx, owner, broken)).rejects.toThrow();
});
