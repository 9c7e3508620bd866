import { dateFormat } from "../time.tsx";

interface MissingThing {
  code: string;
  dog?: string;
  person?: string;
  on?: string;
}

interface Words {
  /** For a badge. */
  short: string;
  /** For the box of the profile. */
  sentence: (thing: MissingThing) => string;
  tone: "warn" | "bad";
}

const of = ({ dog }: MissingThing) => (dog ? ` of ${dog}` : "");
const by = ({ person }: MissingThing) => (person ? ` by ${person}` : "");

const words: Record<string, Words> = {
  intake: { short: "Intake", sentence: () => "The intake has not been filled in.", tone: "warn" },
  "no-dog": { short: "No dog", sentence: () => "There is no dog on file.", tone: "warn" },
  phone: { short: "Phone", sentence: () => "There is no phone number.", tone: "warn" },
  address: { short: "Address", sentence: () => "The address is not complete.", tone: "warn" },
  "emergency-contact": {
    short: "Emergency contact",
    sentence: () => "There is no emergency contact.",
    tone: "warn",
  },
  waiver: { short: "Waiver", sentence: (it) => `The waiver is not signed${by(it)}.`, tone: "bad" },
  "waiver-outdated": {
    short: "Waiver outdated",
    sentence: (it) => `The waiver has to be signed anew${by(it)}.`,
    tone: "warn",
  },
  vet: { short: "Vet", sentence: (it) => `The vet${of(it)} is not known.`, tone: "warn" },
  vaccination: {
    short: "Vaccination",
    sentence: (it) => `There is no vaccination${of(it)} on file.`,
    tone: "bad",
  },
  "vaccination-expired": {
    short: "Vaccination expired",
    sentence: (it) => `A vaccination${of(it)} ran out${it.on ? ` on ${printDay(it.on)}` : ""}.`,
    tone: "bad",
  },
  "vaccination-soon": {
    short: "Vaccination soon",
    sentence: (it) => `A vaccination${of(it)} runs out${it.on ? ` on ${printDay(it.on)}` : " soon"}.`,
    tone: "warn",
  },
  "vaccination-to-enter": {
    short: "Enter vaccination",
    sentence: (it) => `A vaccination record${of(it)} has come in: please enter what it says.`,
    tone: "warn",
  },
  "vaccination-to-approve": {
    short: "Check vaccination",
    sentence: (it) => `A vaccination${of(it)} waits to be checked.`,
    tone: "warn",
  },
};

const wordsOf = (code: string): Words =>
  words[code] ?? { short: code, sentence: () => `Something is missing: ${code}.`, tone: "warn" };

/** A day such as `2026-11-22` in words, the same in every zone. */
export const printDay = (day: string): string =>
  dateFormat("UTC", { dateStyle: "medium" }).format(new Date(`${day}T00:00:00Z`));

/** One sentence for each missing thing. */
export function MissingList({ missing }: { missing: readonly MissingThing[] }) {
  return (
    <ul className="grid gap-2">
      {missing.map((thing) => {
        const { sentence, tone } = wordsOf(thing.code);
        return (
          <li
            key={`${thing.code} ${thing.dog ?? thing.person ?? ""}`}
            className={`border-l-4 pl-3 ${tone === "bad" ? "border-bad" : "border-warn"}`}
          >
            {sentence(thing)}
          </li>
        );
      })}
    </ul>
  );
}

const tones = {
  bad: "border-bad text-bad",
  warn: "border-warn text-ink",
} as const;

export function Badge({ tone, children }: { tone: keyof typeof tones; children: React.ReactNode }) {
  return (
    <span className={`inline-block rounded-full border px-2.5 py-0.5 text-sm ${tones[tone]}`}>
      {children}
    </span>
  );
}

/** What is missing in a word each, worst first; a bite history before everything. */
export function Badges({ missing, bites }: { missing: readonly MissingThing[]; bites: boolean }) {
  const shown = [...new Map(missing.map(({ code }) => [wordsOf(code).short, wordsOf(code)])).values()];
  shown.sort((a, b) => (a.tone === b.tone ? 0 : a.tone === "bad" ? -1 : 1));
  if (!bites && shown.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-1.5">
      {bites && (
        <li>
          <Badge tone="bad">Bite history</Badge>
        </li>
      )}
      {shown.map(({ short, tone }) => (
        <li key={short}>
          <Badge tone={tone}>{short}</Badge>
        </li>
      ))}
    </ul>
  );
}
