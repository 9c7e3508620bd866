import * as z from "zod";
import { type Day, dayIn, instantAt, minutesIn } from "../domain/business/day.ts";
import { optionalDay, optionalText } from "./forms.ts";

const noDay = "Please choose the day.";
const noTime = "Please enter a time such as 14:30.";
const noLength = "Please enter how long it takes: 10 to 720 minutes.";

/** When a visit is, as its forms ask: a day, a time of the clock at the business, and minutes. */
export const whenFields = {
  on: optionalDay.transform((day, check): Day => {
    if (day !== null && day > "2000" && day < "2100") return day;
    check.addIssue({ code: "custom", message: noDay });
    return z.NEVER;
  }),
  at: z.string({ error: noTime }).transform((text, check) => {
    const [, hours, minutes] = /^\s*(\d{1,2})[:.](\d{2})(?::\d{2})?\s*$/.exec(text) ?? [];
    if (hours !== undefined && Number(hours) < 24 && Number(minutes) < 60)
      return Number(hours) * 60 + Number(minutes);
    check.addIssue({ code: "custom", message: noTime });
    return z.NEVER;
  }),
  minutes: z
    .string({ error: noLength })
    .trim()
    .regex(/^\d{1,3}$/, noLength)
    .transform(Number)
    .refine((minutes) => minutes >= 10 && minutes <= 720, noLength),
};

/** What is said of a visit. */
export const visitTexts = {
  place: optionalText(300).transform((text) => text.replace(/\s+/g, " ")),
  note: optionalText(2_000),
};

/**
 * The instants of what was typed. Where clocks go forward, an hour of that day does not exist.
 * @returns the sentence for the field `at` in that case
 */
export function typedTimes(
  { on, at, minutes }: { on: Day; at: number; minutes: number },
  timeZone: string,
): { startsAt: Date; endsAt: Date } | string {
  const startsAt = instantAt(on, at, timeZone);
  if (minutesIn(startsAt, timeZone) !== at)
    return "The clocks go forward that night: this time does not exist on that day. Please choose an hour later.";
  return { startsAt, endsAt: new Date(startsAt.getTime() + minutes * 60_000) };
}

/** The same, for a form that is shown with what stands there. */
export const shownTimes = ({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }, timeZone: string) => {
  const at = minutesIn(startsAt, timeZone);
  const two = (number: number) => String(number).padStart(2, "0");
  return {
    on: dayIn(startsAt, timeZone),
    at: `${two(Math.floor(at / 60))}:${two(at % 60)}`,
    minutes: String(Math.round((endsAt.getTime() - startsAt.getTime()) / 60_000)),
  };
};
