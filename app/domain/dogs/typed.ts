import * as z from "zod";
import type { Day } from "../business/day.ts";
import { type BirthdateProblem, parseBirthdate } from "./birthdate.ts";
import { parseWeight } from "./weights.ts";

const sentences: Record<BirthdateProblem, string> = {
  unreadable: "Please enter a day such as 2021-04-30, or just the year. Leave it blank if nobody knows.",
  ambiguous: "Is that day or month first? Please write the year first, such as 2021-04-30.",
  "no-such-day": "There is no such day in the calendar.",
  future: "This is in the future.",
  "too-long-ago": "This is more than 40 years ago. Please check the year.",
};

/** The field `birthdate` of a dog; "" where it is not known. @param today in the business's zone */
export const typedBirthdate = (today: Day) =>
  z
    .string()
    .default("")
    .transform((typed, check) => {
      const read = parseBirthdate(typed, today);
      if (read.ok) return read.birthdate;
      check.addIssue({ code: "custom", message: sentences[read.problem] });
      return z.NEVER;
    });

/** The field `weight` of a dog, in kilograms; undefined where it is left blank. */
export const typedWeight = (units: "metric" | "imperial") =>
  z
    .string()
    .default("")
    .transform((typed, check) => {
      if (typed.trim() === "") return undefined;
      const kg = parseWeight(typed, units);
      if (kg !== null) return kg;
      const example = units === "imperial" ? "52 or 52.5 (lb)" : "23 or 23.5 (kg)";
      check.addIssue({ code: "custom", message: `Please enter the weight as a number, such as ${example}.` });
      return z.NEVER;
    });
