import type { Missing } from "../clients/missing.ts";

/** "Eva", "Eva and Tom", "Eva, Tom and Kim". */
export const joined = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

const format = (timeZone: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-GB", { timeZone, ...options });

/** "Tuesday 3 March" in a zone. */
export const dayWords = (at: Date, timeZone: string): string =>
  format(timeZone, { weekday: "long", day: "numeric", month: "long" }).format(at).replace(",", "");

/** "14:05" in a zone. */
export const timeWords = (at: Date, timeZone: string): string =>
  format(timeZone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);

/** A day such as `2026-11-22`, in words. */
export const dateWords = (day: string): string =>
  format("UTC", { day: "numeric", month: "long", year: "numeric" }).format(new Date(`${day}T00:00:00Z`));

const words: Record<Missing["code"], (thing: Missing) => string> = {
  intake: () => "the intake form",
  "no-dog": () => "something about your dog",
  phone: () => "a phone number for the day of the visit",
  address: () => "your full address",
  "emergency-contact": () => "somebody to call in an emergency",
  waiver: ({ person }) => `the waiver${person ? `, signed by ${person}` : ""}`,
  "waiver-outdated": ({ person }) => `the waiver${person ? `, signed anew by ${person}` : ""}`,
  vet: ({ dog }) => `who ${dog ? `${dog}'s` : "your"} vet is`,
  vaccination: ({ dog }) => `${dog ? `${dog}'s` : "the"} vaccination record`,
  "vaccination-expired": ({ dog, on }) =>
    `a new vaccination record${dog ? ` of ${dog}` : ""}${on ? ` (the last ran out on ${dateWords(on)})` : ""}`,
  "vaccination-soon": ({ dog, on }) =>
    `a vaccination${dog ? ` of ${dog}` : ""} that runs out${on ? ` on ${dateWords(on)}` : " soon"}`,
  "vaccination-to-enter": ({ dog }) => `a vaccination record${dog ? ` of ${dog}` : ""} to be entered`,
  "vaccination-to-approve": ({ dog }) => `a vaccination${dog ? ` of ${dog}` : ""} to be checked`,
};

/** What is missing, as the rest of a sentence that says that it is. */
export const missingWords = (thing: Missing): string => words[thing.code](thing);
