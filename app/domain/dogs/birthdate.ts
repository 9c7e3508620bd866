import type { Day } from "../business/day.ts";

/** Why a typed birthdate is none. */
export type BirthdateProblem = "unreadable" | "ambiguous" | "no-such-day" | "future" | "too-long-ago";

const oldestDog = 40;

/**
 * Reads a birthdate as typed: a day, a month, or a year alone, year first or with an unmistakable order
 * ("2021", "2021-4", "2021/04/30", "30.4.2021", "4/30/2021", "04/2021"). Blank means that nobody knows.
 *
 * @param today in the business's zone
 * @returns `2021-04-30`, `2021-04`, `2021` or ""
 */
export function parseBirthdate(
  typed: string,
  today: Day,
): { ok: true; birthdate: string } | { ok: false; problem: BirthdateProblem } {
  const refused = (problem: BirthdateProblem) => ({ ok: false, problem }) as const;
  const text = typed
    .normalize("NFKC")
    .trim()
    .replaceAll(/(?<!\s)\s*([-./])\s*/g, "$1");
  if (text === "") return { ok: true, birthdate: "" };
  const parts = partsOf(text);
  if (typeof parts === "string") return refused(parts);
  const [year, month, day] = parts;
  if (month !== undefined && (month < 1 || month > 12)) return refused("no-such-day");
  if (month !== undefined && day !== undefined && (day < 1 || day > daysIn(year, month)))
    return refused("no-such-day");
  const birthdate = [
    String(year).padStart(4, "0"),
    ...[month, day].filter((part) => part !== undefined).map((part) => String(part).padStart(2, "0")),
  ].join("-");
  if (birthdate > today.slice(0, birthdate.length)) return refused("future");
  if (year < Number(today.slice(0, 4)) - oldestDog) return refused("too-long-ago");
  return { ok: true, birthdate };
}

/** Year, month, day, as far as they were given. */
function partsOf(text: string): [number, number?, number?] | "unreadable" | "ambiguous" {
  const yearFirst = /^(\d{4})(?:([-./])(\d{1,2})(?:\2(\d{1,2}))?)?$/.exec(text);
  if (yearFirst) {
    const [year = 0, month, day] = [yearFirst[1], yearFirst[3], yearFirst[4]].flatMap((part) =>
      part === undefined ? [] : [Number(part)],
    );
    return [year, month, day];
  }
  const monthAndYear = /^(\d{1,2})[-./](\d{4})$/.exec(text);
  if (monthAndYear) return [Number(monthAndYear[2]), Number(monthAndYear[1])];
  const yearLast = /^(\d{1,2})([-./])(\d{1,2})\2(\d{4})$/.exec(text);
  if (!yearLast) return "unreadable";
  const [first, second, year] = [Number(yearLast[1]), Number(yearLast[3]), Number(yearLast[4])];
  // Only dots say day first everywhere; with a slash it depends on where one went to school.
  if (yearLast[2] === "." || first > 12 || first === second) return [year, second, first];
  if (second > 12) return [year, first, second];
  return "ambiguous";
}

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
