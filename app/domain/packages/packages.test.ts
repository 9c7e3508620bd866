import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { business } from "../../../drizzle/schema/business.ts";
import { clients } from "../../../drizzle/schema/clients.ts";
import { ledgerEntries, packages } from "../../../drizzle/schema/packages.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addStaff, dump, events } from "../../../test/harness/staff.ts";
import { readAppointment } from "../appointments/read.ts";
import { addAppointment } from "../appointments/write.ts";
import { dayIn } from "../business/day.ts";
import type { By } from "../by.ts";
import { createClient } from "../clients/create.ts";
import { mergeClients } from "../clients/merge.ts";
import { contactDetails, type Terms } from "../clients/records.ts";
import { readSubject } from "../subjects/subjects.ts";
import { adjustPackage, refundPackage } from "./adjust.ts";
import { balancesOf, packagesOf } from "./balances.ts";
import { decisionsOf, lastChoice } from "./decisions.ts";
import { addDefinition, archiveDefinition, changeDefinition, listDefinitions } from "./definitions.ts";
import { expirePackages } from "./expire.ts";
import { propose } from "./propose.ts";
import { sellPackage } from "./sell.ts";
import { type Settlement, settleVisit } from "./settle.ts";

const owner = { kind: "staff", staffId: "robin", role: "owner" } as const;
const helper: By = { kind: "staff", staffId: "lea", role: "helper" };
const fiveSessions = { title: "Five walks", description: "", sessions: 5, priceCents: 50_000, validDays: 90 };

async function practice(terms: Partial<Terms> = {}) {
  const ctx = await createTestContext();
  await ctx.db.insert(business).values({
    id: "business",
    name: "Training Daydreamers",
    timeZone: "America/Denver",
    units: "imperial",
    createdAt: ctx.clock.now(),
  });
  await addDefinition(ctx, owner, "five", fiveSessions);
  return { ctx, clientId: await household(ctx, "Eva Novak", terms) };
}

async function household(ctx: TestContext, name: string, terms: Partial<Terms> = {}): Promise<string> {
  const { clientId } = await createClient(ctx, owner, {
    state: "active",
    source: "staff",
    terms,
    contacts: [{ details: contactDetails.parse({ name }), signs: true, getsReportCards: true, pays: true }],
  });
  return clientId;
}

const sale = (clientId: string, id: string) =>
  ({
    id,
    clientId,
    definitionId: "five",
    priceCents: 48_000,
    payer: "client",
    soldOn: "2026-11-02",
  }) as const;

const hours = (ctx: TestContext, count: number) => new Date(ctx.clock.now().getTime() + count * 3_600_000);

const visit = (ctx: TestContext, clientId: string, startsIn = -1) =>
  addAppointment(ctx, owner, {
    clientId,
    startsAt: hours(ctx, startsIn),
    endsAt: hours(ctx, startsIn + 1),
    title: "Walk",
    place: "",
    note: "",
    staffId: null,
  });

const settle = (ctx: TestContext, appointmentId: string, more: Partial<Settlement> = {}, by: By = owner) =>
  settleVisit(ctx, by, {
    appointmentId,
    version: 1,
    state: "completed",
    charge: "package",
    packageId: "pack",
    reason: "",
    ...more,
  });

const files = async (ctx: TestContext, clientId: string, by: By = owner) =>
  packagesOf(ctx, by, clientId, await readSubject(ctx, clientId));
const lines = async (ctx: TestContext, clientId: string) =>
  (await files(ctx, clientId)).flatMap((file) =>
    file.lines.map(({ kind, units, left }) => `${kind} ${units} ${left}`),
  );

