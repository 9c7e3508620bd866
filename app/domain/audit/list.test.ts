import { beforeEach, expect, test } from "vitest";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addStaff, events } from "../../../test/harness/staff.ts";
import type { By } from "../by.ts";
import { createClient } from "../clients/create.ts";
import { contactDetails } from "../clients/records.ts";
import { type EventName, record } from "./audit.ts";
import { type AuditFilter, everything, matches } from "./filter.ts";
import { auditPageSize, listEvents, newestFirst } from "./list.ts";

let ctx: TestContext;
let owner: Extract<By, { kind: "staff" }>;
beforeEach(async () => {
  ctx = await createTestContext();
  owner = { kind: "staff", staffId: await addStaff(ctx), role: "owner" };
});

const list = (filter: Partial<AuditFilter> = {}, before: string | null = null) =>
  listEvents(ctx, owner, { ...everything, ...filter }, before);
const note = (
  event: "client.read" | "document.read",
  clientId: string,
  staffId: string | null = owner.staffId,
) =>
  event === "client.read"
    ? record(ctx, { event, details: { part: "profile" }, staffId, clientId })
    : record(ctx, { event, details: { kind: "waiver", document: "d" }, staffId, clientId });

test("every page once, newest first, also where many entries share an instant", async () => {
  const count = auditPageSize * 2 + 7;
  for (let index = 0; index < count; index++) {
    if (index % 40 === 0) ctx.advance(1);
    await note("client.read", `c${index}`);
  }
  const seen: string[] = [];
  const times: number[] = [];
  let cursor: string | null = null;
  do {
    const page = await list({ family: "client" }, cursor);
    expect(page.lines.length).toBeLessThanOrEqual(auditPageSize);
    seen.push(...page.lines.map(({ clientId }) => clientId ?? ""));
    times.push(...page.lines.map(({ at }) => at.getTime()));
    cursor = page.next;
  } while (cursor);
  expect(seen).toHaveLength(count);
  expect(new Set(seen).size).toBe(count);
  expect(times).toEqual(times.toSorted((a, b) => b - a));
});

test("filtered by what, by whom and by whose file, alone and together", async () => {
  const helper = await addStaff(ctx, { email: "lea@example.com", name: "Lea Brandt", role: "helper" });
  await note("client.read", "a");
  await note("client.read", "b", helper);
  await note("document.read", "a", helper);
  const found = async (filter: Partial<AuditFilter>) =>
    (await list(filter)).lines
      .filter(({ event }) => event !== "audit.read")
      .map(({ event, clientId }) => `${event} ${clientId}`)
      .sort();
  expect(await found({ clientId: "a" })).toEqual(["client.read a", "document.read a"]);
  expect(await found({ staffId: helper })).toEqual(["client.read b", "document.read a"]);
  expect(await found({ family: "document" })).toEqual(["document.read a"]);
  expect(await found({ family: "client", staffId: helper })).toEqual(["client.read b"]);
  // Compared, not interpreted.
  for (const family of ["clien", "%", "client.", "c_ient", "' or 1=1 --"])
    expect(await found({ family })).toEqual([]);
});

test("who acted is named, somebody who is gone is not, and a torn cursor begins at the newest", async () => {
  await note("client.read", "a");
  ctx.advance(1);
  await note("client.read", "b", "gone");
  const { lines, team } = await list({ family: "client" });
  expect(lines.map(({ staff }) => staff)).toEqual([
    { id: "gone", name: null },
    { id: owner.staffId, name: "Robin Vale" },
  ]);
  expect(team).toEqual([{ id: owner.staffId, name: "Robin Vale" }]);
  for (const cursor of ["", "x", "zzzzzzzzzzzz.a", "1.'", "\u0000"])
    expect((await list({ family: "client" }, cursor)).lines).toHaveLength(2);
});

test("looking leaves a trace of its own, once a look", async () => {
  await list();
  await list({ clientId: "a" });
  expect((await events(ctx)).filter((line) => line.startsWith("audit.read"))).toEqual([
    'audit.read {"filtered":false}',
    'audit.read {"filtered":true}',
  ]);
});

