import { and, asc, eq, inArray, lt, or } from "drizzle-orm";
import { documents } from "../../../drizzle/schema/documents.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { keptKey, tempKey, tempPrefix, thumbnailKeyOf } from "./keys.ts";
import type { Owner } from "./owner.ts";

const dayMs = 86_400_000;
/** Documents a run. */
const atOnce = 50;
/** Pages of 1,000 objects a run. */
const maxPages = 5;
/** How long a file that looks harmful is kept for whoever wants to know what it was. */
const quarantineDays = 30;

/**
 * Gives up uploads that nobody confirmed within a day, with whatever lies under their keys, lets go of what was held back
 * for a month, and empties the place of waiting uploads of everything older than a day, known or not.
 *
 * @returns counts: removed (documents), objects (waiting ones without a document)
 */
export async function sweepUploads(ctx: SystemContext): Promise<{ removed: number; objects: number }> {
  const now = ctx.clock.now().getTime();
  const stale = or(
    and(eq(documents.state, "granted"), lt(documents.createdAt, new Date(now - dayMs))),
    and(eq(documents.state, "quarantined"), lt(documents.stateAt, new Date(now - quarantineDays * dayMs))),
  );
  const due = await ctx.db
    .select({ id: documents.id })
    .from(documents)
    .where(stale)
    .orderBy(asc(documents.createdAt))
    .limit(atOnce);
  const removed =
    due.length === 0
      ? []
      : await ctx.db
          .update(documents)
          .set({ state: "removed", stateAt: ctx.clock.now() })
          .where(
            and(
              stale,
              inArray(
                documents.id,
                due.map(({ id }) => id),
              ),
            ),
          )
          .returning({
            id: documents.id,
            key: documents.key,
            clientId: documents.clientId,
            draftId: documents.draftId,
          });
  const keys = removed.flatMap(({ id, key, clientId, draftId }) => {
    const owner = ownerOf(clientId, draftId);
    if (!owner) return [key];
    const kept = keptKey(owner, id);
    return [key, tempKey(owner, id), kept, thumbnailKeyOf(kept)];
  });
  if (keys.length > 0) await ctx.files.remove(keys);
  return { removed: removed.length, objects: await emptyWaiting(ctx, new Date(now - dayMs)) };
}

/** Nothing waits for longer than a grant and its confirmation take: the age alone decides. */
async function emptyWaiting(ctx: SystemContext, before: Date): Promise<number> {
  let objects = 0;
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const listed = await ctx.files.list(tempPrefix, cursor);
    const old = listed.files.filter(({ uploadedAt }) => uploadedAt < before).map(({ key }) => key);
    if (old.length > 0) await ctx.files.remove(old);
    objects += old.length;
    if (listed.cursor === null) break;
    cursor = listed.cursor;
  }
  return objects;
}

const ownerOf = (clientId: string | null, draftId: string | null): Owner | null =>
  clientId ? { kind: "client", clientId } : draftId ? { kind: "draft", draftId } : null;
