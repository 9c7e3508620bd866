import { getTableColumns, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { auditCheckpoints, securityEvents } from "../../../drizzle/schema/audit.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { testEnvironment } from "../../../test/harness/environment.ts";
import { createLocalLibsql } from "../../../test/harness/local-libsql.ts";
import { addStaff } from "../../../test/harness/staff.ts";
import { createVault, parseKeyRing } from "../../platform/keys.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { systemRandom } from "../../platform/random.ts";
import { rewrapKeys } from "../keys/rewrap.ts";
import { record } from "./audit.ts";
import { coveredColumns } from "./canonical.ts";
import { sealTrail } from "./checkpoints.ts";
import { headKey } from "./heads.ts";
import { type Fault, verifyFor, verifyTrail } from "./verify.ts";

let ctx: TestContext;
beforeEach(async () => {
  ctx = await createTestContext();
});

const look = (at: SystemContext, part: string) =>
  record(at, { event: "client.read", details: { part }, clientId: "c1", staffId: "robin" });

/** Writes so many entries at once. */
async function fill(count: number) {
  await ctx.raw
    .prepare(
      `with recursive n (i) as (select 1 union all select i + 1 from n where i < ?1)
       insert into security_events (id, seq, at, event, details)
       select lower(hex(randomblob(13))), (select coalesce(max(seq), 0) from security_events) + i, i,
         'client.read', '{"part":"p' || i || '"}' from n`,
    )
    .bind(count)
    .run();
}

/** What somebody does who can write to the database and knows how. */
async function dropTriggers() {
  const { results } = await ctx.raw
    .prepare("select name from sqlite_master where type = 'trigger'")
    .all<{ name: string }>();
  expect(results.length).toBeGreaterThanOrEqual(7);
  for (const { name } of results) await ctx.raw.prepare(`drop trigger "${name}"`).run();
}
const run = (statement: string) => ctx.raw.prepare(statement).run();
const idAt = async (seq: number) =>
  (await ctx.raw.prepare("select id from security_events where seq = ?").bind(seq).first<{ id: string }>())
    ?.id;
const fault = async (): Promise<Fault | null> => (await verifyTrail(ctx)).fault;

test("the digest covers every column there is", () => {
  const columns = Object.values(getTableColumns(securityEvents)).map(({ name }) => name);
  expect([...coveredColumns].sort()).toEqual(columns.sort());
});

test.each([
  "update security_events set event = 'x' where seq = 2",
  "update or replace security_events set id = (select id from security_events where seq = 1) where seq = 2",
  "delete from security_events where seq = 2",
  "delete from security_events",
  "replace into security_events (id, seq, at, event, details) select id, seq, at, 'x', '{}' from security_events where seq = 2",
  "replace into security_events (id, seq, at, event, details) select id, 4, at, 'x', '{}' from security_events where seq = 2",
  "replace into security_events (rowid, id, seq, at, event, details) select rowid, 'other', 4, at, 'x', '{}' from security_events where seq = 2",
  "insert into security_events (id, seq, at, event, details) select id, 4, at, 'x', '{}' from security_events where seq = 2 on conflict (id) do update set event = 'x'",
  "insert into security_events (id, seq, at, event, details) values ('gap', 9, 1, 'x', '{}')",
  "insert into security_events (id, seq, at, event, details) values ('none', null, 1, 'x', '{}')",
  "delete from audit_checkpoints",
  "update audit_checkpoints set number = 2",
  "update audit_checkpoints set to_seq = 1",
  "replace into audit_checkpoints (id, number, from_seq, to_seq, seal, at) values ('1', 2, 1, 3, 'x', 1)",
])("LG-03: the database refuses: %s", async (statement) => {
  await fill(3);
  await sealTrail(ctx);
  await expect(run(statement)).rejects.toThrow(/the trail|checkpoint|without a gap/);
  expect(await verifyTrail(ctx)).toEqual({ rows: 3, checkpoints: 1, unsealed: 0, fault: null });
});

test("what is sealed is intact over several checkpoints, what is new is counted, and the newest one grows", async () => {
  await fill(1_203);
  expect(await sealTrail(ctx)).toEqual({ sealed: 1_203, waiting: 0 });
  await look(ctx, "profile");
  expect(await verifyTrail(ctx)).toEqual({ rows: 1_203, checkpoints: 3, unsealed: 1, fault: null });
  expect(await sealTrail(ctx)).toEqual({ sealed: 1, waiting: 0 });
  expect(await sealTrail(ctx)).toEqual({ sealed: 0, waiting: 0 });
  expect(await verifyTrail(ctx)).toEqual({ rows: 1_204, checkpoints: 3, unsealed: 0, fault: null });
  const stretches = await ctx.db
    .select({ from: auditCheckpoints.fromSeq, to: auditCheckpoints.toSeq })
    .from(auditCheckpoints);
  expect(stretches).toEqual([
    { from: 1, to: 500 },
    { from: 501, to: 1_000 },
    { from: 1_001, to: 1_204 },
  ]);
});

const columnsBut =
  "at, event, staff_id, subject_type, subject_id, client_id, request_id, network, country, details";

test.each<[string, string[], Fault["what"], number]>([
  [
    "an edited detail",
    ['update security_events set details = \'{"part":"q"}\' where seq = 700'],
    "changed",
    700,
  ],
  [
    "another spelling of the same detail",
    ['update security_events set details = \'{ "part":"p700"}\' where seq = 700'],
    "changed",
    700,
  ],
  ["another time", ["update security_events set at = at + 1 where seq = 700"], "changed", 700],
  ["another person", ["update security_events set staff_id = 'lea' where seq = 1"], "changed", 1],
  ["a torn detail", ["update security_events set details = 'x' where seq = 3"], "changed", 3],
  ["a removed entry", ["delete from security_events where seq = 700"], "missing", 700],
  [
    "the first entry of a checkpoint removed",
    ["delete from security_events where seq = 501"],
    "missing",
    501,
  ],
  ["the last entry of a checkpoint removed", ["delete from security_events where seq = 500"], "missing", 500],
  [
    "a removed entry, and the others moved up",
    [
      "delete from security_events where seq = 700",
      "update security_events set seq = -(seq - 1) where seq > 700",
      "update security_events set seq = -seq where seq < 0",
    ],
    "missing",
    700,
  ],
  [
    "two entries swapped",
    [
      `create table t as select * from security_events where seq in (10, 20)`,
      `delete from security_events where seq in (10, 20)`,
      `insert into security_events (id, seq, ${columnsBut}) select id, 30 - seq, ${columnsBut} from t`,
    ],
    "reordered",
    10,
  ],
  [
    "two neighbours swapped",
    [
      "update security_events set seq = -10 where seq = 10",
      "update security_events set seq = 10 where seq = 11",
      "update security_events set seq = 11 where seq = -10",
    ],
    "reordered",
    10,
  ],
  [
    "an entry pushed in between",
    [
      "update security_events set seq = -(seq + 1) where seq >= 700",
      "update security_events set seq = -seq where seq < 0",
      "insert into security_events (id, seq, at, event, details) values ('forged', 700, 1, 'client.read', '{}')",
    ],
    "inserted",
    700,
  ],
  [
    "an entry under a number that is taken",
    [
      "drop index security_events_seq",
      "insert into security_events (id, seq, at, event, details) values ('forged', 700, 1, 'x', '{}')",
    ],
    "inserted",
    700,
  ],
  [
    "an entry between the numbers",
    ["insert into security_events (id, seq, at, event, details) values ('forged', 700.5, 1, 'x', '{}')"],
    "inserted",
    700.5,
  ],
  [
    "an entry without a number",
    ["insert into security_events (id, seq, at, event, details) values ('forged', null, 1, 'x', '{}')"],
    "inserted",
    0,
  ],
  [
    "an entry before the first",
    ["insert into security_events (id, seq, at, event, details) values ('forged', -5, 1, 'x', '{}')"],
    "inserted",
    -5,
  ],
  ["the end of the trail cut off", ["delete from security_events where seq > 1190"], "missing", 1_191],
  ["a checkpoint removed", ["delete from audit_checkpoints where number = 2"], "checkpoint-missing", 501],
  [
    "the first checkpoint removed",
    ["delete from audit_checkpoints where number = 1"],
    "checkpoint-missing",
    1,
  ],
  [
    "a checkpoint put in another's place",
    [
      "update audit_checkpoints set seal = (select seal from audit_checkpoints where number = 1) where number = 2",
    ],
    "checkpoint-unreadable",
    501,
  ],
  [
    "a checkpoint that says another stretch",
    ["update audit_checkpoints set to_seq = 499 where number = 1"],
    "checkpoint-unreadable",
    1,
  ],
  ["the last checkpoint removed", ["delete from audit_checkpoints where number = 3"], "cut-off", 1_001],
  [
    "the end of both tables cut off",
    ["delete from audit_checkpoints where number = 3", "delete from security_events where seq > 1000"],
    "cut-off",
    1_001,
  ],
  ["all checkpoints removed", ["delete from audit_checkpoints"], "cut-off", 1],
  ["everything removed", ["delete from audit_checkpoints", "delete from security_events"], "cut-off", 1],
])("LG-03: somebody with the database, without the keys: %s", async (_, statements, what, seq) => {
  await fill(1_200);
  await sealTrail(ctx);
  expect(await fault()).toBeNull();
  await dropTriggers();
  await ctx.raw.batch(statements.map((statement) => ctx.raw.prepare(statement)));
  const found = await fault();
  expect(found).toMatchObject({ what, seq });
  if (what === "changed" || what === "reordered") expect(found?.id).toBe(await idAt(seq));
  if (what === "inserted") expect(found?.id).toBe("forged");
  // And it stays found when the trail goes on; checkpoints alone are made again, since every entry is still there.
  if (statements.length === 1 && what === "cut-off") return;
  for (let entry = 0; entry < 3; entry++) await look(ctx, "profile").catch(() => undefined);
  await sealTrail(ctx);
  expect(await fault()).not.toBeNull();
});

test("LG-03: an older copy of the database put back is noticed, also after it was written on", async () => {
  await fill(600);
  await sealTrail(ctx);
  const old = await ctx.raw.prepare("select * from audit_checkpoints").all<Record<string, string | number>>();
  await fill(300);
  await sealTrail(ctx);
  await dropTriggers();
  await run("delete from audit_checkpoints");
  await run("delete from security_events where seq > 600");
  for (const row of old.results)
    await ctx.raw
      .prepare(
        "insert into audit_checkpoints (id, number, from_seq, to_seq, seal, at) values (?, ?, ?, ?, ?, ?)",
      )
      .bind(row.id, row.number, row.from_seq, row.to_seq, row.seal, row.at)
      .run();
  expect(await fault()).toEqual({ what: "cut-off", seq: 601, id: null, checkpoint: 2 });
  await fill(10);
  await sealTrail(ctx);
  expect(await fault()).toMatchObject({ what: "changed", seq: 601, checkpoint: 2 });
  await fill(1_500);
  await sealTrail(ctx);
  expect(await fault()).toMatchObject({ what: "changed", seq: 601, checkpoint: 2 });
  expect(ctx.logs.filter(({ event }) => event === "audit.head-contradicts").length).toBeGreaterThan(0);
});

test("LG-03: a head that is gone or spoilt is said, and a day's head still proves what was", async () => {
  await fill(20);
  await sealTrail(ctx);
  await ctx.bucket.put(headKey, "v1.k1.nonsense");
  expect(await fault()).toMatchObject({ what: "head-unreadable" });
  await ctx.bucket.delete(headKey);
  expect(await fault()).toMatchObject({ what: "head-missing" });
  await dropTriggers();
  await run("delete from audit_checkpoints");
  await run("delete from security_events where seq > 10");
  await sealTrail(ctx);
  expect(await fault()).toMatchObject({ what: "cut-off", seq: 11 });
});

test("LG-03: a hole that was made before the seal is found for ever, and does not stop the sealing", async () => {
  await fill(10);
  await sealTrail(ctx);
  await fill(10);
  await dropTriggers();
  await run("delete from security_events where seq = 15");
  expect(await fault()).toMatchObject({ what: "missing", seq: 15 });
  await sealTrail(ctx);
  expect(await fault()).toMatchObject({ what: "missing", seq: 15 });
  expect(await sealTrail(ctx)).toEqual({ sealed: 0, waiting: 0 });
});

test("LG-03: a trail whose numbers run away stops the sealing loudly, and is named", async () => {
  await fill(10);
  await sealTrail(ctx);
  await dropTriggers();
  await run(
    "insert into security_events (id, seq, at, event, details) values ('far', 1000000000, 1, 'x', '{}')",
  );
  expect(await sealTrail(ctx)).toEqual({ sealed: 0, waiting: 1 });
  expect(ctx.logs.at(-1)).toMatchObject({ level: "error", event: "audit.seal-stopped" });
  expect(await fault()).toMatchObject({ what: "missing", seq: 11 });
});

test("the keys can be rotated: checkpoints are sealed anew, and so is the head with the next run", async () => {
  await fill(700);
  await sealTrail(ctx);
  const first = testEnvironment.APP_KEYS;
  const second = `k9:${Buffer.from(Array.from({ length: 32 }, (_, index) => 200 - index)).toString("base64url")}`;
  ctx.vault = createVault(parseKeyRing(`${second},${first}`), systemRandom);
  expect((await rewrapKeys(ctx)).rewrapped).toBeGreaterThanOrEqual(2);
  await sealTrail(ctx);
  ctx.vault = createVault(parseKeyRing(second), systemRandom);
  expect(await fault()).toBeNull();
});

test("LG-03: fifty writers and five sealers at once leave a trail without a gap", async () => {
  await Promise.all([
    ...Array.from({ length: 50 }, (_, index) => look(ctx, `part-${index}`)),
    ...Array.from({ length: 5 }, () => sealTrail(ctx)),
  ]);
  await Promise.all(Array.from({ length: 5 }, () => sealTrail(ctx)));
  expect(await verifyTrail(ctx)).toMatchObject({ rows: 50, unsealed: 0, fault: null });
  expect(ctx.logs.filter(({ event }) => event === "client.read")).toHaveLength(50);
});

test("LG-03: the same on Turso's engine, triggers and all", async () => {
  const { db } = await createLocalLibsql();
  const there = await createTestContext({ db });
  const rounds = Array.from({ length: 5 }, (_, round) => [
    ...Array.from({ length: 10 }, (_, index) => look(there, `part-${round}-${index}`)),
    sealTrail(there),
  ]);
  await Promise.all(rounds.flat());
  await sealTrail(there);
  expect(await verifyTrail(there)).toMatchObject({ rows: 50, unsealed: 0, fault: null });
  for (const change of [
    there.db.update(securityEvents).set({ event: "x" }).where(sql`${securityEvents.seq} = 2`),
    there.db.delete(securityEvents),
    there.db.delete(auditCheckpoints),
  ])
    await expect(Promise.resolve(change)).rejects.toThrow();
  expect(await verifyTrail(there)).toMatchObject({ rows: 50, fault: null });
});

test("LG-04: every entry is one line in the log, exactly once, however often and however many seal", async () => {
  await look(ctx, "profile");
  await look(ctx, "notes");
  expect(ctx.logs).toEqual([]);
  await Promise.all([sealTrail(ctx), sealTrail(ctx), sealTrail(ctx)]);
  await sealTrail(ctx);
  expect(ctx.logs.map(({ event, fields }) => [event, fields.trail, fields["details.part"]])).toEqual([
    ["client.read", 1, "profile"],
    ["client.read", 2, "notes"],
  ]);
  expect(ctx.logs[0]?.fields).toMatchObject({
    requestId: "test-request",
    staff: "robin",
    client: "c1",
    country: "DE",
    at: "2026-11-02T09:00:00.000Z",
  });
});

test("LG-04: an entry that lost its batch is not said, one that cannot be written is", async () => {
  const id = await addStaff(ctx);
  await expect(
    ctx.db.batch([
      ctx.db.insert(securityEvents).values({ id: "e", at: new Date(), event: "x", details: {} }),
      ctx.db.insert(securityEvents).values({ id: "e", at: new Date(), event: "x", details: {} }),
    ]),
  ).rejects.toThrow();
  await sealTrail(ctx);
  expect(ctx.logs).toEqual([]);
  await dropTriggers();
  await run("alter table security_events rename to gone");
  await expect(look(ctx, id)).rejects.toThrow();
  expect(ctx.logs).toEqual([
    { level: "error", event: "audit.not-written", fields: { entry: "client.read" } },
  ]);
});

test("a flood is said as far as the platform keeps lines, and of the rest where it stands", async () => {
  await fill(1_000);
  await sealTrail(ctx);
  expect(ctx.logs.filter(({ event }) => event === "client.read")).toHaveLength(450);
  expect(
    ctx.logs.filter(({ event }) => event === "audit.lines-left-out").map(({ fields }) => fields),
  ).toEqual([
    { from: 451, to: 500, entries: 50 },
    { from: 501, to: 1_000, entries: 500 },
  ]);
});

test("a flood writes the newest seal to the bucket once a run, as often as R2 takes it", async () => {
  await fill(1_200);
  const written: string[] = [];
  const counting: SystemContext = {
    ...ctx,
    files: {
      ...ctx.files,
      write: (key, ...rest) => {
        written.push(key);
        return ctx.files.write(key, ...rest);
      },
    },
  };
  expect(await sealTrail(counting)).toEqual({ sealed: 1_200, waiting: 0 });
  expect(written.filter((key) => key === headKey)).toHaveLength(1);
  expect(await fault()).toBeNull();
  await dropTriggers();
  await run("delete from audit_checkpoints where number = 3");
  await run("delete from security_events where seq > 1000");
  expect(await fault()).toMatchObject({ what: "cut-off", seq: 1_001 });
});

test("who verifies leaves a trace of how it ended", async () => {
  await fill(3);
  await sealTrail(ctx);
  const staffId = await addStaff(ctx);
  const by = { kind: "staff", staffId, role: "owner" } as const;
  expect(await verifyFor(ctx, by)).toMatchObject({ fault: null, rows: 3 });
  const [last] = await ctx.db.select().from(securityEvents).orderBy(sql`seq desc`).limit(1);
  expect(last).toMatchObject({ event: "audit.verified", details: { intact: true, rows: 3 }, staffId });
});