test("a sale freezes its terms, sells once however often it is sent, and no helper sees what it cost", async () => {
  const { ctx, clientId } = await practice({ source: "agency", agency: "Happy Tails", sharePercent: 70 });
  const sold = { ...sale(clientId, "pack"), payer: "agency" } as const;
  expect(await Promise.all([sellPackage(ctx, owner, sold), sellPackage(ctx, owner, sold)])).toEqual([
    { ok: true, packageId: "pack" },
    { ok: true, packageId: "pack" },
  ]);
  const changed = await changeDefinition(ctx, owner, "five", { ...fiveSessions, title: "Dear", sessions: 6 });
  expect(changed).toMatchObject({ ok: true });
  await ctx.db.update(business).set({ currency: "EUR" });
  expect(await files(ctx, clientId)).toMatchObject([
    {
      title: "Five walks",
      sessions: 5,
      left: 5,
      state: "open",
      expiresOn: "2027-01-31",
      terms: {
        priceCents: 48_000,
        currency: "USD",
        payer: "agency",
        agency: "Happy Tails",
        sharePercent: 70,
      },
    },
  ]);
  const [seen] = await files(ctx, clientId, helper);
  expect(seen).toMatchObject({ title: "Five walks", left: 5, terms: null });
  expect(JSON.stringify(seen)).not.toMatch(/48000|Happy/);
  await expect(sellPackage(ctx, helper, sale(clientId, "other"))).rejects.toThrow();
  await expect(listDefinitions(ctx, helper)).rejects.toThrow();
  expect(await dump(ctx)).not.toMatch(/Happy Tails|48000/);

  expect(await sellPackage(ctx, owner, sale(clientId, "late"))).toEqual({ ok: false, reason: "gone" });
  expect(await changeDefinition(ctx, owner, "five", fiveSessions)).toEqual({ ok: false, reason: "conflict" });
  await expect(archiveDefinition(ctx, owner, "five", false)).rejects.toThrow();
  const [now] = await listDefinitions(ctx, owner);
  expect(now).toMatchObject({ title: "Dear", earlier: [{ title: "Five walks", priceCents: 50_000 }] });
  expect(await events(ctx)).toContain('package.sold {"sessions":5}');
});

test("a sale of an earlier day is of that day for whoever reads it, a few zones away too", async () => {
  const { ctx, clientId } = await practice();
  await sellPackage(ctx, owner, { ...sale(clientId, "pack"), soldOn: "2026-10-20" });
  const [file] = await files(ctx, clientId);
  const days = ["America/Los_Angeles", "America/New_York", "UTC"].map((zone) =>
    [file?.soldAt, file?.lines[0]?.at].map((at) => at && dayIn(at, zone)),
  );
  expect(new Set(days.flat())).toEqual(new Set(["2026-10-20"]));
  expect(file?.expiresOn).toBe("2027-01-18");
});

test("a visit that fifty press at once is charged once, and whoever was late is told", async () => {
  const { ctx, clientId } = await practice();
  await sellPackage(ctx, owner, sale(clientId, "pack"));
  const one = await visit(ctx, clientId);
  const settled = await Promise.all(Array.from({ length: 50 }, () => settle(ctx, one)));
  expect(settled.filter(({ ok }) => ok)).toHaveLength(1);
  expect(settled.filter((each) => !each.ok && each.reason === "stale")).toHaveLength(49);
  expect(await lines(ctx, clientId)).toEqual(["purchase 5 5", "session -1 4"]);
  expect((await events(ctx)).filter((event) => event.startsWith("appointment.settled"))).toHaveLength(1);
  const [client] = await ctx.db.select().from(clients);
  expect(client?.lastVisitAt).toEqual(hours(ctx, -1));
});

