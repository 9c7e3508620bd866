import { and, desc, eq, gte, lte, not, type SQL, sql } from "drizzle-orm";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import { staff } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type By, staffIdOf } from "../by.ts";
import { record } from "./audit.ts";
import { type AuditFilter, isFiltered, matches } from "./filter.ts";

/** One entry, without anything that would have to be opened but the names of staff. */
export interface AuditLine {
  id: string;
  /** Its number in the trail. */
  seq: number | null;
  at: Date;
  event: string;
  details: Record<string, string | number | boolean>;
  /** Null where nobody of the staff acted; the name is null for somebody who is no longer there. */
  staff: { id: string; name: string | null } | null;
  subject: { type: string; id: string } | null;
  clientId: string | null;
  country: string | null;
  /** The first letters of the network's hash: enough to see two entries as of one place. */
  network: string | null;
}

export const auditPageSize = 50;

/**
 * A page of the trail, newest first, and who there is to filter by. Looking leaves a trace.
 *
 * @param before the cursor of the page before, as this function gave it; anything else begins at the newest
 */
export async function listEvents(
  ctx: SystemContext,
  by: By,
  filter: AuditFilter,
  before: string | null,
): Promise<{ lines: AuditLine[]; next: string | null; team: { id: string; name: string }[] }> {
  const [rows, people] = await ctx.db.batch([
    newestFirst(ctx, matches(filter), readCursor(before), auditPageSize + 1),
    selectTeam(ctx),
  ]);
  const team = await openTeam(ctx, people);
  const details = { filtered: isFiltered(filter) };
  await record(ctx, { event: "audit.read", details, staffId: staffIdOf(by) });
  const page = rows.slice(0, auditPageSize);
  const last = rows.length > auditPageSize ? page.at(-1) : undefined;
  return { lines: page.map((row) => lineOf(row, team)), next: last ? cursorOf(last) : null, team };
}

export type EventRow = typeof securityEvents.$inferSelect;
export type Team = readonly { id: string; name: string }[];

/** Entries newest first, behind a cursor. The statement, not its result. */
export const newestFirst = (
  ctx: Pick<SystemContext, "db">,
  where: SQL | undefined,
  cursor: Cursor | null,
  limit: number,
) =>
  ctx.db
    .select()
    .from(securityEvents)
    .where(and(where, cursor ? isBefore(cursor) : undefined))
    .orderBy(desc(securityEvents.at), desc(securityEvents.id))
    .limit(limit);

export const selectTeam = (ctx: Pick<SystemContext, "db">) =>
  ctx.db.select({ id: staff.id, name: staff.name }).from(staff).orderBy(staff.createdAt);

export const openTeam = (
  ctx: Pick<SystemContext, "vault">,
  people: readonly Pick<typeof staff.$inferSelect, "id" | "name">[],
) =>
  Promise.all(
    people.map(async ({ id, name }) => ({ id, name: await ctx.vault.open("staff.name", id, name) })),
  );

export const lineOf = (row: EventRow, team: Team): AuditLine => ({
  id: row.id,
  seq: row.seq,
  at: row.at,
  event: row.event,
  details: row.details,
  staff:
    row.staffId === null
      ? null
      : { id: row.staffId, name: team.find(({ id }) => id === row.staffId)?.name ?? null },
  subject:
    row.subjectType !== null && row.subjectId !== null ? { type: row.subjectType, id: row.subjectId } : null,
  clientId: row.clientId,
  country: row.country,
  network: row.network?.slice(0, 8) ?? null,
});

export interface Cursor {
  at: Date;
  id: string;
}

/** Said so, and not as an "or", so that the database can walk its index. */
const isBefore = ({ at, id }: Cursor) =>
  and(lte(securityEvents.at, at), not(sql`(${eq(securityEvents.at, at)} and ${gte(securityEvents.id, id)})`));

export const cursorOf = ({ at, id }: Cursor): string => `${at.getTime().toString(36)}.${id}`;

/** @returns null for anything that `cursorOf` did not make */
export function readCursor(text: string | null): Cursor | null {
  const [, at, id] = /^([a-z0-9]{1,9})\.([a-z0-9]{1,32})$/.exec(text ?? "") ?? [];
  return at && id ? { at: new Date(Number.parseInt(at, 36)), id } : null;
}