test("an auditor's list holds no value of a client, and of an address only a piece of a hash", async () => {
  await createClient(ctx, owner, {
    state: "active",
    source: "staff",
    accessNotes: "gate 4711",
    contacts: [
      {
        details: contactDetails.parse({
          name: "Wren Alder",
          emails: ["wren@example.com"],
          phones: ["+13035550199"],
        }),
        signs: true,
        getsReportCards: true,
        pays: true,
      },
    ],
  });
  const auditor: By = {
    kind: "staff",
    staffId: await addStaff(ctx, { email: "i@example.com", name: "Ines", role: "auditor" }),
    role: "auditor",
  };
  const page = await listEvents(ctx, auditor, everything, null);
  expect(page.lines.map(({ event }) => event)).toContain("client.created" satisfies EventName);
  const text = JSON.stringify(page);
  for (const secret of ["Wren", "wren@", "3035550199", "4711", "s1.", "v1.k"])
    expect(text).not.toContain(secret);
  for (const { network } of page.lines) expect(network?.length ?? 0).toBeLessThanOrEqual(8);
});

test("filtered by one event, a record, a network, days and refusals", async () => {
  const at = (path: Partial<TestContext["origin"]>) => ({ ...ctx, origin: { ...ctx.origin, ...path } });
  const subject = { type: "contact", id: "k1" };
  await record(ctx, { event: "client.changed", details: { part: "a" }, subject });
  ctx.advance(3_600);
  const refused = { event: "sign-in.refused", details: { method: "password", reason: "mismatch" } } as const;
  await record(at({ network: "Abc_-12345xyz" }), refused);
  ctx.advance(3_600);
  await record(at({ network: "Abd" }), { event: "client.changed", details: { part: "b" } });
  const found = async (filter: Partial<AuditFilter>) =>
    (await list(filter)).lines
      .filter(({ event }) => event !== "audit.read")
      .map(({ event, details }) => `${event} ${details.part ?? ""}`.trim())
      .sort();
  expect(await found({ event: "client.changed" })).toEqual(["client.changed a", "client.changed b"]);
  expect(await found({ subject: "k1" })).toEqual(["client.changed a"]);
  expect(await found({ subject: "contact k1" })).toEqual(["client.changed a"]);
  expect(await found({ subject: "dog k1" })).toEqual([]);
  expect(await found({ network: "Abc_-123" })).toEqual(["sign-in.refused"]);
  expect(await found({ network: "Ab" })).toEqual(["client.changed b", "sign-in.refused"]);
  expect(await found({ network: "%" })).toEqual([]);
  expect(await found({ refusalsOnly: true })).toEqual(["sign-in.refused"]);
  const from = new Date("2026-11-02T10:00:00Z");
  expect(await found({ from })).toEqual(["client.changed b", "sign-in.refused"]);
  expect(await found({ until: from })).toEqual(["client.changed a"]);
  expect(await found({ from, until: new Date("2026-11-02T11:00:00Z") })).toEqual(["sign-in.refused"]);
  expect(await found({ family: "client", refusalsOnly: true })).toEqual([]);
});

test.each<[string, Partial<AuditFilter>, string]>([
  ["everything", {}, "security_events_at"],
  ["a family", { family: "client" }, "security_events_at"],
  ["refusals", { refusalsOnly: true }, "security_events_at"],
  ["some days", { from: new Date(0), until: new Date(9) }, "security_events_at"],
  ["an event", { event: "client.read" }, "security_events_event"],
  ["a person", { staffId: "s" }, "security_events_staff"],
  ["a client", { clientId: "c" }, "security_events_client"],
  ["a record", { subject: "contact k" }, "security_events_subject"],
  ["a network", { network: "abc" }, "security_events_network"],
])("the list of %s is read along an index, not through the whole trail", async (_, filter, index) => {
  const { sql, params } = newestFirst(
    ctx,
    matches({ ...everything, ...filter }),
    { at: new Date(1), id: "a" },
    51,
  ).toSQL();
  const { results } = await ctx.raw
    .prepare(`explain query plan ${sql}`)
    .bind(...params)
    .all<{ detail: string }>();
  expect(results.map(({ detail }) => detail).join()).toContain(`USING INDEX ${index} `);
});
