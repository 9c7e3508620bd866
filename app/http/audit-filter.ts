import type { AuditFilter } from "../domain/audit/filter.ts";
import { type Day, startOfDay } from "../domain/business/day.ts";
import { optionalDay } from "./forms.ts";

/** What the filter's form shows again: as it was typed, by the names that stand in the address. */
export interface TypedFilter {
  family: string;
  event: string;
  staff: string;
  client: string;
  subject: string;
  network: string;
  from: string;
  to: string;
  refusals: string;
}
const names = ["family", "event", "staff", "client", "subject", "network", "from", "to", "refusals"] as const;
const maxTyped = 100;
const dayMs = 86_400_000;

/**
 * Reads a filter of the trail from an address. Days are the reader's: from the first moment of the one to the last of
 * the other. What is no day counts as not asked for, and is not shown as if it were.
 */
export function readAuditFilter(
  search: URLSearchParams,
  timeZone: string,
): { filter: AuditFilter; typed: TypedFilter } {
  const typed = Object.fromEntries(
    names.map((name) => [name, search.get(name)?.trim().slice(0, maxTyped) ?? ""]),
  ) as unknown as TypedFilter;
  const day = (text: string): Day | null => optionalDay.safeParse(text).data ?? null;
  const [from, to] = [day(typed.from), day(typed.to)];
  const text = (value: string) => value || null;
  const filter: AuditFilter = {
    family: text(typed.family),
    event: text(typed.event),
    staffId: text(typed.staff),
    clientId: text(typed.client),
    subject: text(typed.subject),
    network: text(typed.network),
    from: from && startOfDay(from, timeZone),
    until: to && startOfDay(dayAfter(to), timeZone),
    refusalsOnly: typed.refusals !== "",
  };
  return { filter, typed: { ...typed, from: from ?? "", to: to ?? "" } };
}

const dayAfter = (day: Day): Day =>
  new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10) as Day;

/** The filter as a part of an address, to share or to go on with; "" for everything. */
export const auditQuery = (typed: TypedFilter, more: Record<string, string> = {}): string => {
  const given = [...Object.entries(typed), ...Object.entries(more)].filter(([, value]) => value !== "");
  return given.length > 0 ? `?${new URLSearchParams(given)}` : "";
};
