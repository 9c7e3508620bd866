import { demoHouseholds } from "../../scripts/local/demo-households.ts";
import { dayOf, instantOf, isoAt, weekdayOf } from "../zone.ts";

/** An event in Google's own shape, as far as it is played. */
export interface GoogleEvent {
  id: string;
  status?: string;
  [member: string]: unknown;
}

export const zone = "America/Denver";
export const trainer = "robin@daydreamers.example";
export const trainingId = "c_training7f3a@group.calendar.google.com";

/** The calendars of an account: the trainer has one for the work and one that is nobody's business. */
export const calendarsOf = (account: { id: string; email: string }) =>
  account.id === "robin"
    ? [
        { id: trainer, summary: "Private", primary: true, timeZone: zone },
        { id: trainingId, summary: "Training", timeZone: zone },
      ]
    : [{ id: account.email, summary: account.email, primary: true, timeZone: zone }];

/** Visits stand in the calendar for so many days to come. */
export const daysAhead = 21;
/** When an account is first read, the past holds so many days. */
export const daysBack = 42;

const active = demoHouseholds.filter(({ state }) => state === "active");
/** Starts of the day's visits: five days of work, a shorter Saturday, and a little on Sunday. */
const weekday = [9, 11, 14, 16.5];
const starts: readonly (readonly number[])[] = [
  [10, 13],
  weekday,
  weekday,
  weekday,
  weekday,
  weekday,
  [9.5, 11.5, 14],
];

const emailOf = (name: string) =>
  `${name
    .normalize("NFKD")
    .replace(/[^a-zA-Z ]/g, "")
    .replaceAll(" ", ".")
    .toLowerCase()}@example.com`;

const at = (day: number, hour: number) => ({
  dateTime: isoAt(zone, instantOf(zone, day, hour)),
  timeZone: zone,
});
const date = (day: number) => ({ date: new Date(day * 86_400_000).toISOString().slice(0, 10) });
/** On a calendar of its own the trainer is a guest like any other, as at Google: "self" is the calendar there. */
const self = { email: trainer, responseStatus: "accepted" };

/** An event of the trainer's own with everything that Google always sends along. */
function event(id: string, summary: string, times: object, more: object = {}): GoogleEvent {
  return {
    kind: "calendar#event",
    id,
    status: "confirmed",
    htmlLink: `https://www.google.com/calendar/event?eid=${id}`,
    summary,
    creator: { email: trainer },
    organizer: { email: trainingId, displayName: "Training", self: true },
    eventType: "default",
    iCalUID: `${id}@google.com`,
    reminders: { useDefault: true },
    ...times,
    ...more,
  };
}

const timed = (day: number, hour: number, minutes = 60) => ({
  start: at(day, hour),
  end: at(day, hour + minutes / 60),
});

/** Whose visit it is; what a day holds depends on nothing but the day. */
const homeAt = (day: number, slot: number) => active[(day * 4 + slot) % active.length];

/** The households that have a visit on a day: what the demo enters by hand is with others. */
export const homesOn = (day: number) =>
  (starts[weekdayOf(day)] ?? []).flatMap((_, slot) => homeAt(day, slot) ?? []);

/** The visits of one day. */
function visitsOf(day: number): GoogleEvent[] {
  return (starts[weekdayOf(day)] ?? []).flatMap((hour, slot) => {
    const home = homeAt(day, slot);
    const [person] = home?.people ?? [];
    const [dog] = home?.dogs ?? [];
    if (!home || !person || !dog) return [];
    const street = `${home.street}, ${home.city}`;
    const guest = { email: emailOf(person.name), displayName: person.name, responseStatus: "accepted" };
    // The ways in which trainers write a visit down: with a guest, a phone, a name, a dog.
    const written = [
      ["Training", { location: street, attendees: [self, guest] }],
      [`Session (303) 555-0${person.phone}`, { location: street }],
      [`Lesson with ${person.name}`, { location: street }],
      [`${dog.name}: loose leash`, { location: street }],
      [`${dog.name} & ${person.name.split(" ")[0]}`, { location: street, attendees: [self, guest] }],
    ] as const;
    const [summary, more] = written[(day * 3 + slot * 2) % written.length] ?? written[0];
    return [event(`v${day}s${slot}demo`, summary, timed(day, hour, slot === 1 ? 90 : 60), more)];
  });
}

