import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { staff } from "../../../drizzle/schema/identity.ts";
import { alertRules as alertRuleRows, alerts } from "../../../drizzle/schema/suspicion.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addStaff, events } from "../../../test/harness/staff.ts";
import { record, type SecurityEvents } from "../audit/audit.ts";
import { acknowledgeAlert, listOpenAlerts } from "./alerts.ts";
import { raiseAlerts } from "./raise.ts";
import { readRules, saveRules } from "./rule-settings.ts";
import { allRules } from "./rules.ts";

async function start() {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  return { ctx, staffId };
}

async function times(
  ctx: TestContext,
  count: number,
  event: keyof SecurityEvents,
  details: object,
  trail: { staffId?: string; clientId?: (index: number) => string } = {},
) {
  for (let index = 0; index < count; index++)
    await record(ctx, {
      event,
      details: details as never,
      staffId: trail.staffId ?? null,
      clientId: trail.clientId?.(index) ?? null,
    });
}

const refused = (ctx: TestContext, count: number, staffId: string) =>
  times(ctx, count, "sign-in.refused", { method: "password", reason: "mismatch" }, { staffId });

const raised = async (ctx: TestContext) =>
  (await ctx.db.select().from(alerts)).map(({ rule, count }) => `${rule} ${count}`).sort();

const mails = async (ctx: TestContext) => {
  await ctx.settled();
  return ctx.mails.map(({ to, subject }) => `${to}: ${subject}`).sort();
};

