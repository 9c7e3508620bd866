import { and, eq, sql } from "drizzle-orm";
import { documents } from "../../../drizzle/schema/documents.ts";
import { dogs } from "../../../drizzle/schema/dogs.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import type { By } from "../by.ts";
import { markDirectory, refreshDirectory } from "../clients/directory/directory.ts";
import { DomainError } from "../errors.ts";
import { readExactly, streamOf } from "./bytes.ts";
import { inspect } from "./inspect/inspect.ts";
import { keptKey, quarantineKey, thumbnailKeyOf } from "./keys.ts";
import { maxFileBytes } from "./kinds.ts";
import { mustReach, type Owner, trailOf } from "./owner.ts";
import { type DocumentView, type FoundRow, findDocument, openName, viewOf } from "./rows.ts";
import { type FileProblem, sentenceOf } from "./sentences.ts";

/** Pixels a side of the small picture; that of a report card's photo is what its readers see. */
const thumbnailSide = (kind: FoundRow["kind"]) => (kind === "card-photo" ? 1024 : 320);

export type Confirmation =
  | { ok: true; document: DocumentView }
  | { ok: false; reason: string; sentence: string };

type Sound = Extract<ReturnType<typeof inspect>, { ok: true }>;

/**
 * Looks at what was uploaded under a grant and keeps it, holds it back, or refuses it. What is kept is what was looked
 * at: it is written from the same bytes, so a second upload in between changes nothing. Asked again, it gives the
 * same answer; interrupted anywhere, it leaves at most objects that no row names, which the sweeps remove.
 *
 * @throws DomainError not-found, for another's upload and for one that was removed meanwhile
 */
export async function confirmUpload(
  ctx: SystemContext,
  by: By,
  owner: Owner,
  id: string,
): Promise<Confirmation> {
  mustReach(by, owner);
  const row = await findDocument(ctx, owner, id);
  if (row.state !== "granted") return answerOf(ctx, row);
  // As the row says it: a client that was merged into another meanwhile has its uploads where they were granted.
  const waiting = row.key;
  const arrived = await ctx.files.head(waiting);
  // Absent, too, where another confirmation has just finished.
  if (!arrived) return answerOf(ctx, await findDocument(ctx, owner, id));
  const file = { by, owner, row, waiting };
  if (arrived.length > maxFileBytes) return refuse(ctx, file, "too-large");
  if (arrived.length !== row.declaredLength) return refuse(ctx, file, "length");
  const found = await ctx.files.read(waiting);
  const bytes = found && (await readExactly(found.body, arrived.length));
  if (!bytes) return answerOf(ctx, await findDocument(ctx, owner, id));
  const name = await openName(ctx, row);
  const seen = inspect(bytes, { type: row.declaredType, name });
  if (seen.ok && row.kind.endsWith("-photo") && !seen.picture) return refuse(ctx, file, "no-picture");
  if (seen.ok) return keep(ctx, file, seen);
  return seen.reason === "malware" ? quarantine(ctx, file, bytes) : refuse(ctx, file, seen.reason);
}

interface Waiting {
  by: By;
  owner: Owner;
  row: FoundRow;
  /** The key it was uploaded under. */
  waiting: string;
}

/** Only what still waits is decided, by whoever is first. */
const decide = (ctx: SystemContext, { row }: Waiting, values: Partial<typeof documents.$inferInsert>) =>
  ctx.db
    .update(documents)
    .set({ ...values, stateAt: ctx.clock.now() })
    .where(
      and(eq(documents.id, row.id), eq(documents.state, "granted"), eq(documents.subjectId, row.subjectId)),
    )
    .returning({ id: documents.id });

