import { and, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { clientMerges, clients, contactLookups, contacts } from "../../../drizzle/schema/clients.ts";
import type { SubjectSealed } from "../../../drizzle/schema/columns.ts";
import { portalSessions } from "../../../drizzle/schema/portal.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { type By, seesTerms, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { changedOne, insertWhen } from "../insert-when.ts";
import { markDirectory, refreshDirectory } from "./directory/directory.ts";
import { fold } from "./directory/fold.ts";
import { foldedContact, samePerson } from "./fold.ts";
import { moveRows, movingTables, rowsOf, unchanged } from "./merge-moves.ts";
import { type ClientFile, type Contact, openContact, readClient } from "./read.ts";
import type { MergeRemainder } from "./records.ts";

/** Two files side by side, and what would become of them. */
export interface MergePreview {
  keep: ClientFile;
  from: ClientFile;
  /** People of `from` who are people of `keep` already: they become one. */
  samePeople: string[];
}

/**
 * Both files, for a person to decide; for owner and trainers.
 * @throws DomainError not-found, also for one that was merged already and for a client with itself
 */
export async function readMerge(
  ctx: SystemContext,
  by: By,
  keepId: string,
  fromId: string,
): Promise<MergePreview> {
  if (!seesTerms(by) || keepId === fromId) throw new DomainError("not-found");
  const [keep, from] = await Promise.all([
    readClient(ctx, by, keepId, "merge"),
    readClient(ctx, by, fromId, "merge"),
  ]);
  if (keep.mergedInto !== undefined || from.mergedInto !== undefined) throw new DomainError("not-found");
  const samePeople = from.contacts.filter((one) => samePerson(keep.contacts, one)).map(({ name }) => name);
  return { keep, from, samePeople };
}

/**
 * Makes one client of two and loses nothing: people, dogs, papers, signatures and intakes of `fromId` go to `keepId`
 * and are sealed under its key; what cannot stand twice is kept beside it. One batch, which does nothing at all when
 * anything of either has changed since it was read. Files keep their place in the bucket: their rows know it.
 *
 * @param versions of the two clients, as the person who decided saw them
 * @returns conflict: something changed meanwhile, look again
 * @throws DomainError not-found
 */
export async function mergeClients(
  ctx: SystemContext,
  by: By,
  keepId: string,
  fromId: string,
  versions: { keep: number; from: number },
): Promise<{ ok: true } | { ok: false; reason: "conflict" }> {
  const { keep, from } = await readMerge(ctx, by, keepId, fromId);
  if (keep.version !== versions.keep || from.version !== versions.from)
    return { ok: false, reason: "conflict" };
  const moving = movingTables();
  const [first, ...others] = moving.map((one) => rowsOf(ctx, one, fromId));
  if (!first) throw new Error("no table belongs to a client");
  const [kept, ...read] = await ctx.db.batch([
    ctx.db.select().from(contacts).where(eq(contacts.clientId, keepId)),
    first,
    ...others,
  ]);
  const rows = moving.map((_, index) => (read[index] ?? []) as Record<string, unknown>[]);
  const people = rows[moving.findIndex(({ name }) => name === "contacts")] as (typeof kept)[number][];
  const mergeId = ctx.random.id();
  const won = sql`exists (select 1 from ${clientMerges} where ${clientMerges.id} = ${mergeId})`;
  const folds = await foldPeople(ctx, keep, kept, await openAll(from, people), won);
  const moves = await Promise.all(
    moving.map((one, index) =>
      moveRows(ctx, one, rows[index] ?? [], { from: from.key, to: keep.key, when: won, folded: folds.ids }),
    ),
  );
  const place = await placeFor(ctx, keep, from);
  const now = ctx.clock.now();
  const remainder = await keep.key.seal(
    "client_merges.remainder",
    mergeId,
    JSON.stringify(remainderOf(from)),
  );
  const mergedBy = staffIdOf(by) ?? "";
  const [claimed] = await ctx.db.batch([
    ctx.db
      .update(clients)
      .set({ mergedIntoId: keepId, version: from.version + 1, updatedAt: now })
      .where(
        and(
          eq(clients.id, fromId),
          isNull(clients.mergedIntoId),
          eq(clients.version, from.version),
          sql`exists (select 1 from clients as kept where kept.id = ${keepId} and kept.merged_into_id is null
            and kept.version = ${keep.version})`,
          ...folds.unchanged,
          ...moving.map((one, index) => unchanged(one, fromId, rows[index] ?? [])),
        ),
      )
      .returning({ id: clients.id }),
    insertWhen(
      ctx,
      clientMerges,
      { id: mergeId, clientId: keepId, fromClientId: fromId, remainder, mergedAt: now, mergedBy },
      changedOne,
    ),
    entryIfChanged(ctx, {
      event: "client.merged",
      details: { from: fromId },
      staffId: staffIdOf(by),
      subject: { type: "client", id: keepId },
      clientId: keepId,
    }),
    ...folds.statements,
    ...moves.flatMap(({ statements }) => statements),
    ctx.db
      .update(clients)
      .set({
        version: keep.version + 1,
        updatedAt: now,
        createdAt: earliest(keep.createdAt, from.createdAt),
        intakeSentAt: keep.intakeSentAt ?? from.intakeSentAt,
        intakeDoneAt: keep.intakeDoneAt ?? from.intakeDoneAt,
        lastVisitAt: latest(keep.lastVisitAt, from.lastVisitAt),
        ...(place && { place }),
      })
      .where(and(eq(clients.id, keepId), won)),
    ctx.db
      .update(clients)
      .set({ mergedIntoId: keepId })
      .where(and(eq(clients.mergedIntoId, fromId), won)),
    ctx.db.delete(portalSessions).where(and(eq(portalSessions.clientId, fromId), won)),
    ctx.db.delete(subjectKeys).where(and(eq(subjectKeys.id, fromId), won)),
    markDirectory(ctx, keepId),
    markDirectory(ctx, fromId),
  ]);
  await refreshDirectory(ctx, [keepId, fromId]);
  return claimed.length > 0 ? { ok: true } : { ok: false, reason: "conflict" };
}

/** Where the other one is on the map, for one of whom nobody has said, and who lives there too; null for no change. */
async function placeFor(
  ctx: Pick<SystemContext, "db">,
  keep: ClientFile,
  from: ClientFile,
): Promise<SubjectSealed<"clients.place"> | null> {
  const [own, other] = [keep, from].map(({ household }) => household.address);
  const isSame = !own?.address || fold(own.address) === fold(other?.address ?? "");
  const rows = await ctx.db
    .select({ id: clients.id, place: clients.place })
    .from(clients)
    .where(inArray(clients.id, [keep.id, from.id]));
  const placeOf = (id: string) => rows.find((row) => row.id === id)?.place ?? null;
  const theirs = placeOf(from.id);
  if (!isSame || theirs === null || placeOf(keep.id) !== null) return null;
  return keep.key.seal("clients.place", keep.id, await from.key.open("clients.place", from.id, theirs));
}

const openAll = (file: ClientFile, rows: (typeof contacts.$inferSelect)[]) =>
  Promise.all(rows.map((row) => openContact(file.key, row)));

/** The statements that make one contact of two where both are the same person, and the condition they were made on. */
async function foldPeople(
  ctx: Pick<SystemContext, "db" | "clock">,
  keep: ClientFile,
  kept: (typeof contacts.$inferSelect)[],
  others: readonly Contact[],
  won: SQL,
): Promise<{ ids: Map<string, string>; unchanged: SQL[]; statements: BatchItem<"sqlite">[] }> {
  const mine = await openAll(keep, kept);
  const ids = new Map<string, string>();
  const unchangedNow: SQL[] = [];
  const statements: BatchItem<"sqlite">[] = [];
  for (const other of others) {
    const same = samePerson(mine, other);
    const row = kept.find(({ id }) => id === same?.id);
    // The second of two alike in one household stays beside the first.
    if (!same || !row || [...ids.values()].includes(same.id)) continue;
    const { details, ...flags } = foldedContact(same, other);
    const sealed = await keep.key.seal("contacts.details", same.id, JSON.stringify(details));
    ids.set(other.id, same.id);
    unchangedNow.push(
      sql`exists (select 1 from ${contacts} where ${contacts.id} = ${same.id} and ${contacts.details} = ${row.details})`,
    );
    statements.push(
      ctx.db
        .update(contacts)
        .set({ details: sealed, ...flags, version: row.version + 1, updatedAt: ctx.clock.now() })
        .where(and(eq(contacts.id, same.id), won)),
      ctx.db.delete(contactLookups).where(and(eq(contactLookups.contactId, other.id), won)),
      ctx.db.delete(contacts).where(and(eq(contacts.id, other.id), won)),
    );
  }
  return { ids, unchanged: unchangedNow, statements };
}

const remainderOf = (file: ClientFile): MergeRemainder => ({
  household: file.household,
  accessNotes: file.accessNotes,
  sharedNotes: file.sharedNotes,
  privateNotes: file.confidential?.privateNotes ?? "",
  terms: file.confidential?.terms ?? null,
  state: file.state,
  createdAt: file.createdAt.toISOString(),
});

const earliest = (one: Date, other: Date) => (one < other ? one : other);
const latest = (one: Date | null, other: Date | null) =>
  one && other ? (one > other ? one : other) : (one ?? other);
