import { and, eq, inArray, sql } from "drizzle-orm";
import { documents } from "../../../drizzle/schema/documents.ts";
import { dogs, vaccinations } from "../../../drizzle/schema/dogs.ts";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import type { By } from "../by.ts";
import { markDirectory, refreshDirectory } from "../clients/directory/directory.ts";
import { DomainError } from "../errors.ts";
import { openSubject } from "../subjects/subjects.ts";
import { tempKey, thumbnailKeyOf } from "./keys.ts";
import { mustReach, type Owner, trailOf } from "./owner.ts";
import { type DocumentView, findDocument } from "./rows.ts";

/**
 * Who may remove what: nobody what a signature rests on; what the house made itself, only the house; a household only
 * what it brought, and no waiver.
 */
export function mayRemove(by: By, document: Pick<DocumentView, "kind" | "broughtBy" | "isProof">): boolean {
  if (document.isProof) return false;
  if (by.kind === "system") return true;
  if (by.kind === "staff") return document.broughtBy !== "system";
  return document.broughtBy === "client" && document.kind !== "waiver";
}

/**
 * Removes a document for good, or gives up an upload that has not been confirmed: first it can no longer be handed out,
 * then its bytes and its small picture go, so that an address given a moment ago leads nowhere. What named it as
 * photo or proof names nothing.
 *
 * @throws DomainError not-found, also for what this person may not remove, and for a photo of a card that was sent
 */
export async function removeDocument(ctx: SystemContext, by: By, owner: Owner, id: string): Promise<void> {
  mustReach(by, owner);
  const row = await findDocument(ctx, owner, id);
  const isHere = row.state === "stored" || row.state === "granted";
  if (!isHere || !mayRemove(by, row)) throw new DomainError("not-found");
  const key = await openSubject(ctx, { id: row.subjectId, wrapped: row.wrapped });
  const nameless = await key.seal("documents.name", id, "");
  const isRemoved = sql`exists (select 1 from ${documents} where ${documents.id} = ${id} and ${documents.state} = 'removed')`;
  const [removed] = await ctx.db.batch([
    ctx.db
      .update(documents)
      .set({ state: "removed", stateAt: ctx.clock.now(), name: nameless, thumbnailKey: null })
      .where(
        and(
          eq(documents.id, id),
          inArray(documents.state, ["stored", "granted"]),
          eq(documents.subjectId, row.subjectId),
          // What a household was sent stays, also where it is sent at this moment.
          owner.kind === "card" ? notSent(owner.cardId) : undefined,
        ),
      )
      .returning({ id: documents.id, key: documents.key }),
    entryIfChanged(ctx, {
      event: "document.removed",
      details: { kind: row.kind, document: id },
      ...trailOf(by, owner, id),
    }),
    ctx.db
      .update(dogs)
      .set({ photoDocumentId: null })
      .where(and(eq(dogs.photoDocumentId, id), isRemoved)),
    ctx.db
      .update(vaccinations)
      // What was approved was approved by this paper.
      .set({ documentId: null, approvedAt: null, approvedBy: null })
      .where(and(eq(vaccinations.documentId, id), isRemoved)),
    ...(owner.kind === "client" ? [markDirectory(ctx, owner.clientId)] : []),
  ]);
  if (owner.kind === "client") await refreshDirectory(ctx, [owner.clientId]);
  if (owner.kind === "card" && removed.length === 0) throw new DomainError("not-found");
  // The key as the statement found it: a confirmation may have moved the bytes since the row was read.
  const gone = removed[0]?.key ?? row.key;
  await ctx.files.remove([gone, thumbnailKeyOf(gone), tempKey(owner, id)]);
}

const notSent = (cardId: string) =>
  sql`not exists (select 1 from ${reportCards} where ${reportCards.id} = ${cardId} and ${reportCards.state} = 'sent')`;
