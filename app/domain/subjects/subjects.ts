import { eq, sql } from "drizzle-orm";
import type { Sealed } from "../../../drizzle/schema/columns.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { importSubjectKey, newSubjectSecret, type SubjectKey } from "../../platform/subject-keys.ts";
import { record } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import { openOrNull } from "../unreadable.ts";

export type { SubjectKey } from "../../platform/subject-keys.ts";
export type SubjectKind = (typeof subjectKeys.$inferSelect)["kind"];

type Ctx = Pick<SystemContext, "db" | "vault" | "random" | "clock" | "origin" | "log" | "background">;

/**
 * Makes the own key of a new client, draft or inquiry.
 *
 * @returns the key, and the statement that keeps it, wrapped by the ring, for the batch that writes the subject.
 */
export async function newSubject(
  ctx: Ctx,
  kind: SubjectKind,
  id: string,
): Promise<{ key: SubjectKey; statement: ReturnType<typeof keepKey> }> {
  const secret = newSubjectSecret(ctx.random);
  const wrapped = await ctx.vault.seal("subject_keys.wrapped", id, secret);
  return { key: await imported(ctx, id, secret), statement: keepKey(ctx, { id, kind, wrapped }) };
}

const keepKey = (ctx: Ctx, row: { id: string; kind: SubjectKind; wrapped: Sealed<"subject_keys.wrapped"> }) =>
  ctx.db.insert(subjectKeys).values({ ...row, createdAt: ctx.clock.now() });

/**
 * The key of a subject whose wrapped key has been read along with its row (join `subjectKeys`): no trip of its own.
 * @throws VaultError
 */
export async function openSubject(
  ctx: Ctx,
  row: { id: string; wrapped: Sealed<"subject_keys.wrapped"> },
): Promise<SubjectKey> {
  return imported(ctx, row.id, await ctx.vault.open("subject_keys.wrapped", row.id, row.wrapped));
}

/** The key of a subject. @throws DomainError not-found where there is none, or none any more. */
export async function readSubject(ctx: Ctx, id: string): Promise<SubjectKey> {
  const [row] = await ctx.db
    .select({ id: subjectKeys.id, wrapped: subjectKeys.wrapped })
    .from(subjectKeys)
    .where(eq(subjectKeys.id, id))
    .limit(1);
  if (!row) throw new DomainError("not-found");
  return openSubject(ctx, row);
}

/** The keys of several subjects, one trip; a subject without a key is not in the map. */
export async function readSubjects(ctx: Ctx, ids: readonly string[]): Promise<Map<string, SubjectKey>> {
  const rows = await wrappedKeys(ctx, ids);
  return new Map(await Promise.all(rows.map(async (row) => [row.id, await openSubject(ctx, row)] as const)));
}

/** As `readSubjects`; a key that does not open is not in the map either: for many, of whom one must not hold up all. */
export async function readableSubjects(ctx: Ctx, ids: readonly string[]): Promise<Map<string, SubjectKey>> {
  const opened = await Promise.all(
    (await wrappedKeys(ctx, ids)).map(async (row) => {
      const key = await openOrNull(ctx, { subject: row.id }, openSubject(ctx, row));
      return key ? [[row.id, key] as const] : [];
    }),
  );
  return new Map(opened.flat());
}

const wrappedKeys = (ctx: Ctx, ids: readonly string[]) =>
  ctx.db
    .select({ id: subjectKeys.id, wrapped: subjectKeys.wrapped })
    .from(subjectKeys)
    .where(sql`${subjectKeys.id} in (select value from json_each(${JSON.stringify(ids)}))`);

/** The statement that destroys a subject's key: what it sealed is unreadable from then on. */
export const destroySubject = (ctx: Pick<SystemContext, "db">, id: string) =>
  ctx.db.delete(subjectKeys).where(eq(subjectKeys.id, id));

/** A value that does not open under its subject's key is a security event, as one of the ring is. */
const imported = (ctx: Ctx, id: string, secret: string) =>
  importSubjectKey(id, secret, ctx.random, ({ problem, column, rowId }) =>
    ctx.background(
      record(ctx, {
        event: "vault.refused",
        details: { problem, column },
        subject: { type: column, id: rowId },
      }),
    ),
  );
