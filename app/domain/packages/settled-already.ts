import { and, eq } from "drizzle-orm";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { readAppointment } from "../appointments/read.ts";
import { type By, sees, staffIdOf } from "../by.ts";
import { decisionsOf } from "./decisions.ts";
import type { Settlement } from "./settle.ts";

/**
 * What stands at a visit that somebody was quicker to settle: the same answer, as one's own from another tab, or another
 * one, and whether whoever asks has given it.
 *
 * @throws DomainError not-found
 */
export async function settledAlready(
  ctx: SystemContext,
  by: By,
  settlement: Settlement,
): Promise<{ isSame: boolean; byMe: boolean }> {
  const { appointment: visit, key } = await readAppointment(ctx, by, settlement.appointmentId);
  const { movesTo } = settlement;
  const [decisions, [row], [moved]] = await Promise.all([
    decisionsOf(ctx, by, visit.clientId, key, [visit.id]),
    ctx.db
      .select({
        stateBy: appointments.stateBy,
        stateAt: appointments.stateAt,
        updatedAt: appointments.updatedAt,
      })
      .from(appointments)
      .where(eq(appointments.id, visit.id)),
    ctx.db
      .select({ startsAt: appointments.startsAt })
      .from(appointments)
      .where(
        and(eq(appointments.id, visit.rescheduledToId ?? ""), eq(appointments.clientId, visit.clientId)),
      ),
  ]);
  const decision = decisions.get(visit.id);
  const cents =
    settlement.charge === "price" && sees(by, "charge_decisions.price") ? settlement.priceCents : undefined;
  const isSame =
    decision !== undefined &&
    visit.state === settlement.state &&
    decision.state === settlement.state &&
    decision.charge === settlement.charge &&
    (decision.packageId ?? undefined) === settlement.packageId &&
    decision.price?.cents === cents &&
    decision.reason === settlement.reason &&
    moved?.startsAt.getTime() === movesTo?.startsAt.getTime();
  // Written since by the calendar, or by somebody who changed the note, it is not one's own word any more.
  const byMe =
    row !== undefined && row.stateBy === staffIdOf(by) && row.stateAt.getTime() === row.updatedAt.getTime();
  return { isSame, byMe };
}
