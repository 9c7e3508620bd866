import { eq, getTableColumns, getTableName } from "drizzle-orm";
import { expect, test } from "vitest";
import { clientMerges, clients, contacts } from "../../../drizzle/schema/clients.ts";
import { documents } from "../../../drizzle/schema/documents.ts";
import { biteIncidents, dogs, dogWeights, vaccinations } from "../../../drizzle/schema/dogs.ts";
import { intakeDrafts } from "../../../drizzle/schema/intake.ts";
import { portalSessions } from "../../../drizzle/schema/portal.ts";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import { signatures, waiverVersions } from "../../../drizzle/schema/waivers.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { dump, events } from "../../../test/harness/staff.ts";
import type { By } from "../by.ts";
import { subjectSealedName, tables } from "../keys/sealed-columns.ts";
import { newSubject, readSubject } from "../subjects/subjects.ts";
import { addContact, saveNotes } from "./change.ts";
import { createClient, type NewContact } from "./create.ts";
import { lookUp } from "./lookups.ts";
import { mergeClients, readMerge } from "./merge.ts";
import { movingTables } from "./merge-moves.ts";
import { type ClientFile, readClient } from "./read.ts";

/** Fits each of the shapes, and says where it was. */
const saying = (column: string) =>
  JSON.stringify({ name: `says ${column}`, vaccine: "any", description: "any" });

const owner: By = { kind: "staff", staffId: "robin", role: "owner" };
const helper: By = { kind: "staff", staffId: "lea", role: "helper" };

const person = (name: string, email: string, more: Partial<NewContact> = {}): NewContact => ({
  details: { name, pronouns: "", relationship: "", emails: [email], phones: [] },
  signs: false,
  getsReportCards: true,
  pays: false,
  ...more,
});

async function two(ctx: TestContext) {
  const keep = await createClient(ctx, owner, {
    state: "active",
    source: "staff",
    contacts: [person("Eva Zaunkönig", "eva@example.com")],
    privateNotes: "kept note",
  });
  const from = await createClient(ctx, owner, {
    state: "prospect",
    source: "intake",
    contacts: [
      person("eva  zaunkonig", "eva@example.com", { signs: true }),
      person("Max Amsel", "max@example.com", { pays: true }),
    ],
    accessNotes: "gate 4711",
    sharedNotes: "other note",
    terms: { source: "agency", agency: "Happy Tails", rateCents: 9_900 },
    intakeDoneAt: new Date("2026-10-01T10:00:00Z"),
  });
  await furnish(ctx, from.clientId, from.contactIds[0] as string);
  return { keep, from, versions: { keep: 1, from: 1 } };
}

