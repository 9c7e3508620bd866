import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { type Owner, removeDocument } from "../documents/documents.ts";
import { DomainError } from "../errors.ts";
import { saveDraft } from "./drafts.ts";
import { mustWriteCards } from "./open.ts";
import { type OpenedCard, openWholeCard } from "./opened.ts";
import { photosOf } from "./shape.ts";

/** The photos of a draft, to be looked at and captioned. */
export interface DraftPhotos {
  id: string;
  clientId: string;
  client: string;
  version: number;
  photos: { id: string; caption: string; hasPicture: boolean }[];
}

/** @throws DomainError not-found, also for a card that was sent: its photos stay as they are */
export async function readDraftPhotos(ctx: SystemContext, by: By, cardId: string): Promise<DraftPhotos> {
  const card = await openDraft(ctx, by, cardId);
  return {
    id: card.row.id,
    clientId: card.row.clientId,
    client: card.contacts.map(({ name }) => name).join(" & "),
    version: card.row.version,
    photos: photosOf(card).map(({ photo, caption }) => ({
      id: photo.id,
      caption,
      hasPicture: photo.hasThumbnail,
    })),
  };
}

/**
 * Whose the photos are that are brought for a draft now.
 * @throws DomainError not-found, also for a card that was sent
 */
export async function ownerOfNew(ctx: SystemContext, by: By, cardId: string): Promise<Owner> {
  const { row } = await openDraft(ctx, by, cardId);
  return { kind: "card", clientId: row.clientId, cardId: row.id };
}

/**
 * Under which card a photo lies that this card shows: its own, or one of the revisions before it. A household reaches
 * the photos of what it reads now; those of a draft, and those that a correction took out, are not there for it.
 *
 * @throws DomainError not-found
 */
export async function ownerOfShown(
  ctx: SystemContext,
  by: By,
  cardId: string,
  documentId: string,
): Promise<Owner> {
  const card = await openWholeCard(ctx, by, cardId);
  const found = photosOf(card).find(({ photo }) => photo.id === documentId)?.photo;
  const isReplaced = by.kind === "client" && card.newestSentId !== card.row.id;
  if (!found?.cardId || isReplaced) throw new DomainError("not-found");
  return { kind: "card", clientId: card.row.clientId, cardId: found.cardId };
}

/**
 * Writes the words below one photo of a draft.
 * @throws DomainError not-found, also for a card that was sent, and where somebody saves it at this moment
 */
export async function captionPhoto(
  ctx: SystemContext,
  by: By,
  cardId: string,
  documentId: string,
  words: string,
): Promise<void> {
  const card = await openDraft(ctx, by, cardId);
  const photos = photosOf(card).map(({ photo, caption }) => ({
    documentId: photo.id,
    caption: photo.id === documentId ? words : caption,
  }));
  if (!photos.some((photo) => photo.documentId === documentId)) throw new DomainError("not-found");
  await savePhotos(ctx, by, card, photos);
}

/**
 * Takes a photo out of a draft. What was brought for this draft is removed for good; what an earlier revision shows
 * stays with that one.
 *
 * @throws DomainError not-found, also for a card that was sent
 */
export async function removePhoto(
  ctx: SystemContext,
  by: By,
  cardId: string,
  documentId: string,
): Promise<void> {
  const card = await openDraft(ctx, by, cardId);
  const photos = photosOf(card);
  const found = photos.find(({ photo }) => photo.id === documentId)?.photo;
  if (!found) throw new DomainError("not-found");
  if (found.cardId === cardId) {
    const owner = { kind: "card", clientId: card.row.clientId, cardId } as const;
    // A text that still names it shows nothing in its place.
    await removeDocument(ctx, by, owner, documentId);
    return;
  }
  const others = photos.filter(({ photo }) => photo.id !== documentId);
  const kept = others.map(({ photo, caption }) => ({ documentId: photo.id, caption }));
  await savePhotos(ctx, by, card, kept);
}

async function openDraft(ctx: SystemContext, by: By, cardId: string): Promise<OpenedCard> {
  mustWriteCards(by);
  const card = await openWholeCard(ctx, by, cardId);
  if (card.row.state !== "draft") throw new DomainError("not-found");
  return card;
}

async function savePhotos(
  ctx: SystemContext,
  by: By,
  { row, content }: OpenedCard,
  photos: { documentId: string; caption: string }[],
): Promise<void> {
  const { version, sessionOn } = row;
  const saved = await saveDraft(ctx, by, row.id, { version, sessionOn, content: { ...content, photos } });
  // Somebody saved between this reading and this writing: what they have in front of them decides.
  if (!saved.ok) throw new DomainError("not-found");
}
