import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { securityEvents } from "../../../drizzle/schema/audit.ts";

/** What of the trail is asked for; null leaves a question open. */
export interface AuditFilter {
  /** What events' names begin with, such as "client". */
  family: string | null;
  /** One event by its whole name. */
  event: string | null;
  staffId: string | null;
  clientId: string | null;
  /** A record by its id, or as the list writes it: "contact 4xq…". */
  subject: string | null;
  /** The first letters of a network's hash. */
  network: string | null;
  from: Date | null;
  /** Exclusive. */
  until: Date | null;
  refusalsOnly: boolean;
}

export const everything: AuditFilter = {
  family: null,
  event: null,
  staffId: null,
  clientId: null,
  subject: null,
  network: null,
  from: null,
  until: null,
  refusalsOnly: false,
};

export const isFiltered = (filter: AuditFilter): boolean =>
  Object.values(filter).some((value) => value !== null && value !== false);

/**
 * The condition of a filter. What was typed is compared, never interpreted. A family and refusals are most of the
 * trail or next to nothing: those look along the time and not through an index of their own, hence the plus.
 */
export function matches(filter: AuditFilter): SQL | undefined {
  const { family, event, staffId, clientId, subject, network, from, until, refusalsOnly } = filter;
  const name = sql`+${securityEvents.event}`;
  return and(
    // The dot's neighbour is the slash.
    family === null ? undefined : sql`${name} >= ${`${family}.`} and ${name} < ${`${family}/`}`,
    event === null ? undefined : eq(securityEvents.event, event),
    staffId === null ? undefined : eq(securityEvents.staffId, staffId),
    clientId === null ? undefined : eq(securityEvents.clientId, clientId),
    subject === null ? undefined : isSubject(subject),
    network === null ? undefined : beginsWith(network),
    from === null ? undefined : gte(securityEvents.at, from),
    until === null ? undefined : lt(securityEvents.at, until),
    refusalsOnly ? sql`substr(${name}, -7) = 'refused'` : undefined,
  );
}

function isSubject(subject: string): SQL | undefined {
  const [, type, id] = /^(\S+)\s+(\S+)$/.exec(subject) ?? [];
  return type && id
    ? and(eq(securityEvents.subjectType, type), eq(securityEvents.subjectId, id))
    : eq(securityEvents.subjectId, subject);
}

/** As a range, since a pattern would be interpreted. No letter of base64url lies behind the tilde. */
const beginsWith = (prefix: string): SQL | undefined =>
  and(gte(securityEvents.network, prefix), lt(securityEvents.network, `${prefix}~`));
