import { and, count, desc, isNotNull, max, type SQL, sql } from "drizzle-orm";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import { clientMerges } from "../../../drizzle/schema/clients.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { record } from "./audit.ts";
import type { EventName } from "./catalogue.ts";
import {
  type AuditLine,
  auditPageSize,
  cursorOf,
  type EventRow,
  lineOf,
  newestFirst,
  openTeam,
  readCursor,
  selectTeam,
  type Team,
} from "./list.ts";

/** A client's file, with the files that became part of it. */
const ofClient = (clientId: string): SQL => sql`${securityEvents.clientId} in (
  select ${clientId} union all
  select ${clientMerges.fromClientId} from ${clientMerges} where ${clientMerges.clientId} = ${clientId})`;

const reads = ["client.read", "document.read"] as const satisfies EventName[];
const isOneOf = (events: readonly EventName[]): SQL =>
  sql`+${securityEvents.event} in (select value from json_each(${JSON.stringify(events)}))`;

export interface ClientAccess {
  /** How often each of the team opened something of the file, who did last first. */
  readers: { name: string | null; times: number; last: Date }[];
  lines: AuditLine[];
  next: string | null;
}

/**
 * Who opened and changed a client's file, when and which part, newest first, for the owner. Looking leaves a trace.
 * Whether there is such a client is the caller's to know.
 *
 * @param before the cursor of the page before
 */
export async function readAccess(
  ctx: SystemContext,
  by: Extract<By, { kind: "staff" }>,
  clientId: string,
  before: string | null,
): Promise<ClientAccess> {
  const own = ofClient(clientId);
  const [rows, counted, people] = await ctx.db.batch([
    newestFirst(ctx, own, readCursor(before), auditPageSize + 1),
    ctx.db
      .select({ staffId: securityEvents.staffId, times: count(), last: max(securityEvents.at) })
      .from(securityEvents)
      .where(and(own, isNotNull(sql`+${securityEvents.staffId}`), isOneOf(reads)))
      .groupBy(securityEvents.staffId)
      .orderBy(desc(max(securityEvents.at))),
    selectTeam(ctx),
  ]);
  const team = await openTeam(ctx, people);
  await record(ctx, {
    event: "audit.access-read",
    details: { from: "staff" },
    staffId: by.staffId,
    subject: { type: "client", id: clientId },
    clientId,
  });
  const page = rows.slice(0, auditPageSize);
  const last = rows.length > auditPageSize ? page.at(-1) : undefined;
  return {
    readers: counted.map(({ staffId, times, last: at }) => ({
      name: nameOf(team, staffId),
      times,
      last: at ?? new Date(0),
    })),
    lines: page.map((row) => lineOf(row, team)),
    next: last ? cursorOf(last) : null,
  };
}

const nameOf = (team: Team, staffId: string | null) => team.find(({ id }) => id === staffId)?.name ?? null;

/** What a client is told of its own file: who opened, changed or took something. What the practice decides is not in it. */
const toldToClients = [
  "client.read",
  "client.created",
  "client.changed",
  "client.merged",
  "dog.added",
  "dog.changed",
  "document.stored",
  "document.read",
  "document.removed",
  "waiver.asked",
  "waiver.signed",
  "waiver.voided",
  "intake.sent",
  "intake.submitted",
  "intake.accepted",
  "portal.opened",
] as const satisfies EventName[];
export type ToldEvent = (typeof toldToClients)[number];

/** Who it was, as the client may know it: the team by the name they go by, the household's others without one. */
export type Who =
  | { kind: "staff"; name: string | null }
  | { kind: "you" }
  | { kind: "household" }
  | { kind: "app" };

export interface AccessDay {
  /** As `2026-11-22`. */
  day: string;
  lines: { who: Who; event: ToldEvent; part: string | null; times: number }[];
}

const entriesPerPage = 300;

/**
 * Who opened the household's file and what was changed in it, by day, newest first. The same thing by the same person
 * on one day is one line. Looking leaves a trace.
 *
 * @param dayOf the day that an instant falls on where the business is
 */
export async function readOwnAccess(
  ctx: SystemContext,
  by: Extract<By, { kind: "client" }>,
  dayOf: (at: Date) => string,
  before: string | null,
): Promise<{ days: AccessDay[]; next: string | null }> {
  const [rows, people] = await ctx.db.batch([
    newestFirst(
      ctx,
      and(ofClient(by.clientId), isOneOf(toldToClients)),
      readCursor(before),
      entriesPerPage + 1,
    ),
    selectTeam(ctx),
  ]);
  const acted = new Set(rows.map(({ staffId }) => staffId));
  const team = await openTeam(
    ctx,
    people.filter(({ id }) => acted.has(id)),
  );
  await record(ctx, {
    event: "audit.access-read",
    details: { from: "portal" },
    subject: { type: "contact", id: by.contactId },
    clientId: by.clientId,
  });
  const page = rows.slice(0, entriesPerPage);
  const last = rows.length > entriesPerPage ? page.at(-1) : undefined;
  return { days: byDay(page, by.contactId, team, dayOf), next: last ? cursorOf(last) : null };
}

function byDay(
  rows: readonly EventRow[],
  contactId: string,
  team: Team,
  dayOf: (at: Date) => string,
): AccessDay[] {
  const days = new Map<string, Map<string, AccessDay["lines"][number]>>();
  for (const row of rows) {
    const who = whoOf(row, contactId, team);
    const part = typeof row.details.part === "string" ? row.details.part : null;
    const event = row.event as ToldEvent;
    const day = dayOf(row.at);
    const lines = days.get(day) ?? new Map<string, AccessDay["lines"][number]>();
    days.set(day, lines);
    const key = JSON.stringify([who, row.staffId, event, part]);
    const line = lines.get(key);
    if (line) line.times++;
    else lines.set(key, { who, event, part, times: 1 });
  }
  return [...days].map(([day, lines]) => ({ day, lines: [...lines.values()] }));
}

function whoOf(row: EventRow, contactId: string, team: Team): Who {
  if (row.staffId !== null) return { kind: "staff", name: nameOf(team, row.staffId) };
  if (row.subjectType === "contact") return { kind: row.subjectId === contactId ? "you" : "household" };
  // Whoever fills a form for the household has the secret of its draft, and is not asked who of them it is.
  return row.subjectType === "draft" ? { kind: "household" } : { kind: "app" };
}
