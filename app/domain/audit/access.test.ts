import { beforeEach, expect, test } from "vitest";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addStaff, events } from "../../../test/harness/staff.ts";
import { dayIn } from "../business/day.ts";
import { readAccess, readOwnAccess } from "./access.ts";
import { type EventName, record } from "./audit.ts";

const denver = (at: Date) => dayIn(at, "America/Denver");
const eva = { kind: "client", clientId: "c1", contactId: "k-eva" } as const;
let ctx: TestContext;
let owner: { kind: "staff"; staffId: string; role: "owner" };
beforeEach(async () => {
  ctx = await createTestContext();
  owner = { kind: "staff", staffId: await addStaff(ctx), role: "owner" };
  for (const [id, merged] of [
    ["c1", null],
    ["c0", "c1"],
    ["c2", null],
  ])
    await ctx.raw
      .prepare(
        "insert into clients (id, state, state_at, household, merged_into_id, created_at, updated_at) values (?, 'active', 0, '', ?, 0, 0)",
      )
      .bind(id, merged)
      .run();
  await ctx.raw
    .prepare(
      "insert into client_merges (id, client_id, from_client_id, remainder, merged_at, merged_by) values ('m', 'c1', 'c0', '', 0, 'x')",
    )
    .run();
});

const look = (clientId: string, part: string, staffId: string | null, contact?: string) => {
  ctx.advance(1);
  return record(ctx, {
    event: "client.read",
    details: { part },
    staffId,
    clientId,
    subject: contact ? { type: "contact", id: contact } : { type: "client", id: clientId },
  });
};
const told = async () =>
  (await readOwnAccess(ctx, eva, denver, null)).days.map(
    ({ day, lines }) =>
      `${day}: ${lines.map(({ who, event, part, times }) => `${who.kind === "staff" ? who.name : who.kind} ${event} ${part} ${times}`).join(", ")}`,
  );

test("a client is told by day who opened the own file, each thing once, the merged file's history included", async () => {
  await look("c0", "profile", owner.staffId);
  ctx.advance(86_400);
  await look("c1", "profile", owner.staffId);
  await look("c1", "profile", owner.staffId);
  await look("c1", "dog", "gone");
  await look("c1", "documents", null, "k-eva");
  await look("c1", "documents", null, "k-tom");
  expect(await told()).toEqual([
    "2026-11-03: household client.read documents 1, you client.read documents 1, null client.read dog 1, Robin Vale client.read profile 2",
    "2026-11-02: Robin Vale client.read profile 1",
  ]);
});

test("AZ-06: a client is told nothing of others' files, and nothing of what the practice decides", async () => {
  await look("c2", "profile", owner.staffId);
  const trail = { staffId: owner.staffId, clientId: "c1" };
  await record(ctx, { event: "client.state-changed", details: { from: "active", to: "archived" }, ...trail });
  await record(ctx, { event: "intake.set-aside", details: { update: true }, ...trail });
  await record(ctx, {
    event: "document.quarantined",
    details: { reason: "malware", document: "d" },
    ...trail,
  });
  expect(await told()).toEqual([]);
  const lines = (await events(ctx)).filter((line) => line.startsWith("audit.access-read"));
  expect(lines).toEqual(['audit.access-read {"from":"portal"}']);
  expect((await readOwnAccess(ctx, { ...eva, clientId: "c3" }, denver, null)).days).toEqual([]);
});

test("the owner sees every entry of the file and of those that became part of it, and who opened it how often", async () => {
  const lea = await addStaff(ctx, { email: "lea@example.com", name: "Lea Brandt", role: "helper" });
  await look("c0", "profile", lea);
  ctx.advance(60);
  await look("c1", "profile", owner.staffId);
  await look("c1", "dog", owner.staffId);
  await look("c2", "dog", lea);
  const trail = { staffId: lea, clientId: "c1" };
  await record(ctx, { event: "client.state-changed", details: { from: "active", to: "archived" }, ...trail });
  const access = await readAccess(ctx, owner, "c1", null);
  expect(access.lines.map(({ event }): EventName | string => event).sort()).toEqual([
    "client.read",
    "client.read",
    "client.read",
    "client.state-changed",
  ]);
  expect(access.readers).toEqual([
    { name: "Robin Vale", times: 2, last: new Date("2026-11-02T09:01:03Z") },
    { name: "Lea Brandt", times: 1, last: new Date("2026-11-02T09:00:01Z") },
  ]);
  expect((await events(ctx)).at(-1)).toBe('audit.access-read {"from":"staff"}');
});

test("both lists go on page by page, each entry once", async () => {
  await ctx.raw
    .prepare(
      `with recursive n (i) as (select 1 union all select i + 1 from n where i < 700)
       insert into security_events (id, seq, at, event, details, client_id)
       select 'e' || i, i, i / 3, 'document.read', '{}', 'c1' from n`,
    )
    .run();
  let [entries, pages, before] = [0, 0, null as string | null];
  do {
    const page = await readAccess(ctx, owner, "c1", before);
    entries += page.lines.filter(({ event }) => event === "document.read").length;
    pages++;
    before = page.next;
  } while (before);
  expect([entries, pages]).toEqual([700, 14]);
  let times = 0;
  do {
    const page = await readOwnAccess(ctx, eva, denver, before);
    times += page.days.flatMap(({ lines }) => lines).reduce((sum, line) => sum + line.times, 0);
    before = page.next;
  } while (before);
  expect(times).toBe(700);
});
