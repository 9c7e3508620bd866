import type { AppointmentState } from "../../../drizzle/schema/appointments.ts";
import type { Day } from "../business/day.ts";
import { firstOut, isUsableOn, type PackageView } from "./view.ts";

/** A visit that is called off less than this before it begins is called off late. */
export const lateHours = 24;

/** What the page proposes of a visit's charge; null: it asks. */
export interface Proposal {
  charge: "package" | "price" | "nothing" | null;
  packageId: string | null;
  why: "package-first-out" | "no-package" | "by-us" | "in-time" | "moved" | "late" | "no-show" | "planned";
}

/**
 * What a visit that ended like this would cost: a proposal, which a person accepts or changes.
 *
 * @param visit.on its day in the business's zone
 * @param packages the client's; a package whose time is over today may have been good on the visit's day, and is then the
 *   one that runs out first
 */
export function propose(
  state: AppointmentState,
  visit: { startsAt: Date; on: Day; now: Date },
  packages: readonly PackageView[],
): Proposal {
  const nothing = (why: Proposal["why"]): Proposal => ({ charge: "nothing", packageId: null, why });
  const ask = (why: Proposal["why"]): Proposal => ({ charge: null, packageId: null, why });
  switch (state) {
    case "completed": {
      const first = packages.filter((one) => isUsableOn(one, visit.on)).sort(firstOut)[0];
      return first
        ? { charge: "package", packageId: first.id, why: "package-first-out" }
        : { charge: "price", packageId: null, why: "no-package" };
    }
    case "cancelled-by-us":
      return nothing("by-us");
    case "rescheduled":
      return nothing("moved");
    case "scheduled":
      return nothing("planned");
    case "no-show":
      return ask("no-show");
    case "cancelled-by-client": {
      const isLate = visit.now.getTime() > visit.startsAt.getTime() - lateHours * 3_600_000;
      return isLate ? ask("late") : nothing("in-time");
    }
  }
}
