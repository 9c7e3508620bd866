import { and, eq, getTableColumns, sql } from "drizzle-orm";
import { documents } from "../../../drizzle/schema/documents.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import { signatures } from "../../../drizzle/schema/waivers.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { DomainError } from "../errors.ts";
import { openSubject } from "../subjects/subjects.ts";
import { extensionOf } from "./kinds.ts";
import { type Owner, ownedBy } from "./owner.ts";

export type DocumentRow = typeof documents.$inferSelect & { isProof: boolean };

/** A kept file as a page shows it. */
export interface DocumentView {
  id: string;
  kind: DocumentRow["kind"];
  /** A safe file name with the extension of what the file really is. */
  name: string;
  type: string;
  /** Bytes. */
  length: number;
  width: number | null;
  height: number | null;
  dogId: string | null;
  hasThumbnail: boolean;
  broughtBy: DocumentRow["broughtBy"];
  /** A signature rests on it: it is never removed. */
  isProof: boolean;
  /** Its bytes were not found any more; see `reconcile.ts`. */
  isLost: boolean;
  storedAt: Date;
}

/** What `reconcile.ts` writes as the reason of a stored row without bytes. */
export const lost = "lost";

/** A signature, voided or not, names this document. */
const isProof = sql<boolean>`exists (select 1 from ${signatures} where ${signatures.documentId} = ${documents.id})`;

/** Documents with the wrapped key of whoever's they are, in one trip. */
export const selectDocuments = (ctx: Pick<SystemContext, "db">) =>
  ctx.db
    .select({
      ...getTableColumns(documents),
      isProof: isProof.mapWith(Boolean),
      wrapped: subjectKeys.wrapped,
    })
    .from(documents)
    .innerJoin(subjectKeys, eq(subjectKeys.id, documents.subjectId));

export type FoundRow = Awaited<ReturnType<typeof selectDocuments>>[number];

/** One document of this owner. @throws DomainError not-found, for another's as for none. */
export async function findDocument(
  ctx: Pick<SystemContext, "db">,
  owner: Owner,
  id: string,
): Promise<FoundRow> {
  const [row] = await selectDocuments(ctx)
    .where(and(eq(documents.id, id), ownedBy(owner)))
    .limit(1);
  if (!row) throw new DomainError("not-found");
  return row;
}

/** The name it was given, in clear. */
export async function openName(ctx: SystemContext, row: FoundRow): Promise<string> {
  const key = await openSubject(ctx, { id: row.subjectId, wrapped: row.wrapped });
  return key.open("documents.name", row.id, row.name);
}

export function viewOf(row: DocumentRow, name: string): DocumentView {
  const type = row.type ?? row.declaredType;
  return {
    id: row.id,
    kind: row.kind,
    name: withExtension(name, extensionOf(type)),
    type,
    length: row.length ?? row.declaredLength,
    width: row.width,
    height: row.height,
    dogId: row.dogId,
    hasThumbnail: row.thumbnailKey !== null,
    broughtBy: row.broughtBy,
    isProof: row.isProof,
    isLost: row.reason === lost,
    storedAt: row.stateAt,
  };
}

/** The stored name was made safe; only the spelling of its extension may differ from the type's usual one. */
const withExtension = (name: string, extension: string) =>
  `${name.replace(/\.[a-z]{1,5}$/, "")}.${extension}`;
