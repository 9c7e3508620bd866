import type { DayVisit } from "../../domain/day/day.ts";
import { distance, duration } from "../battery/format.ts";
import type { Locale } from "../time.tsx";

const metresPerMile = 1609.344;

/** "4.2 km", "12 km" or miles, in the reader's units. */
export function way(metres: number, locale: Pick<Locale, "units">): string {
  const [value, unit] = locale.units === "imperial" ? [metres / metresPerMile, "mi"] : [metres / 1000, "km"];
  return value < 10 ? `${value.toFixed(1)} ${unit}` : distance(metres / metresPerMile, locale);
}

/** "12 min", "1 h 5 min"; never "0 min". */
export const driveTime = (seconds: number): string => duration(Math.max(1, Math.round(seconds / 60)));

const states: Record<DayVisit["state"], string> = {
  scheduled: "Planned",
  completed: "Done",
  "cancelled-by-client": "Cancelled by the client",
  "cancelled-by-us": "Cancelled by us",
  "no-show": "Nobody was there",
  rescheduled: "Moved to another day",
};

/** "Overlaps with Duchess." @param called what a visit's card calls it: its dogs, or its people */
export function clashWords(clash: DayVisit["clashes"][number], called: (id: string) => string): string {
  const who = called(clash.visit);
  if (clash.kind === "overlap") return `Overlaps with ${who}.`;
  const drive = driveTime(clash.driveSeconds);
  if (clash.kind === "late")
    return `${driveTime(clash.lateSeconds)} late after ${who}: the drive takes ${drive}.`;
  const free = clash.freeSeconds < 60 ? "no time" : duration(Math.floor(clash.freeSeconds / 60));
  const from = clash.from === null ? "home" : called(clash.from);
  return `There is ${free} after ${who}. From ${from} the drive takes ${drive}; from there nobody knows.`;
}

/** What became of a visit. */
export const stateWords = ({ state, leftCalendar }: Pick<DayVisit, "state" | "leftCalendar">): string =>
  leftCalendar && state === "scheduled" ? "No longer in the calendar" : states[state];

/** What a package still has, for the person at the door. */
export function packageWords(one: NonNullable<DayVisit["package"]>): string {
  const { left, sessions, state } = one;
  if (state === "used-up") return "Package used up";
  if (state === "expired") return "Package expired";
  return state === "low" ? `Last of ${sessions} sessions` : `${left} of ${sessions} left`;
}

/** The way to a place in whatever app of maps the phone has. */
export const directions = (address: string): string =>
  `https://www.google.com/maps/dir/?api=1&destination=${encodeURIComponent(address)}`;

/** "1 visit", "2 visits". */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count >= 100 ? "100 or more" : count} ${count === 1 ? one : many}`;