test("another outcome gives the session back, a further one takes it again: the ledger only grows", async () => {
  const { ctx, clientId } = await practice();
  const staffId = await addStaff(ctx, { name: "Robin Vale", password: null });
  const by = { ...owner, staffId };
  await sellPackage(ctx, by, sale(clientId, "pack"));
  await sellPackage(ctx, by, sale(clientId, "second"));
  const one = await visit(ctx, clientId);
  const other = await visit(ctx, clientId, -30);
  const key = await readSubject(ctx, clientId);
  await settle(ctx, other, {}, by);
  await settle(ctx, one, { reason: "Thank you" }, by);
  expect((await decisionsOf(ctx, helper, clientId, key)).get(one)).toMatchObject({
    charge: "package",
    packageTitle: "Five walks",
    session: { number: 2, of: 5 },
    reason: "Thank you",
  });
  const noShow = {
    state: "no-show",
    charge: "price",
    priceCents: 9_000,
    reason: "Nobody was there",
  } as const;
  expect(await settle(ctx, one, { version: 2, ...noShow }, by)).toEqual({ ok: true });
  expect((await decisionsOf(ctx, owner, clientId, key)).get(one)).toMatchObject({
    state: "no-show",
    charge: "price",
    session: null,
    price: { cents: 9_000, currency: "USD" },
  });
  expect((await decisionsOf(ctx, helper, clientId, key)).get(one)).toMatchObject({ price: null });
  const next = { state: "no-show", butOf: "another" };
  expect(await lastChoice(ctx, helper, clientId, key, next)).toMatchObject({ charge: "price" });
  const [client] = await ctx.db.select().from(clients);
  expect(client?.lastVisitAt).toEqual(hours(ctx, -30));
  await settle(ctx, one, { version: 3, packageId: "second" }, by);
  await settle(ctx, one, { version: 4, state: "no-show" }, by);
  await settle(ctx, one, { version: 5, state: "no-show" }, by);
  await settle(ctx, other, { version: 2, state: "scheduled" }, by);
  const shown = (await files(ctx, clientId)).map(({ id, left, lines: own }) => [
    id,
    left,
    own.map(({ kind, left: after, who, reason }) => [kind, after, who, reason].join(" ")),
  ]);
  expect(shown).toEqual([
    [
      "pack",
      4,
      [
        "purchase 5 Robin Vale ",
        "session 4 Robin Vale ",
        "session 3 Robin Vale Thank you",
        "return 4 Robin Vale Nobody was there",
        "session 3 Robin Vale ",
        "return 4 Robin Vale ",
      ],
    ],
    ["second", 5, ["purchase 5 Robin Vale ", "session 4 Robin Vale ", "return 5 Robin Vale "]],
  ]);
});

test("of two visits that ask for the last session one gets it; what is used up, expired or another's is refused", async () => {
  const { ctx, clientId } = await practice();
  await sellPackage(ctx, owner, sale(clientId, "pack"));
  const taken = { id: "a", clientId, packageId: "pack", units: -4, reason: "Before this book" };
  expect(await adjustPackage(ctx, owner, taken)).toEqual({ ok: true });
  expect(await adjustPackage(ctx, owner, taken)).toEqual({ ok: true });
  expect(await files(ctx, clientId)).toMatchObject([{ left: 1, state: "low" }]);
  const [one, other] = [await visit(ctx, clientId), await visit(ctx, clientId, -3)];
  const both = await Promise.all([settle(ctx, one), settle(ctx, other)]);
  expect(both.map((each) => (each.ok ? "ok" : each.reason)).sort()).toEqual(["ok", "used-up"]);
  const states = (await ctx.db.select().from(appointments)).map(
    ({ state, version }) => `${state} ${version}`,
  );
  expect(states.sort()).toEqual(["completed 2", "scheduled 1"]);
  expect(await files(ctx, clientId)).toMatchObject([{ left: 0, state: "used-up" }]);
  expect(await adjustPackage(ctx, owner, { ...taken, id: "b", units: -1 })).toMatchObject({
    reason: "too-much",
  });

  const strangers = await household(ctx, "Max Amsel");
  await sellPackage(ctx, owner, sale(strangers, "theirs"));
  const left = both[0]?.ok ? other : one;
  await expect(settle(ctx, left, { packageId: "theirs" })).rejects.toThrow();
  await expect(adjustPackage(ctx, owner, { ...taken, id: "c", packageId: "theirs" })).rejects.toThrow();
  await expect(settle(ctx, "unknown")).rejects.toThrow();
  await sellPackage(ctx, owner, sale(clientId, "short"));
  await ctx.db.update(packages).set({ expiresOn: "2026-10-31" }).where(eq(packages.id, "short"));
  expect(await settle(ctx, left, { packageId: "short" })).toEqual({ ok: false, reason: "expired" });
  expect(
    (await balancesOf(ctx, new Map([[clientId, await readSubject(ctx, clientId)]]))).get(clientId),
  ).toMatchObject([
    { id: "pack", state: "used-up" },
    { id: "short", state: "expired" },
  ]);
});

