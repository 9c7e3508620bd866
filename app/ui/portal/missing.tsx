import { printDay } from "../clients/missing.tsx";

export interface MissingThing {
  code: string;
  dog?: string;
  person?: string;
  on?: string;
}

type Step = { to: string; name: string } | "update";

const signIt = { to: "/portal/waiver", name: "Read and sign" };
const readIt = { to: "/portal/waiver", name: "Read it" };
const upload = { to: "/portal/documents", name: "Add a paper" };

/** In the words of whoever can see to it, with where that is done. */
const words: Record<string, { sentence: (thing: MissingThing) => string; step: Step }> = {
  intake: { sentence: () => "We would like to know you better: fill in the intake.", step: "update" },
  "no-dog": { sentence: () => "Tell us about your dog.", step: "update" },
  phone: { sentence: () => "Give us a phone number, for the day of the visit.", step: "update" },
  address: { sentence: () => "Give us your full address, so that we find you.", step: "update" },
  "emergency-contact": { sentence: () => "Name somebody to call in an emergency.", step: "update" },
  waiver: { sentence: ({ person = "Somebody" }) => `${person}: sign the waiver.`, step: signIt },
  "waiver-outdated": {
    sentence: ({ person = "Somebody" }) => `${person}: sign the waiver anew.`,
    step: signIt,
  },
  vet: { sentence: ({ dog = "your dog" }) => `Tell us who ${dog}'s vet is.`, step: "update" },
  vaccination: {
    sentence: ({ dog = "your dog" }) => `Send us ${dog}'s vaccination record: a photo is enough.`,
    step: upload,
  },
  "vaccination-expired": {
    sentence: ({ dog = "your dog", on }) =>
      `A vaccination of ${dog} ran out${on ? ` on ${printDay(on)}` : ""}: send us the new record.`,
    step: upload,
  },
  "vaccination-soon": {
    sentence: ({ dog = "your dog", on }) =>
      `A vaccination of ${dog} runs out${on ? ` on ${printDay(on)}` : " soon"}.`,
    step: upload,
  },
};

/**
 * What the household can see to before the next visit; a thing without words of its own is not the client's to do.
 * @param you the name of whoever is here: each adult signs alone
 */
export function MissingSteps({ missing, you }: { missing: readonly MissingThing[]; you: string }) {
  const known = missing.flatMap((thing) => {
    const found = words[thing.code];
    if (!found) return [];
    const step = found.step === signIt && thing.person !== you ? readIt : found.step;
    return [{ thing, sentence: found.sentence, step }];
  });
  if (known.length === 0) return <p>Everything is here. Thank you!</p>;
  return (
    <ul className="grid gap-3">
      {known.map(({ thing, sentence, step }) => (
        <li
          key={`${thing.code} ${thing.dog ?? thing.person ?? ""}`}
          className="flex flex-wrap items-center justify-between gap-x-4 border-l-4 border-warn pl-3"
        >
          <span className="py-1">{sentence(thing)}</span>
          {step !== "update" && (
            <a href={step.to} className="inline-flex min-h-12 items-center underline">
              {step.name}
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}
