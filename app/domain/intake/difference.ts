import type { Answers } from "./answers.ts";
import { type Line, linesOf } from "./lines.ts";
import type { Practice } from "./take.ts";

/** One thing that an update would change. */
export interface Change {
  /** What a tick names: a line's key, `dogs.<id>` for a whole new dog. */
  key: string;
  kind: "changed" | "added" | "removed";
  group: string;
  label: string;
  /** In the file now; "" where there is nothing. */
  now: string;
  /** Told by the household. */
  told: string;
  /** Somebody changed the file too since the household was asked. */
  crossed: boolean;
  /** Only said: what became of a dog is for staff to note. */
  information: boolean;
}

/**
 * What the household changed, line by line. A line that the household left as it was given is no change, whatever
 * staff have done to the file meanwhile.
 *
 * @param base the file as the household was shown it; null for somebody who was shown nothing: then what was left
 *   open takes nothing away
 */
export function difference(
  told: Answers,
  now: Answers,
  base: Answers | null,
  practice: Pick<Practice, "country" | "units">,
): Change[] {
  const nowLines = byKey(linesOf(now, practice));
  const baseLines = base && byKey(linesOf(base, practice));
  const toldLines = linesOf(told, practice);
  const newDogs = told.dogs.filter(({ dogId }) => dogId === null);
  const changes: Change[] = [];

  for (const line of toldLines) {
    if (newDogs.some(({ id }) => id === line.dog)) continue;
    const before = (baseLines ?? nowLines).get(line.key)?.text ?? "";
    const there = nowLines.get(line.key)?.text ?? "";
    if (line.text === before || line.text === there || (!base && line.text === "")) continue;
    changes.push({
      ...{ key: line.key, group: line.group, label: line.label, now: there, told: line.text },
      kind: there === "" ? "added" : line.text === "" ? "removed" : "changed",
      crossed: before !== there,
      information: false,
    });
  }
  for (const dog of newDogs) {
    const text = toldLines
      .filter((line) => line.dog === dog.id && line.text !== "")
      .map(({ label, text: said }) => `${label}: ${said}`)
      .join("\n");
    const change = { key: `dogs.${dog.id}`, group: dog.profile.name, label: "New dog", now: "", told: text };
    changes.push({ ...change, kind: "added", crossed: false, information: false });
  }
  return base ? [...changes, ...gone(told, now, base, nowLines)] : changes;
}

/** People and dogs that the household was shown and took off the list. */
function gone(told: Answers, now: Answers, base: Answers, nowLines: Map<string, Line>): Change[] {
  const adults = (base.household?.adults ?? []).filter(
    ({ contactId }) => contactId && !told.household?.adults.some((kept) => kept.contactId === contactId),
  );
  const people = adults.flatMap(({ contactId, name }): Change[] => {
    const key = `household.adults.${contactId}`;
    const there = nowLines.get(key)?.text;
    if (there === undefined || !told.household) return [];
    const change = { key, group: "Household", label: name, now: there, told: "", crossed: false };
    return [{ ...change, kind: "removed", information: false }];
  });
  const dogs = base.dogs
    .filter(({ dogId }) => !told.dogs.some((kept) => kept.dogId === dogId))
    .filter(({ dogId }) => now.dogs.some((there) => there.dogId === dogId))
    .map(
      ({ dogId, profile }): Change => ({
        ...{ key: `dogs.${dogId}.gone`, group: profile.name, label: "No longer on the list" },
        ...{ now: profile.name, told: "", kind: "removed", crossed: false, information: true },
      }),
    );
  return [...people, ...dogs];
}

const byKey = (lines: readonly Line[]) => new Map(lines.map((line) => [line.key, line]));
