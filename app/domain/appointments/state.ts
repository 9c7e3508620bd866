import { and, eq, type SQL, sql } from "drizzle-orm";
import { type AppointmentState, appointments } from "../../../drizzle/schema/appointments.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type By, staffIdOf } from "../by.ts";

/**
 * The statements that say what became of a visit, for the batch that also charges it. The first one is conditional on
 * the version that was seen and answers with the row's id: no row, and somebody else was quicker.
 *
 * @param visit.when what else has to hold at that moment, such as a session that the package still has
 */
export function setState(
  ctx: Pick<SystemContext, "db" | "clock">,
  by: By,
  visit: {
    id: string;
    clientId: string;
    state: AppointmentState;
    version: number;
    rescheduledToId?: string | null | undefined;
    when?: SQL | undefined;
  },
) {
  const now = ctx.clock.now();
  const { id, clientId, state, version, rescheduledToId = null } = visit;
  const changed = ctx.db
    .update(appointments)
    .set({
      state,
      stateAt: now,
      stateBy: staffIdOf(by),
      rescheduledToId: state === "rescheduled" ? rescheduledToId : null,
      version: sql`${appointments.version} + 1`,
      updatedAt: now,
    })
    .where(
      and(
        eq(appointments.id, id),
        eq(appointments.clientId, clientId),
        eq(appointments.version, version),
        visit.when,
      ),
    )
    .returning({ id: appointments.id });
  return { statements: [changed] as const };
}
