import { and, eq, inArray, isNull } from "drizzle-orm";
import { documents } from "../../../drizzle/schema/documents.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { markDirectory, refreshDirectory } from "../clients/directory/directory.ts";
import { readSubject, type SubjectKey } from "../subjects/subjects.ts";
import { firstPhoto } from "./confirm.ts";
import { keptKey, tempKey, thumbnailKeyOf } from "./keys.ts";
import { ownedBy } from "./owner.ts";
import { type FoundRow, openName, selectDocuments } from "./rows.ts";

/**
 * Gives the documents of a draft to the client that it became: bytes to the client's own place, names sealed under the
 * client's key. One document after another; interrupted, it goes on where it stopped when it is called again.
 * Uploads that were not confirmed are given up. The draft's key must still be there.
 *
 * @param dogIdByDraftDog the dogs' new ids by the ids that the draft knew them under
 */
export async function adoptDraftDocuments(
  ctx: SystemContext,
  _by: By,
  draftId: string,
  clientId: string,
  dogIdByDraftDog: Readonly<Record<string, string>>,
): Promise<void> {
  const draft = { kind: "draft", draftId } as const;
  await giveUp(ctx, draftId);
  const rows = await selectDocuments(ctx).where(
    and(ownedBy(draft), inArray(documents.state, ["stored", "quarantined"])),
  );
  if (rows.length === 0) return;
  const key = await readSubject(ctx, clientId);
  for (const row of rows) {
    const known = row.dogId !== null && Object.hasOwn(dogIdByDraftDog, row.dogId);
    const dogId = (known && row.dogId && dogIdByDraftDog[row.dogId]) || null;
    await adopt(ctx, row, { draftId, clientId, dogId, key });
  }
  await refreshDirectory(ctx, [clientId]);
}

async function adopt(
  ctx: SystemContext,
  row: FoundRow,
  to: { draftId: string; clientId: string; dogId: string | null; key: SubjectKey },
): Promise<void> {
  const { clientId, dogId } = to;
  // What is held back stays where it is: only its owner changes.
  const moves = row.state === "stored";
  const key = moves ? keptKey({ kind: "client", clientId }, row.id) : row.key;
  const thumbnailKey = row.thumbnailKey && moves ? thumbnailKeyOf(key) : row.thumbnailKey;
  if (moves) await copy(ctx, row.key, key, row.type ?? row.declaredType);
  if (row.thumbnailKey && thumbnailKey) await copy(ctx, row.thumbnailKey, thumbnailKey, "image/webp");
  const name = await to.key.seal("documents.name", row.id, await openName(ctx, row));
  await ctx.db.batch([
    ctx.db
      .update(documents)
      .set({ clientId, subjectId: clientId, draftId: null, dogId, key, thumbnailKey, name })
      .where(and(eq(documents.id, row.id), eq(documents.state, row.state), isNull(documents.clientId))),
    firstPhoto(ctx, row.id),
    markDirectory(ctx, clientId),
  ]);
  if (moves) await ctx.files.remove([row.key, thumbnailKeyOf(row.key)]);
}

async function copy(ctx: SystemContext, from: string, to: string, type: string): Promise<void> {
  const found = await ctx.files.read(from);
  // What was lost before stays lost: the reconciliation tells of it, and the household's other files still come along.
  if (found) await ctx.files.write(to, found.body, { type, length: found.length });
}

async function giveUp(ctx: SystemContext, draftId: string): Promise<void> {
  const draft = { kind: "draft", draftId } as const;
  const given = await ctx.db
    .update(documents)
    .set({ state: "removed", stateAt: ctx.clock.now() })
    .where(and(ownedBy(draft), eq(documents.state, "granted")))
    .returning({ id: documents.id });
  await ctx.files.remove(given.map(({ id }) => tempKey(draft, id)));
}

/**
 * Removes everything that a draft brought, rows and bytes, when the draft itself goes. Bytes first: a row without
 * bytes is found again, bytes without a row only by the nightly reconciliation.
 */
export async function removeDraftDocuments(
  ctx: SystemContext,
  draftId: string,
): Promise<{ removed: number }> {
  const draft = { kind: "draft", draftId } as const;
  const rows = await ctx.db
    .select({ id: documents.id, key: documents.key })
    .from(documents)
    .where(ownedBy(draft));
  await ctx.files.remove(
    rows.flatMap(({ id, key }) => [key, thumbnailKeyOf(key), tempKey(draft, id), keptKey(draft, id)]),
  );
  await ctx.db.delete(documents).where(ownedBy(draft));
  return { removed: rows.length };
}
