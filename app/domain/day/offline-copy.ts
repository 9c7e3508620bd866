import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { readDay } from "./day.ts";

/** What a phone keeps of a day, sealed, for where there is no line: no more than what is needed at the doors. */
export interface DayCopy {
  day: string;
  /** Instants in ISO 8601, UTC. */
  madeAt: string;
  timeZone: string;
  visits: {
    startsAt: string;
    endsAt: string;
    client: string;
    dogs: string[];
    address: string;
    phone: string;
    access: string;
    /** What has to be known before ringing, a sentence each. */
    warnings: string[];
    state: string;
  }[];
}

/** Makes the copy of today for the device of whoever asks, and leaves the trace of that. */
export async function copyToday(ctx: SystemContext, by: By): Promise<DayCopy> {
  const { day, timeZone, visits } = await readDay(ctx, by);
  await record(ctx, {
    event: "today.kept-offline",
    details: { visits: visits.length },
    staffId: staffIdOf(by),
  });
  return {
    day,
    madeAt: ctx.clock.now().toISOString(),
    timeZone,
    visits: visits.map((visit) => ({
      startsAt: visit.startsAt.toISOString(),
      endsAt: visit.endsAt.toISOString(),
      client: visit.client,
      dogs: visit.dogs,
      address: visit.place || visit.address,
      phone: visit.phone ?? "",
      access: visit.access,
      warnings: [
        ...(visit.unreadable ? ["The details of this visit could not be read."] : []),
        ...(visit.bites ? ["Bite history."] : []),
        ...visit.warnings.map(({ dog, text }) => `${dog}: ${text}`),
      ],
      state: visit.leftCalendar ? "left-calendar" : visit.state,
    })),
  };
}
