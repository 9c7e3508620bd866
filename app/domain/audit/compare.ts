import { digestOfEntry, type RawEntry } from "./canonical.ts";
import type { CheckpointContent } from "./seal.ts";

type Found = { what: "changed" | "missing" | "inserted" | "reordered"; seq: number; id: string | null };

/**
 * Holds the entries of a checkpoint's stretch against its digests, in order.
 *
 * @param rows by number; all that stand in the stretch
 * @param next the entry behind them, if there is one: it tells whether something was pushed in between
 * @returns the first that is not as it was sealed, or null
 */
export async function compareRows(
  { from, rows: digests }: CheckpointContent,
  rows: readonly RawEntry[],
  next: RawEntry | undefined,
): Promise<Found | null> {
  const present = await Promise.all(rows.map(digestOfEntry));
  let at = 0;
  for (const [index, digest] of digests.entries()) {
    const seq = from + index;
    const row = rows[at];
    if (!row || Number(row.seq) > seq) return { what: "missing", seq, id: null };
    const id = String(row.id);
    if (Number(row.seq) < seq) return { what: "inserted", seq: Number(row.seq), id };
    // It was not there when its neighbours were sealed.
    if (digest === null) return { what: "inserted", seq, id };
    if (present[at] !== digest)
      return { what: await nameOf(seq, row, rows[at + 1] ?? next, { from, digests }), seq, id };
    at++;
  }
  const over = rows[at];
  return over ? { what: "inserted", seq: Number(over.seq), id: String(over.id) } : null;
}

/** What was done to a stretch whose entry `seq` is another one now: told by whose digest stands where. */
async function nameOf(
  seq: number,
  row: RawEntry,
  next: RawEntry | undefined,
  { from, digests }: { from: number; digests: readonly (string | null)[] },
): Promise<Found["what"]> {
  const expected = digests[seq - from];
  const pushedOn = next !== undefined && (await digestOfEntry({ ...next, seq })) === expected;
  const origin = await originOf(row, from, digests);
  if (origin === null) return pushedOn ? "inserted" : "changed";
  return origin === seq + 1 && !pushedOn ? "missing" : "reordered";
}

/** The number under which this entry was sealed, if it stands under another one now. */
async function originOf(
  row: RawEntry,
  from: number,
  digests: readonly (string | null)[],
): Promise<number | null> {
  for (const [index, digest] of digests.entries()) {
    if (digest !== null && (await digestOfEntry({ ...row, seq: from + index })) === digest)
      return from + index;
  }
  return null;
}
