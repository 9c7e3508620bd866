import { and, desc, eq, gt, sql } from "drizzle-orm";
import { auditCheckpoints, securityEvents } from "../../../drizzle/schema/audit.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { insertWhen } from "../insert-when.ts";
import { digestOfEntry, type RawEntry, rawEntries } from "./canonical.ts";
import { rememberHead } from "./heads.ts";
import { linesPerRun, say } from "./lines.ts";
import {
  type CheckpointContent,
  digestOfCheckpoint,
  type Head,
  lastSeqOf,
  openCheckpoint,
  rowsPerCheckpoint,
  sealCheckpoint,
} from "./seal.ts";

/** A run seals 5,000 entries at most; what is left is for the next minute. */
const checkpointsPerRun = 10;

type Checkpoint = typeof auditCheckpoints.$inferSelect;

/**
 * Puts the entries since the last run under seal and says each in the log, once: the run whose checkpoint is kept does.
 * The newest checkpoint grows until it covers 500 entries, then the next begins with its digest. Several runs at
 * once do no harm: a checkpoint is written only over the one that was read, and who comes too late does nothing.
 *
 * @returns counts: sealed (entries), waiting (1 where more are left or the seal could not go on)
 */
export async function sealTrail(ctx: SystemContext): Promise<{ sealed: number; waiting: number }> {
  const { head, ...counts } = await sealRounds(ctx);
  // Once a run: the bucket takes one write a second of one name.
  if (head) await rememberHead(ctx, head);
  return counts;
}

/** @returns `head` is the last checkpoint that this run kept, null where it kept none */
async function sealRounds(
  ctx: SystemContext,
): Promise<{ sealed: number; waiting: number; head: Head | null }> {
  let sealed = 0;
  let head: Head | null = null;
  let said = 0;
  let newest = await readNewest(ctx);
  for (let round = 0; round < checkpointsPerRun; round++) {
    const before = newest && (await openCheckpoint(ctx, newest.number, newest.seal));
    if (newest && !before) {
      // On top of what does not open nothing can be proved: `verifyTrail` names it.
      ctx.log.error("audit.seal-stopped", { reason: "checkpoint-unreadable", number: newest.number });
      return { sealed, waiting: 1, head };
    }
    const grows = newest && before && before.rows.length < rowsPerCheckpoint ? { newest, before } : null;
    const from = before ? lastSeqOf(before) + 1 : 1;
    const room = rowsPerCheckpoint - (grows?.before.rows.length ?? 0);
    const found = await rawEntries(ctx, gt(securityEvents.seq, from - 1), room);
    if (found.length === 0) return { sealed, waiting: 0, head };
    const rows = found.filter(({ seq }) => Number.isInteger(seq) && Number(seq) < from + room);
    if (rows.length === 0) {
      ctx.log.error("audit.seal-stopped", { reason: "entries-missing", seq: from });
      return { sealed, waiting: 1, head };
    }
    const digests = await digestsFrom(from, rows);
    const content: CheckpointContent = grows
      ? { ...grows.before, rows: [...grows.before.rows, ...digests] }
      : { previous: before ? await digestOfCheckpoint(before) : "", from, rows: digests };
    const number = grows ? grows.newest.number : (newest?.number ?? 0) + 1;
    const kept = await keep(ctx, number, content, grows?.newest ?? null);
    if (!kept) return { sealed, waiting: 0, head };
    newest = kept;
    sealed += rows.length;
    said += say(ctx, rows, linesPerRun - said);
    head = { number, content };
    if (found.length < room) return { sealed, waiting: 0, head };
  }
  return { sealed, waiting: 1, head };
}

/** Entry by entry, null where a number has none: the hole is sealed too, and found by every verification. */
async function digestsFrom(from: number, rows: readonly RawEntry[]): Promise<(string | null)[]> {
  const length = Number(rows.at(-1)?.seq) - from + 1;
  const digests: (string | null)[] = Array.from({ length }, () => null);
  await Promise.all(
    rows.map(async (row) => {
      digests[Number(row.seq) - from] = await digestOfEntry(row);
    }),
  );
  return digests;
}

async function readNewest(ctx: Pick<SystemContext, "db">): Promise<Checkpoint | null> {
  const [row] = await ctx.db.select().from(auditCheckpoints).orderBy(desc(auditCheckpoints.number)).limit(1);
  return row ?? null;
}

/** @returns the checkpoint as it was kept; null where another run was faster */
async function keep(
  ctx: SystemContext,
  number: number,
  content: CheckpointContent,
  over: Checkpoint | null,
): Promise<Checkpoint | null> {
  const row: Checkpoint = {
    id: String(number),
    number,
    fromSeq: content.from,
    toSeq: lastSeqOf(content),
    seal: await sealCheckpoint(ctx, number, content),
    at: ctx.clock.now(),
  };
  const written = over
    ? await ctx.db
        .update(auditCheckpoints)
        .set({ toSeq: row.toSeq, seal: row.seal, at: row.at })
        .where(and(eq(auditCheckpoints.id, over.id), eq(auditCheckpoints.seal, over.seal)))
        .returning({ id: auditCheckpoints.id })
    : await insertWhen(
        ctx,
        auditCheckpoints,
        row,
        sql`(select coalesce(max(${auditCheckpoints.number}), 0) from ${auditCheckpoints}) = ${number - 1}`,
      ).returning({ id: auditCheckpoints.id });
  return written.length === 1 ? row : null;
}
