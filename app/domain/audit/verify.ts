import { and, asc, gt, isNull, lte, or } from "drizzle-orm";
import { auditCheckpoints, securityEvents } from "../../../drizzle/schema/audit.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type By, staffIdOf } from "../by.ts";
import { record } from "./audit.ts";
import { type RawEntry, rawEntries } from "./canonical.ts";
import { compareRows } from "./compare.ts";
import { readHeads } from "./heads.ts";
import { digestOfCheckpoint, type Head, lastSeqOf, openCheckpoint, rowsPerCheckpoint } from "./seal.ts";

/** What is wrong first, in the order of the trail. */
export interface Fault {
  what:
    | "changed"
    | "missing"
    | "inserted"
    | "reordered"
    | "checkpoint-missing"
    | "checkpoint-unreadable"
    | "cut-off"
    | "head-missing"
    | "head-unreadable";
  /** The number of the entry; of a checkpoint, the first entry that it covers or should. */
  seq: number;
  /** The id of the entry that stands there, if one does. */
  id: string | null;
  /** The number of the checkpoint that proves it; null behind the last one. */
  checkpoint: number | null;
}

export interface Verification {
  /** Entries that were held against their digest. */
  rows: number;
  checkpoints: number;
  /** Entries since the newest checkpoint: numbered without a gap, but nothing proves them yet. */
  unsealed: number;
  fault: Fault | null;
}

/** 5,000 entries a page: some MB, and a trail of a million takes 400 of the 1,000 queries that D1 allows a request. */
const checkpointsPerPage = 10;
const rowsPerPage = checkpointsPerPage * rowsPerCheckpoint;

/**
 * Holds the whole trail against its checkpoints, and those against what the bucket remembers, in bounded memory.
 * It stops at the first fault and names it.
 */
export async function verifyTrail(ctx: SystemContext): Promise<Verification> {
  const seen: Verification = { rows: 0, checkpoints: 0, unsealed: 0, fault: null };
  const { newest: head, days } = await readHeads(ctx);
  const heads = head === null || head === "unreadable" ? days : [...days, head];
  const unnumbered = await firstUnnumbered(ctx);
  if (unnumbered) return { ...seen, fault: unnumbered };
  let previous = "";
  let lastSeq = 0;
  for (;;) {
    const page = await ctx.db
      .select()
      .from(auditCheckpoints)
      .where(gt(auditCheckpoints.number, seen.checkpoints))
      .orderBy(asc(auditCheckpoints.number))
      .limit(checkpointsPerPage);
    if (page.length === 0) break;
    const opened = await Promise.all(page.map(({ number, seal }) => openCheckpoint(ctx, number, seal)));
    const lastOfPage = opened.at(-1);
    const upTo = lastOfPage ? lastSeqOf(lastOfPage) : lastSeq + rowsPerPage;
    const between = and(gt(securityEvents.seq, lastSeq), lte(securityEvents.seq, upTo));
    // One more than there should be: it is an inserted one.
    const rows = await rawEntries(ctx, between, rowsPerPage + 1);
    for (const [index, { number, fromSeq, toSeq }] of page.entries()) {
      const content = opened[index];
      const at = { seq: lastSeq + 1, id: null, checkpoint: seen.checkpoints + 1 };
      if (number !== seen.checkpoints + 1) return { ...seen, fault: { ...at, what: "checkpoint-missing" } };
      const fits =
        content && content.previous === previous && content.from === fromSeq && fromSeq === lastSeq + 1;
      if (!fits || lastSeqOf(content) !== toSeq)
        return { ...seen, fault: { ...at, what: "checkpoint-unreadable" } };
      const last = lastSeqOf(content);
      const own = rows.filter(({ seq }) => Number(seq) > lastSeq && Number(seq) <= last);
      const next = rows.find(({ seq }) => Number(seq) > last);
      const found = await compareRows(content, own, next);
      const forgotten = against(heads, number, content.rows, content.from, own);
      const first = [found, forgotten].filter((fault) => fault !== null).sort((a, b) => a.seq - b.seq)[0];
      if (first) return { ...seen, fault: { ...first, checkpoint: number } };
      previous = await digestOfCheckpoint(content);
      lastSeq = last;
      seen.checkpoints = number;
      seen.rows += own.length;
    }
  }
  const end = await verifyEnd(ctx, lastSeq);
  seen.unsealed = end.unsealed;
  const ahead = heads.find(({ number }) => number > seen.checkpoints);
  const behind = { seq: lastSeq + 1, id: null, checkpoint: null };
  if (ahead) seen.fault = { ...behind, what: "cut-off" };
  else if (end.fault) seen.fault = end.fault;
  else if (head === "unreadable") seen.fault = { ...behind, what: "head-unreadable" };
  else if (head === null && seen.checkpoints > 0) seen.fault = { ...behind, what: "head-missing" };
  return seen;
}

/** As `verifyTrail`, for somebody who asked; leaves its trace. */
export async function verifyFor(ctx: SystemContext, by: By): Promise<Verification> {
  const outcome = await verifyTrail(ctx);
  const details = { intact: outcome.fault === null, rows: outcome.rows };
  await record(ctx, { event: "audit.verified", details, staffId: staffIdOf(by) });
  return outcome;
}

/** What the bucket remembers of this checkpoint, and the database does not hold any more. */
function against(
  heads: readonly Head[],
  number: number,
  now: readonly (string | null)[],
  from: number,
  rows: readonly RawEntry[],
): Omit<Fault, "checkpoint"> | null {
  for (const { content } of heads.filter((head) => head.number === number)) {
    const index = content.rows.findIndex((row, position) => now[position] !== row);
    if (index === -1) continue;
    const seq = from + index;
    const there = rows.find((row) => row.seq === seq);
    return { what: index >= now.length ? "cut-off" : "changed", seq, id: there ? String(there.id) : null };
  }
  return null;
}

/** Entries whose number no checkpoint could ever cover: the statement that writes one gives it another. */
async function firstUnnumbered(ctx: SystemContext): Promise<Fault | null> {
  const [row] = await rawEntries(ctx, or(isNull(securityEvents.seq), lte(securityEvents.seq, 0)), 1);
  return row ? { what: "inserted", seq: Number(row.seq), id: String(row.id), checkpoint: null } : null;
}

/** Counts what is not sealed yet, number by number. */
async function verifyEnd(
  ctx: SystemContext,
  lastSeq: number,
): Promise<{ unsealed: number; fault: Fault | null }> {
  let last = lastSeq;
  for (;;) {
    const rows = await ctx.db
      .select({ id: securityEvents.id, seq: securityEvents.seq })
      .from(securityEvents)
      .where(gt(securityEvents.seq, last))
      .orderBy(asc(securityEvents.seq))
      .limit(rowsPerPage);
    for (const { id, seq } of rows) {
      const unsealed = last - lastSeq;
      if (seq === last + 1) last = seq;
      else if (Number.isInteger(seq))
        return { unsealed, fault: { what: "missing", seq: last + 1, id: null, checkpoint: null } };
      else return { unsealed, fault: { what: "inserted", seq: Number(seq), id, checkpoint: null } };
    }
    if (rows.length === 0) return { unsealed: last - lastSeq, fault: null };
  }
}
