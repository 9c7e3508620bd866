import { printDay } from "../clients/missing.tsx";
import type { DogShape, ToldShape } from "./shapes.ts";

const poundsPerKg = 1 / 0.45359237;
const oneDigit = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });

/** A weight in the reader's units, without the unit, to a tenth. */
export const weightIn = (kg: number, units: "metric" | "imperial"): number =>
  Math.round((units === "imperial" ? kg * poundsPerKg : kg) * 10) / 10;

export const weightUnit = (units: "metric" | "imperial") => (units === "imperial" ? "lb" : "kg");

/** "23.5 kg" or "51.8 lb". */
export const printWeight = (kg: number, units: "metric" | "imperial"): string =>
  `${oneDigit.format(weightIn(kg, units))} ${weightUnit(units)}`;

/** "female, spayed"; "" where nothing is known. */
export function sexWords({ sex, neutered }: Pick<DogShape["profile"], "sex" | "neutered">): string {
  const done = sex === "female" ? "spayed" : "neutered";
  const words = [
    sex === "unknown" ? "" : sex,
    neutered === "yes" ? done : neutered === "no" ? (sex === "unknown" ? "not neutered" : "intact") : "",
  ];
  return words.filter(Boolean).join(", ");
}

export const stateWords = {
  living: "Living here",
  deceased: "Has died",
  rehomed: "Lives elsewhere now",
} as const;

/** Ian Dunbar's scale. */
export const biteLevels = [
  { level: 1, short: "no contact", words: "Growled, lunged or snapped; teeth did not touch the skin." },
  { level: 2, short: "contact, skin not broken", words: "Teeth touched the skin but did not puncture it." },
  {
    level: 3,
    short: "shallow punctures",
    words: "One to four punctures from a single bite, none deeper than half a canine tooth.",
  },
  {
    level: 4,
    short: "deep punctures",
    words:
      "One to four punctures from a single bite, at least one deeper than half a canine tooth; held on or shook.",
  },
  {
    level: 5,
    short: "several deep bites",
    words: "Several bites of level 4 in one incident, or in several.",
  },
  { level: 6, short: "death", words: "The victim died." },
] as const;

/** "Level 3: shallow punctures", or that it is not known. */
export function levelWords(level: number | null): string {
  const found = biteLevels.find((known) => known.level === level);
  return found ? `Level ${found.level}: ${found.short}` : "Severity not known";
}

/** An answer in words; "" where the question is open. */
export const toldWords = (told: ToldShape | null, none = "None"): string =>
  told === null ? "" : told.is === "none" ? none : told.is === "unknown" ? "Not known" : told.text || "Yes";

const soonDays = 30;

/** Whether a vaccination still holds, and in which tone to say it. @param today in the business's zone */
export function holds(
  expiresOn: string | null,
  today: string,
): { tone: "good" | "warn" | "bad"; words: string } {
  if (!expiresOn) return { tone: "warn", words: "No expiry noted" };
  if (expiresOn < today) return { tone: "bad", words: `Expired ${printDay(expiresOn)}` };
  const days = (Date.parse(expiresOn) - Date.parse(today)) / 86_400_000;
  return days <= soonDays
    ? { tone: "warn", words: `Runs out ${printDay(expiresOn)}` }
    : { tone: "good", words: `Valid until ${printDay(expiresOn)}` };
}
