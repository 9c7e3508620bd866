import { and, eq, isNull } from "drizzle-orm";
import { receivedMessages } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type AppointmentState, type AppointmentView, appointmentsOf } from "../appointments/read.ts";
import { comingAndPast } from "../appointments/upcoming.ts";
import { readBusiness } from "../business/business.ts";
import { type DecisionView, decisionsOf } from "../packages/decisions.ts";
import { openHousehold, type PortalBy } from "./open.ts";
import { whoComes } from "./who.ts";

/** A visit as its household sees it: a list of what is shown. What the calendar calls it and the team's note are not. */
export interface PortalVisit {
  id: string;
  startsAt: Date;
  endsAt: Date;
  state: AppointmentState;
  /** "" where it is at the household's; null where it could not be read, which is not at home. */
  place: string | null;
}

export interface PortalVisits {
  timeZone: string;
  /** The household's living dogs. */
  dogs: string[];
  upcoming: (PortalVisit & {
    mayAsk: boolean;
    /** The first name of whoever comes; "" where that is open. */
    trainer: string;
    /** When somebody of the household asked to move it. */
    wishAt: Date | null;
  })[];
  past: (PortalVisit & {
    /** How it was charged, and why; never how much. */
    charge: Pick<DecisionView, "charge" | "packageTitle" | "session" | "reason"> | null;
  })[];
  hasMore: boolean;
}

const perPage = 20;

/**
 * The household's visits to come, and the past ones with what became of them.
 * @param page of the past ones, from 1
 * @throws DomainError not-found
 */
export async function readPortalVisits(ctx: SystemContext, by: PortalBy, page = 1): Promise<PortalVisits> {
  const key = await openHousehold(ctx, by, "visits");
  const { clientId } = by;
  const [all, wishes, { timeZone }] = await Promise.all([
    appointmentsOf(ctx, by, clientId, key, {
      upcoming: perPage,
      past: perPage + 1,
      skip: (page - 1) * perPage,
    }),
    openWishes(ctx, clientId),
    readBusiness(ctx),
  ]);
  const now = ctx.clock.now();
  const { upcoming, past, hasMore } = comingAndPast(ctx, all, { page, perPage });
  const [decisions, { trainers, dogs }] = await Promise.all([
    decisionsOf(
      ctx,
      by,
      clientId,
      key,
      past.map(({ id }) => id),
    ),
    whoComes(
      ctx,
      clientId,
      key,
      upcoming.flatMap(({ staffId }) => staffId ?? []),
    ),
  ]);
  return {
    timeZone,
    dogs,
    upcoming: upcoming.filter(isPlanned).map((visit) => ({
      ...shownOf(visit),
      mayAsk: visit.state === "scheduled" && visit.startsAt > now,
      trainer: trainers.get(visit.staffId ?? "") ?? "",
      wishAt: wishes.get(visit.id) ?? null,
    })),
    // One that left the calendar, and of which nobody has said more, did not take place: there is nothing to tell.
    past: past.filter(isPlanned).map((visit) => {
      const decision = decisions.get(visit.id);
      return {
        ...shownOf(visit),
        charge: decision
          ? {
              charge: decision.charge,
              packageTitle: decision.packageTitle,
              session: decision.session,
              reason: decision.reason,
            }
          : null,
      };
    }),
    hasMore,
  };
}

const isPlanned = ({ state, leftCalendarAt }: AppointmentView): boolean =>
  state !== "scheduled" || leftCalendarAt === null;

const shownOf = ({ id, startsAt, endsAt, state, place, unreadable }: AppointmentView): PortalVisit => ({
  id,
  startsAt,
  endsAt,
  state,
  place: unreadable ? null : place,
});

/** When each of the household's visits was last asked to be moved, of those that nobody has answered. */
async function openWishes(ctx: Pick<SystemContext, "db">, clientId: string): Promise<Map<string, Date>> {
  const rows = await ctx.db
    .select({ appointmentId: receivedMessages.appointmentId, at: receivedMessages.receivedAt })
    .from(receivedMessages)
    .where(
      and(
        eq(receivedMessages.clientId, clientId),
        eq(receivedMessages.kind, "reschedule"),
        isNull(receivedMessages.doneAt),
      ),
    )
    .limit(50);
  return new Map(rows.flatMap(({ appointmentId, at }) => (appointmentId ? [[appointmentId, at]] : [])));
}
