import { type ClientState, clientStates } from "../../../../drizzle/schema/clients.ts";
import type { SystemContext } from "../../../platform/ports.ts";
import { record } from "../../audit/audit.ts";
import { dayIn } from "../../business/day.ts";
import { type By, staffIdOf } from "../../by.ts";
import { type Missing, missingOf } from "../missing.ts";
import { waiverRuleOf, waiverRuleStatements } from "../waiver-rule.ts";
import { directoryStatements, openLines } from "./all.ts";
import { fold } from "./fold.ts";
import { type Card, type Line, readLine } from "./lines.ts";

export const orders = ["name", "last-visit"] as const;
export type Order = (typeof orders)[number];

export interface Search {
  q: string;
  /** Null: the first state under which anybody is found. */
  tab: ClientState | null;
  order: Order;
  /** From 1. */
  page: number;
}

export interface Hit extends Omit<Card, "facts"> {
  id: string;
  state: ClientState;
  bites: boolean;
  missing: Missing[];
}

export interface Found {
  hits: Hit[];
  /** In all, under this tab. */
  total: number;
  tab: ClientState;
  page: number;
  pages: number;
  /** How many the search finds under each tab. */
  counts: Record<ClientState, number>;
}

const perPage = 50;
const maxQuery = 100;

/**
 * Finds clients by any part of a name (people's and dogs'), email, street, town or post code, and by phone in any
 * spelling; without a question it lists all. Case and accents do not count. Nothing of what is asked is kept.
 */
export async function searchDirectory(ctx: SystemContext, by: By, search: Search): Promise<Found> {
  const [pages, changes, versions, [business]] = await ctx.db.batch([
    ...directoryStatements(ctx),
    ...waiverRuleStatements(ctx),
  ]);
  const matches = matcher(search.q);
  const counts = Object.fromEntries(clientStates.map((state) => [state, 0])) as Record<ClientState, number>;
  const matching: Line[] = [];
  const consider = (text: string) => {
    const line = readLine(text);
    if (!matches(line)) return;
    counts[line.state]++;
    matching.push(line);
  };
  for (const text of await openLines(ctx, pages, changes)) consider(text);
  const tab = search.tab ?? clientStates.find((state) => counts[state] > 0) ?? "active";
  const found = matching.filter(({ state }) => state === tab).sort(compare[search.order]);

  const last = Math.max(1, Math.ceil(found.length / perPage));
  const page = Math.min(Math.max(1, search.page), last);
  const rule = waiverRuleOf(versions);
  const now = ctx.clock.now();
  const today = dayIn(now, business?.timeZone ?? "UTC");
  const hits = found.slice((page - 1) * perPage, page * perPage).map(({ id, state, card }): Hit => {
    const { facts, ...shown } = card();
    const bites = facts.dogs.some((dog) => dog.bites);
    return { id, state, ...shown, bites, missing: missingOf(facts, rule, now, today) };
  });
  await record(ctx, {
    event: "client.searched",
    details: { found: found.length },
    staffId: staffIdOf(by),
  });
  return { hits, total: found.length, tab, page, pages: last, counts };
}

const byName = (a: Line, b: Line) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1);
const compare: Record<Order, (a: Line, b: Line) => number> = {
  name: byName,
  "last-visit": (a, b) => b.lastVisitAt - a.lastVisitAt || byName(a, b),
};

/** Every word of the question has to be part of a word; or the digits of it part of a phone number. */
function matcher(q: string): (line: Line) => boolean {
  const asked = q.slice(0, maxQuery);
  const words = fold(asked).split(" ").filter(Boolean);
  if (words.length === 0) return () => true;
  const digits = phoneDigits(asked);
  return ({ words: text, phones }) =>
    words.every((word) => text.includes(word)) || (digits !== null && phones.includes(digits));
}

/** The digits to look for when the question may be a phone number: without country prefix zeros, extension left off. */
function phoneDigits(asked: string): string | null {
  const text = asked
    .normalize("NFKC")
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/(?<!\s)\s*(x|ext\.?)\s*\d{1,7}\s*$/i, "");
  if (!/^[\s+()\d./\u2010-\u2015-]+$/.test(text)) return null;
  const digits = text.replace(/\(0\)/, "").replace(/\D/g, "").replace(/^0+/, "");
  return digits.length >= 3 ? digits : null;
}