/** One row in every table that belongs to a client, each saying which column it is. */
async function furnish(ctx: TestContext, clientId: string, contactId: string) {
  const key = await readSubject(ctx, clientId);
  const now = ctx.clock.now();
  const seal = <Column extends string>(column: Column, id: string) => key.seal(column, id, saying(column));
  const draft = await newSubject(ctx, "draft", "draft");
  await ctx.db.batch([
    draft.statement,
    ctx.db.insert(dogs).values({
      id: "dog",
      clientId,
      position: 0,
      stateAt: now,
      profile: await seal("dogs.profile", "dog"),
      handling: await seal("dogs.handling", "dog"),
      createdAt: now,
      updatedAt: now,
    }),
    ctx.db.insert(dogWeights).values({
      id: "weight",
      dogId: "dog",
      clientId,
      measuredOn: "2026-01-01",
      weight: await seal("dog_weights.weight", "weight"),
      createdAt: now,
    }),
    ctx.db.insert(vaccinations).values({
      id: "shot",
      dogId: "dog",
      clientId,
      details: await seal("vaccinations.details", "shot"),
      createdAt: now,
    }),
    ctx.db.insert(biteIncidents).values({
      id: "bite",
      dogId: "dog",
      clientId,
      details: await seal("bite_incidents.details", "bite"),
      createdAt: now,
      source: "staff",
    }),
    ctx.db.insert(documents).values({
      id: "paper",
      subjectId: clientId,
      clientId,
      kind: "other",
      state: "stored",
      stateAt: now,
      key: `clients/${clientId}/paper`,
      name: await seal("documents.name", "paper"),
      declaredType: "application/pdf",
      declaredLength: 1,
      broughtBy: "client",
      broughtById: contactId,
      createdAt: now,
    }),
    ctx.db.insert(waiverVersions).values({
      id: "waiver",
      number: 1,
      title: "Waiver",
      body: "Text",
      textHash: "hash",
      requiresNewSignature: false,
      publishedAt: now,
    }),
    ctx.db.insert(signatures).values({
      id: "signature",
      clientId,
      contactId,
      versionId: "waiver",
      textHash: "hash",
      method: "typed",
      source: "portal",
      signedAt: now,
      details: await seal("signatures.details", "signature"),
    }),
    ctx.db.insert(intakeDrafts).values({
      id: "draft",
      clientId,
      state: "submitted",
      answers: await draft.key.seal("intake_drafts.answers", "draft", "says answers"),
      secretHash: "hash",
      createdAt: now,
      updatedAt: now,
      expiresAt: now,
    }),
    ctx.db.insert(portalSessions).values({
      id: "session",
      tokenHash: "hash",
      clientId,
      contactId,
      opens: await ctx.vault.seal("portal_sessions.opens", "session", "[]"),
      createdAt: now,
      expiresAt: now,
    }),
  ]);
}

test("a merge loses nothing: everything of the other opens under the one that stays", async () => {
  const ctx = await createTestContext();
  const { keep, from, versions } = await two(ctx);
  expect((await readMerge(ctx, owner, keep.clientId, from.clientId)).samePeople).toEqual(["eva  zaunkonig"]);
  expect(await mergeClients(ctx, owner, keep.clientId, from.clientId, versions)).toEqual({ ok: true });

  const file = (await readClient(ctx, owner, keep.clientId)) as ClientFile;
  const [eva = ""] = keep.contactIds;
  expect(file.contacts).toMatchObject([
    { id: eva, name: "Eva Zaunkönig", signs: true, pays: false },
    { name: "Max Amsel", pays: true },
  ]);
  expect(file.confidential?.privateNotes).toBe("kept note");
  expect(file.confidential?.merges).toMatchObject([
    {
      fromClientId: from.clientId,
      accessNotes: "gate 4711",
      sharedNotes: "other note",
      terms: { agency: "Happy Tails", rateCents: 9_900 },
      state: "prospect",
    },
  ]);
  expect(file.intakeDoneAt).toEqual(new Date("2026-10-01T10:00:00Z"));

  // Whatever table has rows of a client: all of them are the kept one's now, and all that is sealed opens.
  for (const table of movingTables()) {
    for (const row of (await ctx.db.select().from(table.table)) as Record<string, unknown>[]) {
      expect(row.clientId, table.name).toBe(keep.clientId);
      for (const [column, full] of Object.entries(table.sealed)) {
        const value = row[column];
        if (value === null) continue;
        const opened = await file.key.open(full, String(row.id), value as never);
        if (!["contacts", "contact_lookups", "client_merges"].includes(table.name))
          expect(opened).toBe(saying(full));
      }
    }
  }
  expect(await ctx.db.select().from(documents)).toMatchObject([
    { subjectId: keep.clientId, broughtById: eva, key: `clients/${from.clientId}/paper` },
  ]);
  expect(await ctx.db.select().from(signatures)).toMatchObject([{ contactId: eva }]);
  expect(await ctx.db.$count(portalSessions)).toBe(0);
  const draft = await readSubject(ctx, "draft");
  const [{ answers }] = (await ctx.db.select().from(intakeDrafts)) as [typeof intakeDrafts.$inferSelect];
  expect(await draft.open("intake_drafts.answers", "draft", answers)).toBe("says answers");

  const hits = await lookUp(ctx, { emails: ["eva@example.com", "max@example.com"] });
  expect(hits.map(({ clientId, index }) => [clientId, index]).sort()).toEqual([
    [keep.clientId, 0],
    [keep.clientId, 1],
  ]);
  expect(await readClient(ctx, owner, from.clientId)).toEqual({ mergedInto: keep.clientId });
  expect(await ctx.db.$count(subjectKeys, eq(subjectKeys.id, from.clientId))).toBe(0);
  const copy = await dump(ctx);
  for (const value of ["Zaunk", "Amsel", "gate 4711", "Happy Tails", "says "])
    expect(copy).not.toContain(value);
});

