import { and, eq, type SQL, sql } from "drizzle-orm";
import { clients } from "../../../drizzle/schema/clients.ts";
import { documents } from "../../../drizzle/schema/documents.ts";
import { intakeDrafts } from "../../../drizzle/schema/intake.ts";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";
import { type By, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";

/** Whose documents: a household's, those of an intake that is still being filled, or the photos of one report card. */
export type Owner =
  | { kind: "client"; clientId: string }
  | { kind: "draft"; draftId: string }
  | { kind: "card"; clientId: string; cardId: string };

/** Whether photos alone are brought there. */
export const placeOf = (owner: Owner): "card" | "any" => (owner.kind === "card" ? "card" : "any");

/** The subject whose key seals the names. */
export const subjectOf = (owner: Owner): string => (owner.kind === "draft" ? owner.draftId : owner.clientId);

/**
 * The documents of this owner and of nobody else. A card's photos are not among the household's: a card that was not sent
 * must not be seen by its photos.
 */
export const ownedBy = (owner: Owner) => {
  if (owner.kind === "draft")
    return and(eq(documents.draftId, owner.draftId), sql`${documents.clientId} is null`);
  const ofClient = eq(documents.clientId, owner.clientId);
  return owner.kind === "card"
    ? and(ofClient, eq(documents.cardId, owner.cardId))
    : and(ofClient, sql`${documents.cardId} is null`);
};

/** Whether the owner can still be brought something: a client that was not merged away, an intake or a card not yet sent. */
export const takesDocuments = (owner: Owner): SQL =>
  owner.kind === "card"
    ? sql`exists (select 1 from ${reportCards} where ${reportCards.id} = ${owner.cardId} and ${reportCards.clientId} = ${owner.clientId} and ${reportCards.state} = 'draft')`
    : owner.kind === "client"
      ? sql`exists (select 1 from ${clients} where ${clients.id} = ${owner.clientId} and ${clients.mergedIntoId} is null)`
      : sql`exists (select 1 from ${intakeDrafts} where ${intakeDrafts.id} = ${owner.draftId} and ${intakeDrafts.state} = 'open')`;

/**
 * A contact reaches its own household alone, a visitor drafts alone; that the draft is this visitor's was proved by
 * its secret before. @throws DomainError not-found
 */
export function mustReach(by: By, owner: Owner): void {
  const reaches =
    by.kind === "client"
      ? owner.kind !== "draft" && owner.clientId === by.clientId
      : by.kind !== "visitor" || owner.kind === "draft";
  if (!reaches) throw new DomainError("not-found");
}

/** How an entry of the trail names who did it and whose document it was. */
export const trailOf = (by: By, owner: Owner, documentId: string) => ({
  staffId: staffIdOf(by),
  clientId: owner.kind === "draft" ? null : owner.clientId,
  subject:
    by.kind === "client"
      ? { type: "contact", id: by.contactId }
      : owner.kind === "draft"
        ? { type: "draft", id: owner.draftId }
        : { type: "document", id: documentId },
});
