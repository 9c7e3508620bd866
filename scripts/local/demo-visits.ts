import { addDays, type Day, dayIn, instantAt } from "../../app/domain/business/day.ts";
import { homesOn } from "../../sandbox/google/calendar-data.ts";

/** Where the demo is at home, and the sandbox with it. */
export const zone = "America/Denver";
const length = 45 * 60_000;

/** What became of a visit, and what it costs. */
interface Outcome {
  state: "completed" | "no-show" | "cancelled-by-client";
  charge: "package" | "price" | "nothing";
  reason?: string;
}

export interface DemoVisit {
  /** The household's first contact. */
  client: string;
  startsAt: Date;
  endsAt: Date;
  /** How many days ago, as it is written below; what it was moved by does not count. */
  ago: number;
  /** Null: nobody has said yet. */
  outcome: Outcome | null;
}

const paid: Outcome = { state: "completed", charge: "price" };
const used: Outcome = { state: "completed", charge: "package" };

/** About how many days ago each was visited. */
const past: Record<string, [ago: number, outcome: Outcome][]> = {
  "Maya Lindqvist": [27, 13, 6].map((ago) => [ago, used]),
  "Terrence Boyd": [
    [30, used],
    [
      23,
      {
        state: "no-show",
        charge: "package",
        reason: "Nobody was home and nobody called; our terms count it as a session.",
      },
    ],
    [16, used],
    [2, paid],
  ],
  "Sofia Kowalczyk": [18, 4].map((ago) => [ago, used]),
  "Grace O'Malley": [[20, used]],
  "Priya Raman": [
    [
      20,
      {
        state: "cancelled-by-client",
        charge: "nothing",
        reason: "Called off late because Momo was at the vet's: free this time.",
      },
    ],
    [13, paid],
  ],
  "Marcus Bell": [
    [30, used],
    [9, paid],
  ],
  "Hannah Weber": [[27, paid]],
  "Dolores Whitfield": [[41, paid]],
  "Kenji Watanabe": [
    [8, paid],
    [1, paid],
  ],
};

/** Who is visited today and tomorrow, first choice first: Sofia's last session is left to be used. */
const next = [
  "Grace O'Malley",
  "Luis Ortega",
  "Terrence Boyd",
  "Priya Raman",
  "Hannah Weber",
  "Dolores Whitfield",
  "Marcus Bell",
  "Kenji Watanabe",
  "Maya Lindqvist",
  "Sofia Kowalczyk",
];

/** Sunday, Saturday, and the days between. */
const free = {
  0: ["11:15", "14:45", "16:15"],
  6: ["8:15", "10:45", "15:15", "17:00"],
  other: ["10:10", "12:45", "15:15", "17:40"],
};

/**
 * When there is time for a visit of 45 minutes: between the hours at which the sandbox's calendar has its own, so that
 * connecting it puts nothing beside what is there.
 */
function startsOn(day: Day): Date[] {
  const weekday = weekdayOf(day);
  const times = weekday === 0 || weekday === 6 ? free[weekday] : free.other;
  return times.map((time) => {
    const [hour, minute] = time.split(":").map(Number);
    return instantAt(day, (hour ?? 0) * 60 + (minute ?? 0), zone);
  });
}

/** Whether the sandbox's calendar has a visit with the household on that day, or one that comes every week. */
function isInCalendar(client: string, day: Day): boolean {
  const number = Date.parse(`${day}T00:00:00Z`) / 86_400_000;
  const weekly = weekdayOf(day) === 5 ? ["Kenji Watanabe"] : [];
  return [...weekly, ...homesOn(number).map(({ people }) => people[0]?.name)].includes(client);
}

/** Whose package has sessions for what is to come. */
const hasPackage = ["Grace O'Malley", "Maya Lindqvist"];
const weekdayOf = (day: Day) => new Date(`${day}T00:00:00Z`).getUTCDay();

/** The demo's visits by hand, seen from a moment: six weeks back, three today, two tomorrow. Those of the past are settled. */
export function demoVisits(now: Date): DemoVisit[] {
  const today = dayIn(now, zone);
  const visits: DemoVisit[] = [];
  const isTaken = (startsAt: Date) => visits.some((visit) => visit.startsAt.getTime() === startsAt.getTime());
  const add = (client: string, startsAt: Date, ago: number, outcome: Outcome | null) =>
    visits.push({ client, startsAt, endsAt: new Date(startsAt.getTime() + length), ago, outcome });

  for (const [client, list] of Object.entries(past)) {
    for (const [ago, outcome] of list) {
      let day = addDays(today, -ago);
      let startsAt: Date | undefined;
      while (!startsAt) {
        if (!isInCalendar(client, day)) startsAt = startsOn(day).find((time) => !isTaken(time));
        day = addDays(day, -1);
      }
      add(client, startsAt, ago, outcome);
    }
  }
  const todays = aroundNow(startsOn(today), now);
  const visited = next.filter((client) => !isInCalendar(client, today)).slice(0, todays.length);
  todays.forEach((startsAt, index) => {
    const client = visited[index] ?? "";
    // The last one of the day is left to be settled by whoever tries the demo.
    const isOver = startsAt.getTime() + length < now.getTime() && index < todays.length - 1;
    add(client, startsAt, 0, isOver ? (hasPackage.includes(client) ? used : paid) : null);
  });
  const tomorrow = addDays(today, 1);
  const others = next.filter((client) => !isInCalendar(client, tomorrow) && !visited.includes(client));
  // Not the second time: there the sandbox's calendar has what could be two clients.
  const times = startsOn(tomorrow).filter((_, index) => index % 2 === 0);
  times.forEach((startsAt, index) => {
    add(others[index] ?? "", startsAt, -1, null);
  });
  return visits;
}

/** Three of the day's times: one that has begun and two to come, as far as the hour allows. */
function aroundNow(times: readonly Date[], now: Date): Date[] {
  const begun = times.filter((time) => time < now).length;
  const from = Math.min(Math.max(begun - 1, 0), times.length - 3);
  return times.slice(from, from + 3);
}
