import { and, eq, gt, sql } from "drizzle-orm";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";

/** The page is opened at every traffic light: one entry a client, person and hour says as much as fifty. */
const hourMs = 3_600_000;

/** Of which clients somebody has left the trace within the last hour; a statement for a batch. */
export const tracedStatement = (ctx: Pick<SystemContext, "db" | "clock">, by: By) =>
  ctx.db
    .selectDistinct({ clientId: securityEvents.clientId })
    .from(securityEvents)
    .where(
      and(
        eq(securityEvents.staffId, staffIdOf(by) ?? ""),
        gt(securityEvents.at, new Date(ctx.clock.now().getTime() - hourMs)),
        eq(securityEvents.event, "client.read"),
        sql`json_extract(${securityEvents.details}, '$.part') = 'today'`,
      ),
    );

/** Leaves the traces of a day that was looked at, for the clients that have none of this hour. */
export async function traceDay(
  ctx: SystemContext,
  by: By,
  clientIds: readonly string[],
  traced: readonly { clientId: string | null }[],
): Promise<void> {
  const known = new Set(traced.map(({ clientId }) => clientId));
  const entries = clientIds
    .filter((id) => !known.has(id))
    .map((clientId) =>
      entry(ctx, {
        event: "client.read",
        details: { part: "today" },
        staffId: staffIdOf(by),
        subject: { type: "client", id: clientId },
        clientId,
      }),
    );
  const [first, ...others] = entries;
  if (first) await ctx.db.batch([first, ...others]);
}