/** The first day from `day` on that is this day of the week, 0 for Sunday. */
const next = (day: number, weekday: number) => day + ((weekday - weekdayOf(day) + 7) % 7);

/**
 * What stands in a calendar of the demo: visits of every day, and one of each thing that a calendar has besides.
 *
 * @param first the day, counted from 1970, on which the sandbox's calendar was first looked at
 * @param today the day for which it is asked: visits reach `daysAhead` beyond it
 */
export function demoEvents(calendar: string, first: number, today: number): GoogleEvent[] {
  if (calendar === trainer) return privateEvents(first);
  if (calendar !== trainingId) return [];
  const days = Array.from(
    { length: today + daysAhead - (first - daysBack) + 1 },
    (_, n) => first - daysBack + n,
  );
  return [...days.flatMap(visitsOf), ...extras(first), ...classes(first), ...weeklyWalk(first)];
}

function privateEvents(first: number): GoogleEvent[] {
  const own = { organizer: { email: trainer, self: true } };
  return [
    event("p1dentistdemo", "Dentist", timed(first + 4, 8), {
      ...own,
      location: "Downing Street 700, Denver",
    }),
    event("p2dinnerdemo", "Dinner with Sam", timed(first + 2, 19, 120), own),
    event(
      "p3birthdaydemo",
      "Happy birthday!",
      { start: date(first + 6), end: date(first + 7) },
      { ...own, eventType: "birthday", transparency: "transparent", visibility: "private" },
    ),
  ];
}

/** One that could be two clients, one that is nobody's visit, and a day that is marked "free". */
function extras(first: number): GoogleEvent[] {
  return [
    event("x1eitherdemo", "Waffle or Roxy?", timed(first + 1, 12.5)),
    event("x2printerdemo", "Call with the printer", timed(first + 2, 13, 30)),
    event(
      "x3holidaysdemo",
      "School holidays",
      { start: date(first + 3), end: date(first + 5) },
      { transparency: "transparent" },
    ),
  ];
}

/** A course of twelve Thursdays; of the coming ones the second is cancelled and the third moved to Friday. */
function classes(first: number): GoogleEvent[] {
  const id = "classthursdaydemo";
  const master = event(id, "Group class", timed(next(first - daysBack, 4), 18.5, 75), {
    recurrence: ["RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=12"],
    location: "City Park, Denver",
  });
  const thursday = next(first, 4);
  return [
    master,
    cancelled(id, thursday + 7, 18.5),
    moved(master, thursday + 14, 18.5, timed(thursday + 15, 17, 75)),
  ];
}

/** A client's own weekly hour, early on Fridays; one of the past was cancelled, the next but one is half an hour later. */
function weeklyWalk(first: number): GoogleEvent[] {
  const id = "walkfridaydemo";
  const master = event(id, "Hachi, weekly walk", timed(next(first - daysBack, 5), 7.5, 45), {
    recurrence: ["RRULE:FREQ=WEEKLY"],
    location: "2200 E Colfax Avenue, Aurora",
  });
  const friday = next(first, 5);
  return [master, cancelled(id, friday - 14, 7.5), moved(master, friday + 7, 7.5, timed(friday + 7, 8, 45))];
}

const cancelled = (series: string, day: number, hour: number): GoogleEvent => ({
  kind: "calendar#event",
  id: instanceId(series, instantOf(zone, day, hour)),
  status: "cancelled",
  recurringEventId: series,
  originalStartTime: at(day, hour),
});

function moved(master: GoogleEvent, day: number, hour: number, times: object): GoogleEvent {
  const { recurrence: _, ...rest } = master;
  return {
    ...rest,
    id: instanceId(master.id, instantOf(zone, day, hour)),
    recurringEventId: master.id,
    originalStartTime: at(day, hour),
    ...times,
  };
}

/** As Google names an instance: the series, and when it would have begun, in UTC. */
export const instanceId = (series: string, instant: number): string =>
  `${series}_${new Date(instant).toISOString().replace(/[-:]|\.\d+/g, "")}`;

/** The day of the calendar's zone on which an instant falls, counted from 1970. */
export const dayHere = (instant: number): number => dayOf(zone, instant);
