import { dateFormat } from "../time.tsx";

const wallClock: Intl.DateTimeFormatOptions = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  hourCycle: "h23",
};

/** The wall clock of a zone at an instant, as one sortable text per slot of hours: "2026-11-02 06". */
function slotOf(at: Date, timeZone: string, hours: number): string {
  const parts = dateFormat(timeZone, wallClock).formatToParts(at);
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? "";
  const hour = Math.floor(Number(part("hour")) / hours) * hours;
  return `${part("year")}-${part("month")}-${part("day")} ${String(hour).padStart(2, "0")}`;
}

/**
 * Averages points over slots of the reader's clock, for the table beside a chart. A slot without a single known value
 * of a kind says null; a slot without any point is not there.
 */
export function averages<Name extends string>(
  points: readonly (Record<Name, number | null> & { at: Date })[],
  names: readonly Name[],
  timeZone: string,
  hours: number,
): { at: Date; values: Record<Name, number | null> }[] {
  const slots = new Map<string, { at: Date; points: (typeof points)[number][] }>();
  for (const point of points) {
    const key = slotOf(point.at, timeZone, hours);
    const slot = slots.get(key) ?? { at: point.at, points: [] };
    slot.points.push(point);
    slots.set(key, slot);
  }
  return [...slots.values()].map(({ at, points: inside }) => {
    const mean = (name: Name) => {
      const known = inside.map((point) => point[name]).filter((value) => value !== null);
      return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
    };
    const values = Object.fromEntries(names.map((name) => [name, mean(name)])) as Record<Name, number | null>;
    return { at, values };
  });
}