test("a visit that is put off and the one that takes its place are written together, or neither is", async () => {
  const { ctx, clientId } = await practice();
  const strangers = await visit(ctx, await household(ctx, "Max Amsel"), 5);
  const appointmentId = await visit(ctx, clientId);
  const moved = { state: "rescheduled", charge: "nothing", packageId: undefined } as const;
  const times = { startsAt: hours(ctx, 24), endsAt: hours(ctx, 25) };
  const taken = { ...moved, movesTo: { id: strangers, ...times } };
  expect(await settle(ctx, appointmentId, taken)).toEqual({ ok: false, reason: "stale" });
  const next = { ...moved, movesTo: { id: ctx.random.id(), ...times } };
  const both = await Promise.all([settle(ctx, appointmentId, next), settle(ctx, appointmentId, next)]);
  expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
  const rows = await ctx.db.select().from(appointments).where(eq(appointments.clientId, clientId));
  expect(rows.map(({ id, state, startsAt }) => [id, state, startsAt])).toEqual([
    [appointmentId, "rescheduled", hours(ctx, -1)],
    [next.movesTo.id, "scheduled", times.startsAt],
  ]);
  expect(rows[0]?.rescheduledToId).toBe(next.movesTo.id);
});

test("what is left when the time is over goes out once, after the visits within it are settled", async () => {
  const { ctx, clientId } = await practice();
  await sellPackage(ctx, owner, sale(clientId, "pack"));
  ctx.advance(90 * 86_400);
  const last = await visit(ctx, clientId);
  ctx.advance(86_400);
  expect(await files(ctx, clientId)).toMatchObject([{ state: "expired", left: 5 }]);
  expect(await expirePackages(ctx)).toEqual({ packages: 0, sessions: 0 });
  expect(await settle(ctx, last)).toEqual({ ok: true });
  const runs = await Promise.all([expirePackages(ctx), expirePackages(ctx)]);
  expect(runs.some(({ sessions }) => sessions === 4)).toBe(true);
  // Two that run at once tell of it once between them.
  expect(runs.map((run) => run.packages).sort()).toEqual([0, 1]);
  expect(runs.map((run) => run.sessions).sort()).toEqual([0, 4]);
  expect(await expirePackages(ctx)).toEqual({ packages: 0, sessions: 0 });
  expect(await lines(ctx, clientId)).toEqual(["purchase 5 5", "session -1 4", "expiry -4 0"]);
  expect((await events(ctx)).filter((event) => event.startsWith("package.expired"))).toHaveLength(1);
  await settle(ctx, last, { version: 2, state: "cancelled-by-us", charge: "nothing" });
  await expirePackages(ctx);
  expect((await lines(ctx, clientId)).slice(3)).toEqual(["return 1 1", "expiry -1 0"]);
  // What ran out is not refunded once more.
  const refund = { clientId, packageId: "pack", left: 0, reason: "The end" };
  expect(await refundPackage(ctx, owner, { ...refund, left: 4 })).toEqual({ ok: false, reason: "stale" });
  expect(await refundPackage(ctx, owner, refund)).toEqual({ ok: true });
  expect((await lines(ctx, clientId)).at(-1)).toBe("refund 0 0");
});

