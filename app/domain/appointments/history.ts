import { and, desc, eq } from "drizzle-orm";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import { staff } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";

export interface HistoryLine {
  id: string;
  at: Date;
  /** Of `audit/catalogue.ts`. */
  event: string;
  details: Record<string, string | number | boolean>;
  /** The staff member's name; null where the calendar, the household or the product did it. */
  who: string | null;
}

const most = 30;

/** What happened to a visit, newest first: as the trail tells it. */
export async function readHistory(
  ctx: Pick<SystemContext, "db" | "vault">,
  appointmentId: string,
): Promise<HistoryLine[]> {
  const rows = await ctx.db
    .select({
      id: securityEvents.id,
      at: securityEvents.at,
      event: securityEvents.event,
      details: securityEvents.details,
      staffId: securityEvents.staffId,
      name: staff.name,
    })
    .from(securityEvents)
    .leftJoin(staff, eq(staff.id, securityEvents.staffId))
    .where(and(eq(securityEvents.subjectType, "appointment"), eq(securityEvents.subjectId, appointmentId)))
    .orderBy(desc(securityEvents.at), desc(securityEvents.seq))
    .limit(most);
  return Promise.all(
    rows.map(async ({ staffId, name, ...line }) => ({
      ...line,
      who:
        staffId === null
          ? null
          : name === null
            ? "A former team member"
            : await ctx.vault.open("staff.name", staffId, name),
    })),
  );
}
