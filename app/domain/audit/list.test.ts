import { beforeEach, expect, test } from "vitest";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addStaff, events } from "../../../test/harness/staff.ts";
import type { By } from "../by.ts";
import { createClient } from "../clients/create.ts";
import { contactDetails } from "../clients/records.ts";
import { type EventName, record } from "./audit.ts";
import { type AuditFilter, auditPageSize, listEvents } from "./list.ts";

let ctx: TestContext;
let owner: Extract<By, { kind: "staff" }>;
beforeEach(async () => {
  ctx = await createTestContext();
  owner = { kind: "staff", staffId: await addStaff(ctx), role: "owner" };
});

const everything: AuditFilter = { family: null, staffId: null, clientId: null };
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

test("the list is read along an index, not through the whole trail", async () => {
  const { results } = await ctx.raw
    .prepare(
      "explain query plan select * from security_events where at <= 1 and not (at = 1 and id >= 'a') order by at desc, id desc limit 51",
    )
    .all<{ detail: string }>();
  expect(results.map(({ detail }) => detail).join()).toContain("security_events_at");
  expect(await ctx.db.$count(securityEvents)).toBe(0);
});
