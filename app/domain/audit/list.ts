import { and, desc, eq, gte, lt, lte, not, sql } from "drizzle-orm";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import { staff } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type By, staffIdOf } from "../by.ts";
import { record } from "./audit.ts";

export interface AuditFilter {
  /** What events' names begin with, such as "client". */
  family: string | null;
  staffId: string | null;
  clientId: string | null;
}

/** One entry, without anything that would have to be opened but the names of staff. */
export interface AuditLine {
  id: string;
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
  const { family, staffId, clientId } = filter;
  const cursor = readCursor(before);
  const [rows, people] = await ctx.db.batch([
    ctx.db
      .select()
      .from(securityEvents)
      .where(
        and(
          family === null ? undefined : isOfFamily(family),
          staffId === null ? undefined : eq(securityEvents.staffId, staffId),
          clientId === null ? undefined : eq(securityEvents.clientId, clientId),
          cursor ? isBefore(cursor) : undefined,
        ),
      )
      .orderBy(desc(securityEvents.at), desc(securityEvents.id))
      .limit(auditPageSize + 1),
    ctx.db.select({ id: staff.id, name: staff.name }).from(staff).orderBy(staff.createdAt),
  ]);
  const team = await Promise.all(
    people.map(async ({ id, name }) => ({ id, name: await ctx.vault.open("staff.name", id, name) })),
  );
  await record(ctx, {
    event: "audit.read",
    details: { filtered: family !== null || staffId !== null || clientId !== null },
    staffId: staffIdOf(by),
  });
  const page = rows.slice(0, auditPageSize);
  const last = rows.length > auditPageSize ? page.at(-1) : undefined;
  return { lines: page.map((row) => lineOf(row, team)), next: last ? cursorOf(last) : null, team };
}

type Row = typeof securityEvents.$inferSelect;

const lineOf = (row: Row, team: readonly { id: string; name: string }[]): AuditLine => ({
  id: row.id,
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

/** A range rather than a pattern: what was typed is compared, never interpreted. The dot's neighbour is the slash. */
const isOfFamily = (family: string) =>
  and(gte(securityEvents.event, `${family}.`), lt(securityEvents.event, `${family}/`));

/** Said so, and not as an "or", so that the database can walk its index. */
const isBefore = ({ at, id }: { at: Date; id: string }) =>
  and(lte(securityEvents.at, at), not(sql`(${eq(securityEvents.at, at)} and ${gte(securityEvents.id, id)})`));

const cursorOf = ({ at, id }: Row): string => `${at.getTime().toString(36)}.${id}`;

function readCursor(text: string | null): { at: Date; id: string } | null {
  const [, at, id] = /^([a-z0-9]{1,9})\.([a-z0-9]{1,32})$/.exec(text ?? "") ?? [];
  return at && id ? { at: new Date(Number.parseInt(at, 36)), id } : null;
}
