import { and, eq, ne, sql } from "drizzle-orm";
import { messageTemplates } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { insertWhen } from "../insert-when.ts";
import {
  isTemplateId,
  mergeFields,
  ownWords,
  type Template,
  type TemplateId,
  templateIds,
} from "./own-words.ts";

export { mergeFields, ownWords, type TemplateId, templateIds } from "./own-words.ts";

/** The words of a message as they stand: the practice's own, or the product's. */
export interface TemplateView extends Template {
  id: TemplateId;
  /** Whether the practice's own words stand. */
  isOwn: boolean;
  /** Counts up with each change, also with going back to the product's words; 0 before the first. */
  version: number;
}

const field = /\{\{\s*([a-zA-Z]*)\s*\}\}/g;

/** The merge fields of a text that a template does not know, each once. */
export const unknownFields = (text: string, known: readonly string[]): string[] => [
  ...new Set([...text.matchAll(field)].map(([, name = ""]) => name).filter((name) => !known.includes(name))),
];

/** Puts the values in; a field without one leaves nothing behind. A value is never read for fields again. */
export const merge = (text: string, fields: Readonly<Record<string, string>>): string =>
  text.replace(field, (_, name: string) => (Object.hasOwn(fields, name) ? (fields[name] ?? "") : ""));

/** Of words with each field filled by a long value: what no reminder comes near to, and far below a row's bound. */
const mostFilled = 20_000;
const longValue = "x".repeat(200);

/** Whether words would outgrow a message, with one field a thousand times in them. */
export const outgrows = ({ subject, body }: { subject: string; body: string }): boolean =>
  `${subject}${body}`.replace(field, longValue).length > mostFilled;

/** A subject is one line, whatever was merged into it. */
const oneLine = (text: string) => text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

export const mergeBoth = (
  words: { subject: string; body: string },
  fields: Readonly<Record<string, string>>,
): { subject: string; text: string } => ({
  subject: oneLine(merge(words.subject, fields)),
  text: merge(words.body, fields).trim(),
});

/** @throws DomainError not-found */
export async function readTemplate(ctx: Pick<SystemContext, "db">, id: string): Promise<TemplateView> {
  if (!isTemplateId(id)) throw new DomainError("not-found");
  const [row] = await ctx.db.select().from(messageTemplates).where(eq(messageTemplates.id, id));
  return view(id, row);
}

/** All, in the order of the product's own. */
export async function readTemplates(ctx: Pick<SystemContext, "db">): Promise<TemplateView[]> {
  const rows = await ctx.db.select().from(messageTemplates);
  return templateIds.map((id) =>
    view(
      id,
      rows.find((row) => row.id === id),
    ),
  );
}

/** A row without words keeps the number of what was reset: a page that is still open from before knows no later one. */
function view(id: TemplateId, row: typeof messageTemplates.$inferSelect | undefined): TemplateView {
  const product: Template = ownWords[id];
  const version = row?.version ?? 0;
  if (!row || row.body === "") return { ...product, id, isOwn: false, version };
  return { ...product, id, isOwn: true, subject: row.subject, body: row.body, version };
}

/** A message in the words that stand, filled. @throws DomainError not-found for an id that is no template's */
export async function renderTemplate(
  ctx: Pick<SystemContext, "db">,
  id: string,
  fields: Readonly<Record<string, string>>,
): Promise<{ subject: string; text: string }> {
  return mergeBoth(await readTemplate(ctx, id), fields);
}

/** The words filled with examples. */
export const exampleOf = (words: { subject: string; body: string }) =>
  mergeBoth(
    words,
    Object.fromEntries(Object.entries(mergeFields).map(([name, { example }]) => [name, example])),
  );

/**
 * Saves the practice's own words.
 *
 * @param expectedVersion as it was read
 * @param words of which the body is not empty
 * @returns refused: "conflict" when somebody else saved meanwhile, the fields that are unknown, or "too-long" where they
 *   would outgrow a message once the fields are filled
 * @throws DomainError not-found
 */
export async function saveTemplate(
  ctx: SystemContext,
  by: By,
  id: string,
  expectedVersion: number,
  words: { subject: string; body: string },
): Promise<
  | { ok: true }
  | { ok: false; reason: "conflict" | "too-long" }
  | { ok: false; reason: "fields"; fields: string[] }
> {
  if (!isTemplateId(id)) throw new DomainError("not-found");
  const fields = unknownFields(`${words.subject}\n${words.body}`, ownWords[id].fields);
  if (fields.length > 0) return { ok: false, reason: "fields", fields };
  if (outgrows(words)) return { ok: false, reason: "too-long" };
  const staffId = staffIdOf(by);
  const change = { ...words, updatedAt: ctx.clock.now(), updatedBy: staffId };
  const [updated, , inserted] = await ctx.db.batch([
    ctx.db
      .update(messageTemplates)
      .set({ ...change, version: expectedVersion + 1 })
      .where(and(eq(messageTemplates.id, id), eq(messageTemplates.version, expectedVersion)))
      .returning({ id: messageTemplates.id }),
    changed(ctx, staffId, id),
    insertWhen(
      ctx,
      messageTemplates,
      { id, ...change, version: 1 },
      sql`${expectedVersion} = 0 and not exists (select 1 from ${messageTemplates} where ${messageTemplates.id} = ${id})`,
    ).returning({ id: messageTemplates.id }),
    changed(ctx, staffId, id),
  ]);
  return updated.length + inserted.length === 1 ? { ok: true } : { ok: false, reason: "conflict" };
}

/**
 * Goes back to the product's own words.
 *
 * @param expectedVersion as it was read: words that somebody else has saved since are not thrown away unseen
 * @returns false where there are such words
 * @throws DomainError not-found
 */
export async function resetTemplate(
  ctx: SystemContext,
  by: By,
  id: string,
  expectedVersion: number,
): Promise<boolean> {
  if (!isTemplateId(id)) throw new DomainError("not-found");
  const [reset, , left] = await ctx.db.batch([
    ctx.db
      .update(messageTemplates)
      .set({
        ...{ subject: "", body: "", version: expectedVersion + 1 },
        ...{ updatedAt: ctx.clock.now(), updatedBy: staffIdOf(by) },
      })
      .where(and(eq(messageTemplates.id, id), eq(messageTemplates.version, expectedVersion), hasWords))
      .returning({ id: messageTemplates.id }),
    changed(ctx, staffIdOf(by), id),
    ctx.db
      .select({ id: messageTemplates.id })
      .from(messageTemplates)
      .where(and(eq(messageTemplates.id, id), hasWords)),
  ]);
  return reset.length === 1 || left.length === 0;
}

const hasWords = ne(messageTemplates.body, "");

const changed = (ctx: SystemContext, staffId: string | null, id: TemplateId) =>
  entryIfChanged(ctx, {
    event: "settings.changed",
    details: { part: "templates" },
    staffId,
    subject: { type: "template", id },
  });