test("a package runs out at midnight of the practice, waits for a visit of the day on which it was sold, and is used before a younger one", async () => {
  const { ctx, clientId } = await practice();
  await addDefinition(ctx, owner, "day", { ...fiveSessions, validDays: 1 });
  // Sold at the end of the first visit.
  const first = await visit(ctx, clientId);
  await sellPackage(ctx, owner, { ...sale(clientId, "pack"), definitionId: "day" });
  await sellPackage(ctx, owner, sale(clientId, "young"));
  // 2026-11-03 23:59:59 in Denver: its last day is not over.
  ctx.advance((new Date("2026-11-04T06:59:59Z").getTime() - ctx.clock.now().getTime()) / 1_000);
  const state = async () => (await files(ctx, clientId)).find(({ id }) => id === "pack")?.state;
  expect([await state(), await expirePackages(ctx)]).toEqual(["open", { packages: 0, sessions: 0 }]);
  ctx.advance(1);
  expect([await state(), await expirePackages(ctx)]).toEqual(["expired", { packages: 0, sessions: 0 }]);
  const { startsAt } = (await readAppointment(ctx, owner, first)).appointment;
  const settled = { startsAt, on: "2026-11-02", now: ctx.clock.now() } as const;
  expect(propose("completed", settled, await files(ctx, clientId)).packageId).toBe("pack");
  expect(propose("completed", { ...settled, on: "2026-11-04" }, await files(ctx, clientId)).packageId).toBe(
    "young",
  );
  expect(await settle(ctx, first)).toEqual({ ok: true });
  expect(await expirePackages(ctx)).toEqual({ packages: 1, sessions: 4 });
});

test("a refund closes a package over what was read, and a session that comes back later is refunded too", async () => {
  const { ctx, clientId } = await practice();
  await sellPackage(ctx, owner, sale(clientId, "pack"));
  const one = await visit(ctx, clientId);
  const refund = { clientId, packageId: "pack", left: 5, reason: "They moved away" };
  await settle(ctx, one);
  expect(await refundPackage(ctx, owner, refund)).toEqual({ ok: false, reason: "stale" });
  expect(await refundPackage(ctx, owner, { ...refund, left: 4 })).toEqual({ ok: true });
  expect(await refundPackage(ctx, owner, { ...refund, left: 0 })).toEqual({ ok: false, reason: "stale" });
  expect(await settle(ctx, one, { version: 2, state: "cancelled-by-us", charge: "nothing" })).toEqual({
    ok: true,
  });
  expect(await lines(ctx, clientId)).toEqual([
    "purchase 5 5",
    "session -1 4",
    "refund -4 0",
    "return 1 1",
    "refund -1 0",
  ]);
  const back = { id: "x", clientId, packageId: "pack", units: 1, reason: "Back" };
  expect(await adjustPackage(ctx, owner, back)).toEqual({ ok: false, reason: "closed" });
});

test("the ledger cannot be changed or shortened, moves with its client, and goes with the client's key", async () => {
  const { ctx, clientId } = await practice();
  const kept = await household(ctx, "Eva Nowak");
  await sellPackage(ctx, owner, sale(clientId, "pack"));
  const one = await visit(ctx, clientId);
  await settle(ctx, one, { reason: "As agreed" });
  await expect(ctx.db.update(ledgerEntries).set({ units: 9 })).rejects.toThrow();
  await expect(ctx.db.delete(ledgerEntries)).rejects.toThrow();
  const before = (await files(ctx, clientId)).map(({ clientId: _, ...file }) => file);
  expect(await mergeClients(ctx, owner, kept, clientId, { keep: 1, from: 1 })).toEqual({ ok: true });
  expect((await files(ctx, kept)).map(({ clientId: _, ...file }) => file)).toEqual(before);
  const decided = (await decisionsOf(ctx, owner, kept, await readSubject(ctx, kept))).get(one);
  expect(decided).toMatchObject({ reason: "As agreed", session: { number: 1, of: 5 } });
  expect(await settle(ctx, one, { version: 2, state: "no-show" })).toEqual({ ok: true });
  expect(await lines(ctx, kept)).toEqual(["purchase 5 5", "session -1 4"]);
  await ctx.db.delete(subjectKeys).where(eq(subjectKeys.id, kept));
  await ctx.db.delete(ledgerEntries);
  expect(await ctx.db.select().from(ledgerEntries)).toEqual([]);
});