test("one event less than the threshold raises nothing; the one that reaches it raises an alert, once", async () => {
  const { ctx, staffId } = await start();
  const kim = await addStaff(ctx, { email: "kim@example.com", name: "Kim Sorrel", role: "trainer" });
  await refused(ctx, 4, kim);
  await refused(ctx, 4, staffId);
  expect(await raiseAlerts(ctx)).toEqual({ raised: 0 });
  await refused(ctx, 1, kim);
  expect(await raiseAlerts(ctx)).toEqual({ raised: 1 });
  expect(await raiseAlerts(ctx)).toEqual({ raised: 0 });
  expect(await raised(ctx)).toEqual(["sign-ins-of-one 5"]);
  expect(await mails(ctx)).toEqual([
    "kim@example.com: Many refused sign-ins",
    "robin@example.com: Alert: Refused sign-ins of one person",
  ]);
  expect(ctx.mails.find(({ to }) => to.startsWith("robin"))?.text).not.toMatch(/Kim|Sorrel|not-me#/);
  expect((await events(ctx)).filter((event) => /^(alert|suspicion)/.test(event))).toEqual([
    'alert.raised {"rule":"sign-ins-of-one","count":5}',
    'suspicion.noticed {"kind":"many-failures"}',
  ]);
});

test("CR-04: a person's address that somebody spoilt keeps no alert from being raised and told to the owner", async () => {
  const { ctx } = await start();
  const kim = await addStaff(ctx, { email: "kim@example.com", name: "Kim Sorrel", role: "trainer" });
  await ctx.raw.prepare("update staff set email = 'spoilt' where id = ?").bind(kim).run();
  await refused(ctx, 5, kim);
  await times(ctx, 1, "vault.refused", { problem: "not-authentic", column: "staff.email" });
  expect(await raiseAlerts(ctx)).toEqual({ raised: 2 });
  expect(await raised(ctx)).toEqual(["sealed-values 1", "sign-ins-of-one 5"]);
  expect(await mails(ctx)).toEqual(["robin@example.com: 2 alerts"]);
});

test("an event counts to the end of its window and not a second longer", async () => {
  for (const [seconds, expected] of [
    [15 * 60 - 1, 1],
    [15 * 60, 0],
  ] as const) {
    const { ctx, staffId } = await start();
    await refused(ctx, 1, staffId);
    ctx.advance(seconds);
    await refused(ctx, 4, staffId);
    expect(await raiseAlerts(ctx)).toEqual({ raised: expected });
  }
});

test("what goes on is told again after the window, and somebody else at once", async () => {
  const { ctx, staffId } = await start();
  const kim = await addStaff(ctx, { email: "kim@example.com", role: "trainer" });
  await refused(ctx, 5, staffId);
  expect(await raiseAlerts(ctx)).toEqual({ raised: 1 });
  ctx.advance(14 * 60);
  await refused(ctx, 5, staffId);
  await refused(ctx, 5, kim);
  expect(await raiseAlerts(ctx)).toEqual({ raised: 1 });
  ctx.advance(60);
  await refused(ctx, 5, staffId);
  expect(await raiseAlerts(ctx)).toEqual({ raised: 1 });
});

test("several alerts of one run are one mail to each owner", async () => {
  const { ctx } = await start();
  await addStaff(ctx, { email: "kim@example.com", role: "owner" });
  await addStaff(ctx, { email: "ash@example.com", role: "auditor" });
  await times(ctx, 1, "vault.refused", { problem: "torn", column: "staff.name" });
  await times(ctx, 1, "suspicion.denied", { kind: "new-device", sessions: 1 });
  expect(await raiseAlerts(ctx)).toEqual({ raised: 2 });
  expect(await mails(ctx)).toEqual(["kim@example.com: 2 alerts", "robin@example.com: 2 alerts"]);
});

test("an owner whose address does not open keeps nobody else from hearing", async () => {
  const { ctx } = await start();
  const kim = await addStaff(ctx, { email: "kim@example.com", role: "owner" });
  await ctx.db.update(staff).set({ email: sql`'torn'` }).where(eq(staff.id, kim));
  await times(ctx, 1, "vault.refused", { problem: "torn", column: "staff.email" });
  expect(await raiseAlerts(ctx)).toEqual({ raised: 1 });
  expect(await mails(ctx)).toEqual(["robin@example.com: Alert: Sealed values that did not open"]);
});

test("LG-04: of two runs at once one raises and mails", async () => {
  const { ctx } = await start();
  await times(ctx, 1, "vault.refused", { problem: "torn", column: "staff.name" });
  await Promise.all([raiseAlerts(ctx), raiseAlerts(ctx), raiseAlerts(ctx)]);
  expect(await raised(ctx)).toEqual(["sealed-values 1"]);
  expect(await mails(ctx)).toHaveLength(1);
  expect((await events(ctx)).filter((event) => event.startsWith("alert.raised"))).toHaveLength(1);
});

test("only what a rule is about counts: the role's refusals, a changed trail, different clients", async () => {
  const { ctx, staffId } = await start();
  await times(ctx, 12, "access.refused", { route: "/x", reason: "not-fresh" }, { staffId });
  await times(ctx, 2, "audit.verified", { intact: true, rows: 5 });
  await times(ctx, 70, "client.read", { part: "profile" }, { staffId, clientId: (at) => `c${at % 59}` });
  expect(await raiseAlerts(ctx)).toEqual({ raised: 0 });
  await times(ctx, 10, "access.refused", { route: "/x", reason: "role" }, { staffId });
  await times(ctx, 1, "audit.verified", { intact: false, rows: 5 });
  await times(ctx, 1, "client.read", { part: "profile" }, { staffId, clientId: () => "c-new" });
  expect(await raiseAlerts(ctx)).toEqual({ raised: 3 });
  expect(await raised(ctx)).toEqual(["clients-opened 60", "refused-pages 10", "trail-changed 1"]);
});

test("by network and in all: many people from one place, and one person from many", async () => {
  const { ctx } = await start();
  await times(ctx, 20, "sign-in.refused", { method: "password", reason: "mismatch" });
  for (let index = 0; index < 30; index++) {
    const elsewhere = { ...ctx, origin: { ...ctx.origin, network: `n${index}` } };
    await times(elsewhere, 1, "sign-in.refused", { method: "password", reason: "mismatch" });
  }
  expect(await raiseAlerts(ctx)).toEqual({ raised: 2 });
  expect(await raised(ctx)).toEqual(["sign-ins-of-all 50", "sign-ins-of-network 20"]);
});

test("the owner's numbers count, a rule that is switched off is silent, and the default leaves no row", async () => {
  const { ctx, staffId } = await start();
  const rule = { id: "sign-ins-of-one", enabled: true, threshold: 2, windowMinutes: 1 };
  await saveRules(ctx, staffId, [rule, { ...rule, id: "no-such-rule" }]);
  expect((await readRules(ctx)).find(({ id }) => id === rule.id)).toMatchObject(rule);
  await refused(ctx, 2, staffId);
  await saveRules(ctx, staffId, [{ ...rule, enabled: false }]);
  expect(await raiseAlerts(ctx)).toEqual({ raised: 0 });
  await saveRules(ctx, staffId, [rule]);
  expect(await raiseAlerts(ctx)).toEqual({ raised: 1 });
  await saveRules(ctx, staffId, [{ ...rule, threshold: 5, windowMinutes: 15 }]);
  expect(await ctx.db.select().from(alertRuleRows)).toEqual([]);
  expect((await events(ctx)).filter((event) => event.startsWith("settings.changed"))).toHaveLength(4);
});

test("an alert is open until somebody takes note of it, once", async () => {
  const { ctx, staffId } = await start();
  await refused(ctx, 5, staffId);
  await raiseAlerts(ctx);
  const [alert] = await listOpenAlerts(ctx);
  expect(alert).toMatchObject({
    words: "Refused sign-ins of one person",
    count: 5,
    about: { id: staffId, name: "Robin Vale" },
  });
  await expect(acknowledgeAlert(ctx, staffId, "other")).rejects.toMatchObject({ code: "not-found" });
  await acknowledgeAlert(ctx, staffId, alert?.id ?? "");
  await acknowledgeAlert(ctx, staffId, alert?.id ?? "");
  expect(await listOpenAlerts(ctx)).toEqual([]);
  expect((await events(ctx)).filter((event) => event.startsWith("alert.acknowledged"))).toEqual([
    'alert.acknowledged {"rule":"sign-ins-of-one"}',
  ]);
});

test("each rule has an id of its own and numbers that the page would take", () => {
  expect(new Set(allRules.map(({ id }) => id)).size).toBe(allRules.length);
  for (const { threshold, windowMinutes } of allRules) {
    expect(threshold).toBeGreaterThan(0);
    expect(windowMinutes).toBeGreaterThan(0);
  }
});
