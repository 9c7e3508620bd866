import { and, desc, eq } from "drizzle-orm";
import { documents } from "../../../drizzle/schema/documents.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import type { By } from "../by.ts";
import { DomainError } from "../errors.ts";
import { openSubject } from "../subjects/subjects.ts";
import { mustReach, type Owner, ownedBy, trailOf } from "./owner.ts";
import { type DocumentView, type FoundRow, findDocument, openName, selectDocuments, viewOf } from "./rows.ts";

export { adoptDraftDocuments, removeDraftDocuments } from "./adopt.ts";
export { confirmUpload } from "./confirm.ts";
export { grantUploads } from "./grants.ts";
export { kindsFor, maxFilesAtOnce } from "./kinds.ts";
export { storeOwnFile } from "./own-file.ts";
export type { Owner } from "./owner.ts";
export { discardReceived, keepReceived, mustTakeDocuments, type Received, receiveFile } from "./receive.ts";
export { mayRemove, removeDocument } from "./remove.ts";
export { removalForCard } from "./remove-card.ts";
export type { DocumentView } from "./rows.ts";
export { readWhose } from "./whose.ts";

/** How long the address of a download is good for. Seconds. */
const downloadSeconds = 60;
const maxListed = 300;

/** The kept files of an owner, newest first. Leaves no trace by itself: the page that shows them does. */
export async function listDocuments(ctx: SystemContext, owner: Owner): Promise<DocumentView[]> {
  const rows = await selectDocuments(ctx)
    .where(and(ownedBy(owner), eq(documents.state, "stored")))
    .orderBy(desc(documents.createdAt), desc(documents.id))
    .limit(maxListed);
  const keys = new Map<string, ReturnType<typeof openSubject>>();
  return Promise.all(
    rows.map(async (row) => {
      const key = keys.get(row.subjectId) ?? openSubject(ctx, { id: row.subjectId, wrapped: row.wrapped });
      keys.set(row.subjectId, key);
      return viewOf(row, await (await key).open("documents.name", row.id, row.name));
    }),
  );
}

/**
 * Gives the address of one download: good for a minute, answered as an attachment. The trail has the entry before
 * the address exists.
 *
 * @returns a presigned URL; whoever has it has the file, so it goes into no log and no page.
 * @throws DomainError not-found, also where the bytes are gone
 */
export async function openDocument(ctx: SystemContext, by: By, owner: Owner, id: string): Promise<string> {
  const row = await storedDocument(ctx, by, owner, id);
  const { name, type } = viewOf(row, await openName(ctx, row));
  if (!(await ctx.files.head(row.key))) throw new DomainError("not-found");
  await record(ctx, {
    event: "document.read",
    details: { kind: row.kind, document: id },
    ...trailOf(by, owner, id),
  });
  return ctx.files.grantDownload(row.key, { name, type, seconds: downloadSeconds });
}

/**
 * The small picture of a document, a WebP. It is part of the page that shows the list, whose reading is traced.
 * @throws DomainError not-found
 */
export async function readThumbnail(
  ctx: SystemContext,
  by: By,
  owner: Owner,
  id: string,
): Promise<{ type: "image/webp"; body: ReadableStream<Uint8Array> }> {
  const row = await storedDocument(ctx, by, owner, id);
  const found = row.thumbnailKey && (await ctx.files.read(row.thumbnailKey));
  if (!found) throw new DomainError("not-found");
  return { type: "image/webp", body: found.body };
}

/**
 * A picture made smaller for paper, a JPEG of at most `side` pixels a side; null where it cannot be made of this file.
 * It is part of what is printed, whose reading is traced.
 * @throws DomainError not-found
 */
export async function openPicture(
  ctx: SystemContext,
  by: By,
  owner: Owner,
  id: string,
  side: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const row = await storedDocument(ctx, by, owner, id);
  const found = await ctx.files.read(row.key);
  return found && ctx.pictures.print(found.body, side);
}

async function storedDocument(ctx: SystemContext, by: By, owner: Owner, id: string): Promise<FoundRow> {
  mustReach(by, owner);
  const row = await findDocument(ctx, owner, id);
  if (row.state !== "stored") throw new DomainError("not-found");
  return row;
}
