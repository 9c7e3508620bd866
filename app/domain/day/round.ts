import type { SystemContext } from "../../platform/ports.ts";
import type { Point } from "./coordinates.ts";
import type { Place } from "./places.ts";

/** A visit as the round sees it. */
export interface Stop {
  id: string;
  startsAt: Date;
  endsAt: Date;
  place: Place;
}

/** One way to drive. */
export interface Drive {
  /** The visit it leads to; null: home. */
  to: string | null;
  metres: number;
  seconds: number;
  /** When the visit before is over; null where there is none: from now on. */
  freeFrom: Date | null;
  /** The visit before; null where there is none. */
  after: string | null;
  /** The visit whose place the way begins at; null: home. */
  from: string | null;
  /** When to leave, to be there in time; of a way home, when the visit is over. */
  leaveAt: Date;
  /** Counted as a way of its own from home or back, because only the distance from home is known. */
  apart: boolean;
}

export interface Round {
  /** In their order. */
  drives: Drive[];
  metres: number;
  /** The visits of which nobody has said where they are; not part of the metres. */
  unknown: string[];
  /** The visits that are counted as their own way from home and back. */
  apart: string[];
  /** Home is not known: the first way and the last one are missing. */
  noHome: boolean;
}

/** In town, with lights and looking for a place to park: where only a distance is known. */
const metresPerSecond = 40 / 3.6;

/**
 * The ways between visits: from home, or from where the driver is, through the visits in their order, and home.
 *
 * @param stops what is still to be done, in order
 * @param at the visit that was last or is under way: the round goes on from there
 */
export async function planRound(
  ctx: Pick<SystemContext, "routing">,
  { home, stops, at }: { home: Point | null; stops: readonly Stop[]; at?: Stop | undefined },
): Promise<Round> {
  const start = at?.place.pin ?? home;
  const pinned = stops.filter(({ place }) => place.pin !== null);
  const points = [
    ...(start ? [start] : []),
    ...pinned.flatMap(({ place }) => place.pin ?? []),
    ...homeIf(home),
  ];
  const legs = points.length > 1 ? await ctx.routing.legs(points) : [];
  const drives: Drive[] = [];
  const unknown: string[] = [];
  const apart: string[] = [];
  // Without a start the first pinned visit is the first point, and no way leads to it.
  let next = start ? 0 : -1;
  let before = at;
  let place = at?.place.pin ? at.id : null;
  if (at && !at.place.pin && at.place.metres !== null) drives.push(back(at, at.place.metres));
  for (const stop of stops) {
    const [freeFrom, after, from] = [before?.endsAt ?? null, before?.id ?? null, place];
    before = stop;
    if (stop.place.pin) {
      const leg = legs?.[next++];
      place = stop.id;
      if (leg)
        drives.push({
          ...leg,
          to: stop.id,
          ...{ freeFrom, after, from },
          leaveAt: earlier(stop.startsAt, leg.seconds),
          apart: false,
        });
      else if (legs === null) unknown.push(stop.id);
    } else if (stop.place.metres !== null) {
      const { metres } = stop.place;
      const seconds = metres / metresPerSecond;
      const leaveAt = earlier(stop.startsAt, seconds);
      drives.push(
        { to: stop.id, metres, seconds, freeFrom, after, from: null, leaveAt, apart: true },
        back(stop, metres),
      );
      apart.push(stop.id);
    } else unknown.push(stop.id);
  }
  const last = before;
  const homeward = home && (pinned.length > 0 || at?.place.pin) ? legs?.[next] : undefined;
  if (homeward && last)
    drives.push({
      ...homeward,
      to: null,
      ...{ freeFrom: last.endsAt, after: last.id, from: place },
      leaveAt: last.endsAt,
      apart: false,
    });
  return {
    drives,
    metres: drives.reduce((sum, { metres }) => sum + metres, 0),
    unknown,
    apart,
    noHome: home === null && pinned.length > 0,
  };
}

const homeIf = (home: Point | null): Point[] => (home ? [home] : []);

const earlier = (at: Date, seconds: number) => new Date(at.getTime() - seconds * 1000);

const back = (from: Stop, metres: number): Drive => ({
  to: null,
  metres,
  seconds: metres / metresPerSecond,
  freeFrom: from.endsAt,
  after: from.id,
  from: from.id,
  leaveAt: from.endsAt,
  apart: true,
});

/**
 * What of a day is still to be done, and where the driver is: at the visit that is under way or was last, at home before
 * the first.
 *
 * @param stops of the day, in order
 */
export function ahead(stops: readonly Stop[], now: Date): { stops: Stop[]; at: Stop | undefined } {
  const begun = stops.filter(({ startsAt }) => startsAt <= now);
  const coming = stops.filter(({ startsAt }) => startsAt > now);
  const at = begun.at(-1);
  // Long after the last one nobody is there any more.
  const isThere = at && (coming.length > 0 || at.endsAt > now);
  return { stops: coming, at: isThere ? at : undefined };
}