async function keep(ctx: SystemContext, file: Waiting, seen: Sound): Promise<Confirmation> {
  const { by, owner, row, waiting } = file;
  const key = keptKey(owner, row.id);
  const small = seen.picture ? await drawThumbnail(ctx, seen, row.kind) : null;
  // It is on a card to be seen, and its small picture is what the readers see: who brings it is told now.
  if (row.kind === "card-photo" && !small)
    return refuse(ctx, file, seen.type === "image/heic" ? "heic-unseen" : "unseen");
  await ctx.files.write(key, streamOf(seen.parts), { type: seen.type, length: seen.length });
  const thumbnailKey = small && thumbnailKeyOf(key);
  if (small) await ctx.files.write(thumbnailKeyOf(key), small, { type: "image/webp", length: small.length });
  const values = {
    state: "stored" as const,
    key,
    thumbnailKey,
    type: seen.type,
    length: seen.length,
    width: seen.picture?.width ?? null,
    height: seen.picture?.height ?? null,
  };
  const [decided] = await ctx.db.batch([
    decide(ctx, file, values),
    entryIfChanged(ctx, {
      event: "document.stored",
      details: { kind: row.kind, type: seen.type, document: row.id },
      ...trailOf(by, owner, row.id),
    }),
    firstPhoto(ctx, row.id),
    // A vaccination record is missing no more.
    ...(owner.kind === "client" ? [markDirectory(ctx, owner.clientId)] : []),
  ]);
  if (decided.length === 0) await leaveNothing(ctx, owner, row.id, [key, thumbnailKeyOf(key)]);
  if (owner.kind === "client") await refreshDirectory(ctx, [owner.clientId]);
  await ctx.files.remove([waiting]);
  return answerOf(ctx, await findDocument(ctx, owner, row.id));
}

/** The first photo of a dog that has none is its photo. */
export const firstPhoto = (ctx: Pick<SystemContext, "db">, documentId: string) =>
  ctx.db
    .update(dogs)
    .set({ photoDocumentId: documentId })
    .where(
      sql`${dogs.photoDocumentId} is null and exists (select 1 from ${documents} where ${documents.id} = ${documentId}
        and ${documents.kind} = 'dog-photo' and ${documents.state} = 'stored'
        and ${documents.dogId} = ${dogs.id} and ${documents.clientId} = ${dogs.clientId})`,
    );

/** Without a small picture a list shows an icon: no reason to turn the file away. */
const drawThumbnail = (ctx: SystemContext, seen: Sound, kind: FoundRow["kind"]) =>
  ctx.pictures.thumbnail(streamOf(seen.parts), thumbnailSide(kind)).catch((error: unknown) => {
    ctx.log.warn("thumbnail.failed", { name: error instanceof Error ? error.name : "unknown" });
    return null;
  });

async function refuse(ctx: SystemContext, file: Waiting, reason: FileProblem): Promise<Confirmation> {
  const { by, owner, row, waiting } = file;
  await ctx.db.batch([
    decide(ctx, file, { state: "refused", reason }),
    entryIfChanged(ctx, {
      event: "document.refused",
      details: { reason, document: row.id },
      ...trailOf(by, owner, row.id),
    }),
  ]);
  await ctx.files.remove([waiting]);
  return answerOf(ctx, await findDocument(ctx, owner, row.id));
}

async function quarantine(ctx: SystemContext, file: Waiting, bytes: Uint8Array): Promise<Confirmation> {
  const { by, owner, row, waiting } = file;
  const key = quarantineKey(row.id);
  const reason = "malware";
  await ctx.files.write(key, bytes, { type: "application/octet-stream", length: bytes.length });
  const [decided] = await ctx.db.batch([
    decide(ctx, file, { state: "quarantined", key, reason, length: bytes.length }),
    entryIfChanged(ctx, {
      event: "document.quarantined",
      details: { reason, document: row.id },
      ...trailOf(by, owner, row.id),
    }),
  ]);
  if (decided.length === 0) await leaveNothing(ctx, owner, row.id, [key]);
  await ctx.files.remove([waiting]);
  return answerOf(ctx, await findDocument(ctx, owner, row.id));
}

/** Somebody else was first. Where that was a removal, what was just written has no owner and goes again. */
async function leaveNothing(ctx: SystemContext, owner: Owner, id: string, keys: string[]): Promise<void> {
  const now = await findDocument(ctx, owner, id).catch(() => null);
  const isNamed = now !== null && (now.state === "stored" || now.state === "quarantined");
  if (!isNamed) await ctx.files.remove(keys);
}

async function answerOf(ctx: SystemContext, row: FoundRow): Promise<Confirmation> {
  if (row.state === "stored") return { ok: true, document: viewOf(row, await openName(ctx, row)) };
  if (row.state === "removed") throw new DomainError("not-found");
  const reason = row.state === "granted" ? "not-arrived" : (row.reason ?? "damaged");
  return { ok: false, reason, sentence: sentenceOf(reason, row.kind === "card-photo" ? "card" : "any") };
}