test("every table with something sealed for a client is moved by a merge", () => {
  const moved = new Set(movingTables().map(({ name }) => name));
  // `clients` is what is merged; the subjects of these two are never clients.
  const known = ["clients", "intake_drafts", "inquiries"];
  for (const table of tables()) {
    const sealed = Object.values(getTableColumns(table)).some((column) => subjectSealedName(column) !== null);
    const name = getTableName(table);
    if (sealed && !known.includes(name)) expect([...moved]).toContain(name);
  }
  expect(moved.has("intake_drafts") && moved.has("inquiries")).toBe(true);
  expect(moved.has("security_events") || moved.has("portal_sessions")).toBe(false);
});

test.each([
  [
    "a note of the one that stays",
    (ctx: TestContext, { keep }: Two) => saveNotes(ctx, owner, keep.clientId, 1, { sharedNotes: "new" }),
  ],
  [
    "a note of the one that goes",
    (ctx: TestContext, { from }: Two) => saveNotes(ctx, owner, from.clientId, 1, { sharedNotes: "new" }),
  ],
  [
    "a person added to the one that goes",
    (ctx: TestContext, { from }: Two) =>
      addContact(ctx, owner, from.clientId, person("Ida", "ida@example.com")),
  ],
  [
    "a dog sealed anew",
    async (ctx: TestContext, { from }: Two) => {
      const key = await readSubject(ctx, from.clientId);
      const profile = await key.seal("dogs.profile", "dog", saying("dogs.profile"));
      await ctx.db.update(dogs).set({ profile }).where(eq(dogs.id, "dog"));
    },
  ],
  ["a paper removed", (ctx: TestContext) => ctx.db.delete(documents).where(eq(documents.id, "paper"))],
] as [string, (ctx: TestContext, both: Two) => PromiseLike<unknown>][])(
  "%s between the reading and the batch stops the whole merge",
  async (_, interfere) => {
    const ctx = await createTestContext();
    const both = await two(ctx);
    const { keep, from, versions } = both;
    let batches = 0;
    const racing: TestContext = {
      ...ctx,
      db: new Proxy(ctx.db, {
        get(db, name, receiver) {
          const value = Reflect.get(db, name, receiver);
          if (name !== "batch") return value;
          return async (statements: never) => {
            batches++;
            // Two files are read, then their rows; the fourth batch is the merge.
            if (batches === 4) await interfere(ctx, both);
            return db.batch(statements);
          };
        },
      }),
    };
    expect(await mergeClients(racing, owner, keep.clientId, from.clientId, versions)).toEqual({
      ok: false,
      reason: "conflict",
    });
    expect(await ctx.db.$count(clientMerges)).toBe(0);
    expect(await ctx.db.select({ clientId: dogs.clientId }).from(dogs)).toEqual([
      { clientId: from.clientId },
    ]);
    expect(((await readClient(ctx, owner, keep.clientId)) as ClientFile).contacts).toHaveLength(1);
    expect(((await readClient(ctx, owner, from.clientId)) as ClientFile).accessNotes).toBe("gate 4711");
    expect((await events(ctx)).filter((line) => line.startsWith("client.merged"))).toEqual([]);
  },
);
type Two = Awaited<ReturnType<typeof two>>;

