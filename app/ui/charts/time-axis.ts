import { dateFormat } from "../time.tsx";
import { dateTicks } from "./date-axis.ts";

export interface Tick {
  at: Date;
  label: string;
  /** Shown only where there is room. */
  minor: boolean;
}

const hour = 3_600_000;
const quarter = hour / 4;

/**
 * Where a time axis gets its labels, on the wall clock of a zone: every third hour of a day ("06:00"), or the first
 * moment of each local day over more ("Tue"); over more than ten days, dates. Found by walking real time and asking what the clock says, so a day of
 * 23 or 25 hours, a zone of half hours and a midnight that does not exist all come out right.
 */
export function timeTicks(from: Date, to: Date, timeZone: string): Tick[] {
  if (to.getTime() - from.getTime() > 240 * hour) return dateTicks(from, to);
  const clock = dateFormat(timeZone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const weekday = dateFormat(timeZone, { weekday: "short" });
  const span = to.getTime() - from.getTime();
  const days = span > 30 * hour;
  const ticks: Tick[] = [];
  let day = weekday.format(from);
  for (let at = Math.ceil(from.getTime() / quarter) * quarter; at <= to.getTime(); at += quarter) {
    if (days) {
      const today = weekday.format(at);
      if (today !== day) ticks.push({ at: new Date(at), label: today, minor: false });
      day = today;
      continue;
    }
    const [hours = 0, minutes = 0] = clock.format(at).split(":").map(Number);
    if (minutes === 0 && hours % 3 === 0)
      ticks.push({ at: new Date(at), label: clock.format(at), minor: hours % 6 !== 0 });
  }
  return ticks;
}
