import type { Draft } from "./drafts.ts";

/** Something that is missing before an intake can be sent, or would be good to have. */
export interface Gap {
  code:
    | "about"
    | "no-dog"
    | "unfinished"
    | "phone"
    | "email"
    | "address"
    | "emergency"
    | "vet"
    | "papers"
    | "waiver";
  step: "about" | "household" | "dogs" | "health" | "behaviour" | "papers" | "waiver";
  /** The draft's dog, and its name. */
  dog?: string;
  dogName?: string;
}

/** What stands in the way of sending. */
export function needed({ content }: Pick<Draft, "content">): Gap[] {
  const gaps: Gap[] = [];
  if (!content.about) gaps.push({ code: "about", step: "about" });
  if (content.dogs.length === 0) gaps.push({ code: "no-dog", step: "dogs" });
  for (const key of Object.keys(content.unfinished)) {
    const [step, dogId] = key.split(":") as [Gap["step"], string | undefined];
    const dog = content.dogs.find(({ id }) => id === dogId);
    gaps.push({ code: "unfinished", step, ...(dogId && { dog: dogId, dogName: dog?.profile.name ?? "" }) });
  }
  return gaps;
}

/** What may follow later, said kindly. @param brought how many documents there are @param signing whether there is a text to sign */
export function laterGaps({ content }: Pick<Draft, "content">, brought: number, signing: boolean): Gap[] {
  // The papers of somebody who is on file may be there already.
  const asksPapers = content.base === null;
  const gaps: Gap[] = [];
  const { about, household } = content;
  if (about && !about.phone) gaps.push({ code: "phone", step: "about" });
  if (about && !about.email) gaps.push({ code: "email", step: "about" });
  if (about && !about.address) gaps.push({ code: "address", step: "about" });
  if (!household?.emergency) gaps.push({ code: "emergency", step: "household" });
  for (const { id, profile } of content.dogs)
    if (!profile.vet && !profile.vetAnswer)
      gaps.push({ code: "vet", step: "health", dog: id, dogName: profile.name });
  if (asksPapers && brought === 0) gaps.push({ code: "papers", step: "papers" });
  if (signing && !content.signature) gaps.push({ code: "waiver", step: "waiver" });
  return gaps;
}
