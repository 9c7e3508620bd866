import { sql } from "drizzle-orm";
import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { DomainError } from "../errors.ts";
import { type Confirmation, confirmUpload } from "./confirm.ts";
import { grantRows, type WantedUpload } from "./grants.ts";
import { tempKey } from "./keys.ts";
import { declaredOf, maxFileBytes } from "./kinds.ts";
import { mustReach, type Owner, placeOf, takesDocuments } from "./owner.ts";
import { whyNoRoom } from "./quota.ts";
import { type FileProblem, sentenceOf } from "./sentences.ts";

/** A file that came through the Worker and waits, in the bucket, to be told what it is and looked into. */
export interface Received {
  id: string;
  name: string;
  type: string;
  /** Bytes, as counted on the way. */
  length: number;
}

const problem = (owner: Owner, reason: FileProblem) => ({
  ok: false as const,
  reason,
  sentence: sentenceOf(reason, placeOf(owner)),
});

/** Whether there is anybody to bring files to, asked before the first byte is taken. @throws DomainError not-found */
export async function mustTakeDocuments(ctx: SystemContext, by: By, owner: Owner): Promise<void> {
  mustReach(by, owner);
  const [found] = await ctx.db.all<{ takes: number }>(sql`select ${takesDocuments(owner)} as takes`);
  if (!found?.takes) throw new DomainError("not-found");
}

/**
 * Takes one file as a stream into the place of uploads that wait, in bounded memory. Its row is written afterwards, by
 * `keepReceived`, when the whole form is known; without one the sweep removes it after a day.
 */
export async function receiveFile(
  ctx: SystemContext,
  by: By,
  owner: Owner,
  file: { name: string; type: string; body: ReadableStream<Uint8Array> },
): Promise<{ ok: true; received: Received } | { ok: false; reason: FileProblem; sentence: string }> {
  mustReach(by, owner);
  const said = declaredOf(file);
  const inTheWay = said ? await whyNoRoom(ctx, owner) : "type";
  if (inTheWay || !said) {
    await file.body.cancel();
    return problem(owner, inTheWay ?? "type");
  }
  const id = ctx.random.id();
  const key = tempKey(owner, id);
  const written = await ctx.files.writeStream(key, file.body, { type: said.type, maxLength: maxFileBytes });
  if (written === "too-large") return problem(owner, "too-large");
  return { ok: true, received: { id, name: file.name, type: said.type, length: written.length } };
}

/** Grants what has already arrived and confirms it: the same rows, quotas and checks as for a direct upload. */
export async function keepReceived(
  ctx: SystemContext,
  by: By,
  owner: Owner,
  received: Received,
  as: Pick<WantedUpload, "kind" | "dogId">,
): Promise<Confirmation> {
  const [row] = await grantRows(ctx, by, owner, [{ ...received, ...as }]);
  if (row?.ok) return confirmUpload(ctx, by, owner, row.id);
  await ctx.files.remove([tempKey(owner, received.id)]);
  return problem(owner, row?.problem ?? "damaged");
}

/** Throws away files that arrived with a form that was refused as a whole. */
export const discardReceived = (ctx: SystemContext, owner: Owner, received: readonly Received[]) =>
  ctx.files.remove(received.map(({ id }) => tempKey(owner, id)));
