import { asc, getTableColumns, getTableName, type SQL, sql } from "drizzle-orm";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import { toBase64Url } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";

/**
 * The columns of an entry that its digest covers, in this order for ever: digests of years ago have to come out the
 * same. A test holds that it is every column there is.
 */
export const coveredColumns = [
  "seq",
  "id",
  "at",
  "event",
  "staff_id",
  "subject_type",
  "subject_id",
  "client_id",
  "request_id",
  "network",
  "country",
  "details",
] as const;

/** An entry exactly as the database has it, nothing parsed: `at` in milliseconds, `details` as text. */
export type RawEntry = Record<(typeof coveredColumns)[number], string | number | null>;

const digestBytes = 16;
const utf8 = new TextEncoder();

/** Half of the SHA-256 (128 bits, base64url) of the entry's values as one JSON array. */
export async function digestOfEntry(row: RawEntry): Promise<string> {
  const text = JSON.stringify(coveredColumns.map((name) => row[name] ?? null));
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8.encode(text)));
  return toBase64Url(bytes.slice(0, digestBytes));
}

/** Entries in the order of their numbers, as they are stored: a torn one must be named, not fail to parse. */
export function rawEntries(
  ctx: Pick<SystemContext, "db">,
  where: SQL | undefined,
  limit: number,
): Promise<RawEntry[]> {
  const own = Object.values(getTableColumns(securityEvents));
  const raw = Object.fromEntries(
    coveredColumns.map((name) => {
      const column = own.find((candidate) => candidate.name === name);
      if (!column) throw new Error(`${name} is no column of ${getTableName(securityEvents)}`);
      // Said as an expression, a column comes without Drizzle's reading of it.
      return [name, sql<string | number | null>`${column}`] as const;
    }),
  ) as Record<(typeof coveredColumns)[number], SQL<string | number | null>>;
  return ctx.db
    .select(raw)
    .from(securityEvents)
    .where(where)
    .orderBy(asc(securityEvents.seq), asc(sql`${securityEvents}.rowid`))
    .limit(limit) as Promise<RawEntry[]>;
}
