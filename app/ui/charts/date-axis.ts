import { dateFormat } from "../time.tsx";
import type { Tick } from "./time-axis.ts";

const day = 86_400_000;
const wanted = 5;
const steps = [1, 2, 3, 6, 12, 24, 60];
/** How many labels stand side by side on a phone: "Mar" and "2025" are short, "Mar 2025" is not. */
const room = (step: number, months: number) => (step < 12 && months > 11 ? 4 : 6);

/**
 * Labels for spans of weeks to years: days ("3 Mar"), months ("Mar" or "Mar 2025"), or
 * years. On such an axis a zone's hours are thinner than the line, so days are taken as they are in UTC.
 */
export function dateTicks(from: Date, to: Date): Tick[] {
  const days = (to.getTime() - from.getTime()) / day;
  return days <= 60 ? dayTicks(from, to, days) : monthTicks(from, to, days);
}

function dayTicks(from: Date, to: Date, days: number): Tick[] {
  const label = dateFormat("UTC", { day: "numeric", month: "short" });
  const step = Math.max(1, Math.ceil(days / wanted)) * day;
  const first = Math.ceil(from.getTime() / day) * day;
  return ticks(first, to, (at) => at + step, label);
}

function monthTicks(from: Date, to: Date, days: number): Tick[] {
  const months = days / 30.4;
  const step = steps.find((size) => months / size <= room(size, months)) ?? 60;
  const label = dateFormat("UTC", {
    ...(step < 12 && { month: "short" }),
    ...(months > 11 && { year: "numeric" }),
  });
  // Counted from January, so that the same months are named whatever the first reading was.
  const first = Math.ceil((from.getUTCFullYear() * 12 + from.getUTCMonth() + 1) / step) * step;
  const next = (at: number) => {
    const date = new Date(at);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + step, 1);
  };
  return ticks(Date.UTC(Math.floor(first / 12), first % 12, 1), to, next, label);
}

function ticks(first: number, to: Date, next: (at: number) => number, label: Intl.DateTimeFormat): Tick[] {
  const found: Tick[] = [];
  for (let at = first; at <= to.getTime(); at = next(at))
    found.push({ at: new Date(at), label: label.format(at), minor: false });
  return found;
}
