import { dateFormat } from "../time.tsx";

export type Kind = "vaccination" | "dog-photo" | "waiver" | "card-photo" | "other";

/** What each kind of document is called. */
export const kindNames: Record<Kind, string> = {
  vaccination: "Vaccination record",
  "dog-photo": "Photo of a dog",
  waiver: "Waiver",
  "card-photo": "Photo of a report card",
  other: "Something else",
};

/** A document as the list prints it. Texts are made on the server: a browser's words for a date may differ. */
export interface Listed {
  id: string;
  name: string;
  kind: string;
  dog: string | null;
  size: string;
  date: string;
  hasThumbnail: boolean;
  isLost: boolean;
  isRemovable: boolean;
}

interface Stored {
  id: string;
  kind: Kind;
  name: string;
  length: number;
  dogId: string | null;
  hasThumbnail: boolean;
  isLost: boolean;
  storedAt: Date;
}

/** @param isRemovable whether the reader may remove it */
export const listed = <Document extends Stored>(
  documents: readonly Document[],
  to: {
    dogs: readonly { id: string; name: string }[];
    timeZone: string;
    isRemovable: (document: Document) => boolean;
  },
): Listed[] =>
  documents.map((document) => ({
    id: document.id,
    name: document.name,
    kind: kindNames[document.kind],
    dog: to.dogs.find(({ id }) => id === document.dogId)?.name ?? null,
    size: sizeText(document.length),
    date: dateFormat(to.timeZone, { day: "numeric", month: "short", year: "numeric" }).format(
      document.storedAt,
    ),
    hasThumbnail: document.hasThumbnail,
    isLost: document.isLost,
    isRemovable: to.isRemovable(document),
  }));

/** "312 kB", "1.4 MB": in thousands, as phones and systems show it. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1_000))} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