test("two who merge the same pair at once merge it once", async () => {
  const ctx = await createTestContext();
  const { keep, from, versions } = await two(ctx);
  const answers = await Promise.all(
    [
      mergeClients(ctx, owner, keep.clientId, from.clientId, versions),
      mergeClients(ctx, owner, keep.clientId, from.clientId, versions),
      mergeClients(ctx, owner, from.clientId, keep.clientId, { keep: 1, from: 1 }),
    ].map((work) => work.catch(() => ({ ok: false }))),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await ctx.db.$count(clientMerges)).toBe(1);
  expect(await ctx.db.$count(contacts)).toBe(2);
});

test("years of report cards go along in pieces: no parameter is larger than D1 takes", async () => {
  const ctx = await createTestContext();
  const { keep, from, versions } = await two(ctx);
  const key = await readSubject(ctx, from.clientId);
  const text = "word ".repeat(12_000);
  const now = ctx.clock.now();
  for (let number = 0; number < 30; number++)
    await ctx.db.insert(reportCards).values({
      ...{ id: `card${number}`, rootId: `card${number}`, clientId: from.clientId, state: "sent" },
      ...{ sessionOn: "2026-10-01", savedAt: now, createdAt: now, sentAt: now },
      content: await key.seal("report_cards.content", `card${number}`, text),
    });
  const sizes: number[] = [];
  const watched: TestContext = {
    ...ctx,
    db: new Proxy(ctx.db, {
      get(db, name, receiver) {
        const value = Reflect.get(db, name, receiver);
        if (name !== "batch") return value;
        return (statements: { toSQL(): { params: unknown[] } }[]) => {
          sizes.push(...statements.flatMap((one) => one.toSQL().params.map((param) => String(param).length)));
          return db.batch(statements as never);
        };
      },
    }),
  };
  expect(await mergeClients(watched, owner, keep.clientId, from.clientId, versions)).toEqual({ ok: true });
  expect(Math.max(...sizes)).toBeLessThan(1_000_000);
  const kept = await readSubject(ctx, keep.clientId);
  const cards = await ctx.db.select().from(reportCards).where(eq(reportCards.clientId, keep.clientId));
  expect(cards).toHaveLength(30);
  for (const { id, content } of cards)
    expect(await kept.open("report_cards.content", id, content)).toBe(text);
});

test("a client that was merged before leads to where everything is in the end", async () => {
  const ctx = await createTestContext();
  const { keep, from, versions } = await two(ctx);
  await mergeClients(ctx, owner, keep.clientId, from.clientId, versions);
  const last = await createClient(ctx, owner, {
    state: "active",
    source: "staff",
    contacts: [person("Eva Specht", "specht@example.com")],
  });
  expect(await mergeClients(ctx, owner, last.clientId, keep.clientId, { keep: 1, from: 2 })).toEqual({
    ok: true,
  });
  for (const id of [keep.clientId, from.clientId])
    expect(await readClient(ctx, owner, id)).toEqual({ mergedInto: last.clientId });
  const file = (await readClient(ctx, owner, last.clientId)) as ClientFile;
  expect(file.confidential?.merges.map(({ fromClientId }) => fromClientId).sort()).toEqual(
    [keep.clientId, from.clientId].sort(),
  );
  expect(file.contacts).toHaveLength(3);
});

test("people who differ in anything stay two, and a merge is not for helpers nor for a client with itself", async () => {
  const ctx = await createTestContext();
  const { keep, from } = await two(ctx);
  const spouse = await createClient(ctx, owner, {
    state: "active",
    source: "staff",
    contacts: [person("Tom Zaunkönig", "eva@example.com")],
  });
  expect((await readMerge(ctx, owner, keep.clientId, spouse.clientId)).samePeople).toEqual([]);
  for (const [by, one, other] of [
    [helper, keep.clientId, from.clientId],
    [owner, keep.clientId, keep.clientId],
    [owner, keep.clientId, "nobody"],
  ] as const)
    await expect(mergeClients(ctx, by, one, other, { keep: 1, from: 1 })).rejects.toMatchObject({
      code: "not-found",
    });
  expect(await ctx.db.$count(clients)).toBe(3);
});
