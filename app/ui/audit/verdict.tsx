import { Notice } from "../form.tsx";
import { Facts } from "../layout.tsx";

interface Outcome {
  rows: number;
  checkpoints: number;
  unsealed: number;
  fault: { what: keyof typeof faultWords; seq: number; id: string | null; checkpoint: number | null } | null;
}

/** What a check found first, by what it was; `seq` is the entry's number. */
const faultWords = {
  changed: (seq: number) => `Entry ${seq} is not as it was written.`,
  missing: (seq: number) => `Entry ${seq} is gone.`,
  inserted: (seq: number) => `Entry ${seq} was not written by the app: it was pushed in later.`,
  reordered: (seq: number) => `Entry ${seq} stands where another one stood.`,
  "checkpoint-missing": (seq: number) => `The seal over the entries from ${seq} on is gone.`,
  "checkpoint-unreadable": (seq: number) =>
    `The seal over the entries from ${seq} on does not open, or was made for others.`,
  "cut-off": (seq: number) =>
    `The trail was cut off, or an older copy of the database was put back: from entry ${seq} on there was more.`,
  "head-missing": () => "The note of the newest seal, kept beside the files, is gone.",
  "head-unreadable": () => "The note of the newest seal, kept beside the files, does not open.",
} satisfies Record<string, (seq: number) => string>;

/** How a check of the trail ended, in words. */
export function Verdict({ outcome: { rows, checkpoints, unsealed, fault } }: { outcome: Outcome }) {
  return (
    <>
      {fault ? (
        <Notice tone="bad">
          <p className="font-semibold">{faultWords[fault.what](fault.seq)}</p>
          <p className="mt-1">
            {rows} entries before it are as they were written.
            {fault.id && ` The entry that stands there now has the id ${fault.id}.`} Somebody who can write to
            the database may have done this: do not mend anything, keep a copy of the database, and open an
            incident.
          </p>
        </Notice>
      ) : (
        <Notice tone="good">Every sealed entry is as it was written, and none is missing.</Notice>
      )}
      <Facts
        facts={[
          { name: "Entries checked", value: rows },
          { name: "Seals opened", value: checkpoints },
          { name: "Waiting for their seal", value: fault ? "not counted" : unsealed },
        ]}
      />
    </>
  );
}
