import * as z from "zod";
import type { Day } from "../business/day.ts";
import { cleanText } from "../text.ts";
import { type CardContent, type CardGoal, type CardItem, maxOfAKind } from "./content.ts";
import {
  emptyText,
  fromPlainText,
  maxBytes,
  maxLines,
  maxNodes,
  parseRichText,
  type RichText,
  toPlainText,
} from "./rich-text.ts";

/** Characters of a field that carries a tree. */
export const longestField = 110_000;

const text = (max: number) =>
  z
    .string()
    .default("")
    .transform(cleanText)
    .refine((typed) => typed.length <= max, `Please keep this under ${max} characters.`);

/** A day of the calendar, such as 2026-11-22; null for anything else. */
export function readDay(typed: string): Day | null {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(typed) ? Date.parse(`${typed}T00:00:00Z`) : Number.NaN;
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(typed) ? (typed as Day) : null;
}

/** The form of a draft, as the page and its autosave send it. Items and goals are told by their ids. */
export const draftForm = z.object({
  version: z.coerce.number().int().min(1).catch(0),
  sessionOn: z
    .string()
    .default("")
    .transform((typed, check): Day => {
      const day = readDay(typed);
      if (day) return day;
      check.addIssue({ code: "custom", message: "Please enter the day of the session." });
      return z.NEVER;
    }),
  summary: z.string().max(longestField).optional(),
  summaryTree: z.string().max(longestField).default(""),
  dogs: z.array(z.object({ id: z.string().optional() })).default([]),
  items: z
    .array(z.object({ id: z.string().optional(), own: text(5_000), done: z.string().optional() }))
    .default([]),
  goals: z
    .array(
      z.object({
        id: z.string().optional(),
        title: text(200),
        description: text(2_000),
        state: z.enum(["open", "reached", "dropped"]).default("open").catch("open"),
      }),
    )
    .default([]),
  /** What to do besides saving: see `edit.ts`. */
  also: z.string().max(100).default(""),
});
export type TypedDraft = z.infer<typeof draftForm>;

/**
 * A formatted text as a page sends it: the editor's tree, or what was typed into the plain field. A plain text that was
 * left as it was keeps its formatting.
 *
 * @returns null for a tree that cannot be kept
 */
export function typedRichText(
  { text: plain, tree }: { text: string | undefined; tree: string },
  before: RichText,
): RichText | null {
  if (tree !== "") {
    try {
      return parseRichText(JSON.parse(tree));
    } catch {
      return null;
    }
  }
  if (plain === undefined || cleanText(plain) === cleanText(toPlainText(before))) return before;
  return hasTooManyLines(plain) ? null : parseRichText(fromPlainText(cleanText(plain)));
}

/** Whether a text that cannot be kept is one of ours, and only holds too much. */
export function isTooLong({ text = "", tree }: { text: string | undefined; tree: string }): boolean {
  if (tree === "" && hasTooManyLines(text)) return true;
  const given = tree || JSON.stringify(fromPlainText(cleanText(text)));
  return given.length > maxBytes || given.split('"type":').length > maxNodes;
}

const hasTooManyLines = (text: string) => cleanText(text).split("\n").length > maxLines;

/** What a refused form brought, with the summary as plain text too: for where the editor does not run. */
export function withPlainSummary(typed: Record<string, string>): Record<string, string> {
  const { summary, summaryTree = "" } = typed;
  const tree = summary === undefined && typedRichText({ text: summary, tree: summaryTree }, emptyText);
  return tree ? { ...typed, summary: toPlainText(tree) } : typed;
}

/**
 * A draft's content with what was typed laid over it: what the form does not carry stays, so that nothing is lost by a
 * form that was made from less.
 *
 * @param household ids of the dogs that may be named
 * @returns null where the summary's tree cannot be kept
 */
export function contentFrom(
  typed: TypedDraft,
  before: CardContent,
  household: readonly string[],
  newId: () => string,
): CardContent | null {
  const summary = typedRichText({ text: typed.summary, tree: typed.summaryTree }, before.summary);
  if (!summary) return null;
  const named = new Set(typed.dogs.map(({ id }) => id));
  const rows = new Map(typed.items.map((row) => [row.id, row]));
  return {
    ...before,
    summary,
    dogIds: household.filter((id) => named.has(id)),
    items: before.items.map((item): CardItem => {
      const row = rows.get(item.id);
      if (!row) return item;
      const { done: _, ...rest } = item;
      return { ...rest, own: row.own, ...(item.done !== undefined && { done: row.done !== undefined }) };
    }),
    goals: goalsFrom(typed.goals, before.goals, newId),
  };
}

/**
 * A row without a title and words is no goal any more. A new one comes with the id that its page gave it, so that the
 * page's saves, one after the other, are of one goal; without an id it gets one here.
 */
function goalsFrom(rows: TypedDraft["goals"], before: readonly CardGoal[], newId: () => string): CardGoal[] {
  const sent = new Map(rows.filter(({ id }) => id).map((row) => [row.id, row]));
  const kept = before.map((goal): CardGoal => {
    const row = sent.get(goal.id);
    return row ? { ...goal, title: row.title, description: row.description, state: row.state } : goal;
  });
  const known = new Set(before.map(({ id }) => id));
  const added = rows
    .filter(({ id }) => !id || !known.has(id))
    .map(({ id, title, description, state }): CardGoal => {
      return { id: id && /^[a-z0-9]{20,40}$/.test(id) ? id : newId(), title, description, state };
    });
  return [...kept, ...added]
    .filter(({ title, description }) => title !== "" || description !== "")
    .slice(0, maxOfAKind);
}
