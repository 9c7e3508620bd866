import * as z from "zod";
import type { Sealed } from "../../../drizzle/schema/columns.ts";
import { digest } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** How many entries one checkpoint covers at most: its seal stays under 20 KB. */
export const rowsPerCheckpoint = 500;

/** What is under a checkpoint's seal. */
const content = z.strictObject({
  /** The digest of the whole checkpoint before; "" for the first. */
  previous: z.string(),
  from: z.int().min(1),
  /** The digest of each entry from `from` on; null where there was none when this was sealed. */
  rows: z.array(z.string().nullable()).min(1).max(rowsPerCheckpoint),
});
export type CheckpointContent = z.infer<typeof content>;

export const lastSeqOf = ({ from, rows }: CheckpointContent): number => from + rows.length - 1;

/** What the next checkpoint says of this one, once it is full. */
export const digestOfCheckpoint = (given: CheckpointContent): Promise<string> =>
  digest("audit checkpoint", JSON.stringify([given.previous, given.from, given.rows]));

/** Whether a checkpoint is the same as it once was, or that one grown. */
export const extendsIt = (now: CheckpointContent, once: CheckpointContent): boolean =>
  now.previous === once.previous &&
  now.from === once.from &&
  once.rows.every((row, index) => now.rows[index] === row);

type Ctx = Pick<SystemContext, "vault">;

/** AES-GCM with the checkpoint's number as its row: it opens nowhere else, and nobody makes one without the keys. */
export const sealCheckpoint = (ctx: Ctx, number: number, given: CheckpointContent) =>
  ctx.vault.seal("audit_checkpoints.seal", String(number), JSON.stringify(given));

/** @returns null where it does not open, or opens to something else */
export async function openCheckpoint(
  ctx: Ctx,
  number: number,
  seal: Sealed<"audit_checkpoints.seal">,
): Promise<CheckpointContent | null> {
  const text = await ctx.vault.open("audit_checkpoints.seal", String(number), seal).catch(() => null);
  return text === null ? null : (content.safeParse(JSON.parse(text)).data ?? null);
}

/** A checkpoint as the bucket remembers it: a copy out of reach of whoever can write to the database. */
const head = z.strictObject({ number: z.int().min(1), content });
export type Head = z.infer<typeof head>;

export const sealHead = (ctx: Ctx, key: string, given: Head): Promise<string> =>
  ctx.vault.seal("audit-head", key, JSON.stringify(given));

/** @returns null where it does not open */
export async function openHead(ctx: Ctx, key: string, sealed: string): Promise<Head | null> {
  const text = await ctx.vault.open("audit-head", key, sealed as Sealed<"audit-head">).catch(() => null);
  return text === null ? null : (head.safeParse(JSON.parse(text)).data ?? null);
}
