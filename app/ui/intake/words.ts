import type { Gap } from "../../domain/intake/gaps.ts";

/** What each step is called. */
export const stepNames = {
  about: "You",
  household: "Household",
  dogs: "Dogs",
  health: "Health",
  behaviour: "Behaviour",
  papers: "Papers",
  waiver: "Waiver",
  review: "Review",
} as const;
export type StepName = keyof typeof stepNames;

/** What is missing, said kindly. */
export function gapWords({ code, step, dogName }: Gap): string {
  const ofDog = dogName ? ` of ${dogName}` : "";
  const words: Record<Gap["code"], string> = {
    about: "Please tell us who you are.",
    "no-dog": "Please tell us about your dog.",
    unfinished: `Something you typed under “${stepNames[step]}”${ofDog} could not be taken yet. It is kept: please have a look.`,
    phone: "A phone number, for the day of the visit. With email and phone you can open your portal.",
    email: "An email address. With email and phone you can open your portal.",
    address: "The address that we come to.",
    emergency: "Somebody whom we may call in an emergency.",
    vet: `The vet${ofDog}, or that there is none.`,
    papers: "Vaccination papers. You can also bring them, or add them in your portal later.",
    waiver: "Your signature. You can also sign in your portal before the first visit.",
  };
  return words[code];
}
