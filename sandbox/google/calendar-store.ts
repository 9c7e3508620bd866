import type { World } from "../world.ts";
import { dayHere, demoEvents, type GoogleEvent } from "./calendar-data.ts";
import { instancesOf } from "./recurrence.ts";

/** What the sandbox's calendars remember; what nobody changed is a function of the day. */
export interface CalendarState {
  /** The day, counted from 1970, on which somebody first looked; null before. */
  first: number | null;
  /** Sync tokens of an earlier era are gone. */
  era: number;
  /** What checks have put in or cancelled, oldest first. */
  changes: { calendar: string; event: GoogleEvent }[];
}

export const noCalendarState = (): CalendarState => ({ first: null, era: 0, changes: [] });

/** A moment in the life of a calendar: the day it shows, and how many changes had been made. */
export interface Moment {
  day: number;
  changes: number;
}

export const momentNow = (world: World): Moment => ({
  day: dayHere(world.clock.now()),
  changes: world.store.data.calendar.changes.length,
});

const yearAhead = 366;

/** Every event of a calendar at a moment, recurring ones as instances, in the order in which they begin. */
export function eventsAt(world: World, calendar: string, { day, changes }: Moment): GoogleEvent[] {
  const state = world.store.data.calendar;
  if (state.first === null) {
    state.first = day;
    world.store.changed();
  }
  const raw = new Map(demoEvents(calendar, state.first, day).map((event) => [event.id, event]));
  for (const change of state.changes.slice(0, changes)) {
    if (change.calendar === calendar) raw.set(change.event.id, change.event);
  }
  const all = [...raw.values()];
  const exceptions = Map.groupBy(all, ({ recurringEventId }) => recurringEventId);
  const horizon = (day + yearAhead) * 86_400_000;
  return all
    .flatMap((event) => {
      // One instance of a series takes its place there, or has gone with it.
      if (event.recurringEventId && raw.has(String(event.recurringEventId))) return [];
      if (event.status === "cancelled" || !event.recurrence) return [event];
      return instancesOf(event, exceptions.get(event.id) ?? [], horizon);
    })
    .filter(({ status }) => status !== "cancelled")
    .sort((a, b) => startOf(a) - startOf(b) || a.id.localeCompare(b.id));
}

function startOf({ start }: GoogleEvent): number {
  const { dateTime, date } = (start ?? {}) as { dateTime?: string; date?: string };
  return Date.parse(dateTime ?? date ?? "") || 0;
}

/** What is new or different since an earlier moment, and a tombstone for each that is gone. */
export function eventsSince(world: World, calendar: string, before: Moment, now: Moment): GoogleEvent[] {
  const old = new Map(eventsAt(world, calendar, before).map((event) => [event.id, event]));
  const present = eventsAt(world, calendar, now);
  const changed = present.filter((event) => JSON.stringify(old.get(event.id)) !== JSON.stringify(event));
  for (const { id } of present) old.delete(id);
  const gone = [...old.values()].map(({ id, recurringEventId, originalStartTime }) => ({
    kind: "calendar#event",
    id,
    status: "cancelled",
    ...(recurringEventId !== undefined && { recurringEventId, originalStartTime }),
  }));
  return [...changed, ...gone];
}
