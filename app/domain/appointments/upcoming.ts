import type { SystemContext } from "../../platform/ports.ts";
import { upcomingSince } from "./read.ts";
import type { AppointmentView } from "./view.ts";

/**
 * What is to come and what is past of a client's visits, for whoever looks at them. One that is under way is still to
 * come, until somebody says what became of it.
 *
 * @param visits as `appointmentsOf` reads them for this page of past ones, and one past one more
 * @returns those to come soonest first, the past ones of the page newest first
 */
export function comingAndPast(
  ctx: Pick<SystemContext, "clock">,
  visits: readonly AppointmentView[],
  { page, perPage }: { page: number; perPage: number },
): { upcoming: AppointmentView[]; past: AppointmentView[]; hasMore: boolean } {
  const [since, now] = [upcomingSince(ctx), ctx.clock.now()];
  const recent = visits.filter(({ startsAt }) => startsAt >= since);
  const earlier = visits.filter(({ startsAt }) => startsAt < since);
  const isOver = ({ startsAt, state }: AppointmentView) =>
    state === "completed" || state === "no-show" || (startsAt <= now && state !== "scheduled");
  const over = page === 1 ? recent.filter(isOver).toReversed() : [];
  return {
    upcoming: recent.filter((visit) => !isOver(visit)),
    past: [...over, ...earlier.slice(0, perPage)],
    hasMore: earlier.length > perPage,
  };
}
