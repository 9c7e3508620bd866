import type { Owner } from "./owner.ts";

/**
 * Where the bytes of a document lie in the bucket. A key is made of ids of ours alone: nothing that a person typed is
 * part of one. What waits to be checked lies under `clients/temp/`, which the bucket itself empties after a day.
 */
export const tempKey = (owner: Owner, documentId: string): string =>
  `${tempPrefix}${idOf(owner)}/${documentId}`;

/** Where a checked document stays: a draft's own place for as long as the draft lives, then the client's. */
export const keptKey = (owner: Owner, documentId: string): string =>
  owner.kind !== "draft"
    ? `clients/${owner.clientId}/${documentId}`
    : `clients/drafts/${owner.draftId}/${documentId}`;

export const thumbnailKeyOf = (key: string): string => `${key}${thumbnailEnding}`;
export const quarantineKey = (documentId: string): string => `${quarantinePrefix}${documentId}`;

export const tempPrefix = "clients/temp/";
export const quarantinePrefix = "quarantine/";
export const thumbnailEnding = "-thumb";

const idOf = (owner: Owner) => (owner.kind === "draft" ? owner.draftId : owner.clientId);
