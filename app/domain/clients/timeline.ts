import { and, desc, sql } from "drizzle-orm";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import { clientMerges } from "../../../drizzle/schema/clients.ts";
import { staff } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { EventName } from "../audit/catalogue.ts";

/** What a timeline tells. Who merely looked at the file stands in the audit log. */
const timelineEvents = [
  "client.created",
  "client.changed",
  "client.state-changed",
  "client.merged",
  "dog.added",
  "dog.changed",
  "document.stored",
  "document.removed",
  "waiver.asked",
  "waiver.signed",
  "waiver.voided",
  "intake.sent",
  "intake.submitted",
  "intake.accepted",
  "intake.set-aside",
  "inquiry.converted",
  "portal.opened",
  "appointment.added",
  "appointment.left-calendar",
  "appointment.settled",
  "appointment.reschedule-asked",
  "package.sold",
  "package.adjusted",
  "package.refunded",
  "package.expired",
  "card.sent",
  "card.read",
  "message.written",
  "message.received",
  "message.seen-to",
  "consent.changed",
] as const satisfies EventName[];
export type TimelineEvent = (typeof timelineEvents)[number];

export interface TimelineLine {
  id: string;
  at: Date;
  event: TimelineEvent;
  details: Record<string, string | number | boolean>;
  /** The staff member's name; null where a contact acted, or the product by itself. */
  who: string | null;
  byContact: boolean;
}

const perPage = 20;

/**
 * What happened to a client, newest first, and to the clients that became part of it; 20 a page.
 * @param page from 1
 */
export async function readTimeline(
  ctx: Pick<SystemContext, "db" | "vault">,
  clientId: string,
  page: number,
): Promise<{ lines: TimelineLine[]; page: number; hasMore: boolean }> {
  const ids = sql`select ${clientId} union all
    select ${clientMerges.fromClientId} from ${clientMerges} where ${clientMerges.clientId} = ${clientId}`;
  const [rows, people] = await ctx.db.batch([
    ctx.db
      .select()
      .from(securityEvents)
      .where(
        and(
          sql`${securityEvents.clientId} in (${ids})`,
          sql`${securityEvents.event} in (select value from json_each(${JSON.stringify(timelineEvents)}))`,
        ),
      )
      .orderBy(desc(securityEvents.at), desc(sql`${securityEvents}.rowid`))
      .limit(perPage + 1)
      .offset((page - 1) * perPage),
    ctx.db.select({ id: staff.id, name: staff.name }).from(staff),
  ]);
  const shown = rows.slice(0, perPage);
  const acted = new Set(shown.map(({ staffId }) => staffId));
  const names = new Map(
    await Promise.all(
      people
        .filter(({ id }) => acted.has(id))
        .map(async ({ id, name }) => [id, await ctx.vault.open("staff.name", id, name)] as const),
    ),
  );
  return {
    lines: shown.map(({ id, at, event, details, staffId, subjectType }) => ({
      id,
      at,
      event: event as TimelineEvent,
      details,
      who: staffId === null ? null : (names.get(staffId) ?? "A former team member"),
      byContact: staffId === null && subjectType === "contact",
    })),
    page,
    hasMore: rows.length > perPage,
  };
}
