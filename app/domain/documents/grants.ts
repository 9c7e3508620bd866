import { and, eq, inArray, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type DocumentKind, documents } from "../../../drizzle/schema/documents.ts";
import { dogs } from "../../../drizzle/schema/dogs.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import type { By } from "../by.ts";
import { insertWhen } from "../insert-when.ts";
import { readSubject } from "../subjects/subjects.ts";
import { safeFileName } from "./inspect/inspect.ts";
import { tempKey } from "./keys.ts";
import { declaredOf, kindsFor, maxFileBytes, maxFilesAtOnce } from "./kinds.ts";
import { mustReach, type Owner, placeOf, subjectOf, trailOf } from "./owner.ts";
import { hasRoom, whyNoRoom } from "./quota.ts";
import { type FileProblem, sentenceOf } from "./sentences.ts";

/** How long a granted upload may begin. Seconds. */
const grantSeconds = 600;

export interface WantedUpload {
  name: string;
  /** As the browser says it; may be empty. */
  type: string;
  /** Bytes. */
  length: number;
  kind: DocumentKind;
  dogId?: string | undefined;
}

/** Where to PUT one file, with exactly these headers; or why it is not taken. */
export type Grant =
  | { ok: true; id: string; url: string; headers: Record<string, string> }
  | { ok: false; sentence: string };

/**
 * Grants uploads straight into the bucket: one answer a file, in order. Each is bound to method, key, type, length and
 * ten minutes, and counts against the owner's quotas from now on.
 *
 * @throws DomainError not-found where there is no such owner
 */
export async function grantUploads(
  ctx: SystemContext,
  by: By,
  owner: Owner,
  wanted: readonly WantedUpload[],
): Promise<Grant[]> {
  const rows = await grantRows(ctx, by, owner, wanted);
  return Promise.all(
    rows.map(async (row): Promise<Grant> => {
      if (!row.ok) return { ok: false, sentence: sentenceOf(row.problem, placeOf(owner)) };
      const upload = { type: row.type, length: row.length, seconds: grantSeconds };
      return { ok: true, id: row.id, ...(await ctx.files.grantUpload(row.key, upload)) };
    }),
  );
}

type GrantedRow =
  | { ok: true; id: string; key: string; type: string; length: number }
  | { ok: false; problem: FileProblem };

/** Writes the rows of uploads that may come, one batch; each takes its place within the quotas or none. */
export async function grantRows(
  ctx: SystemContext,
  by: By,
  owner: Owner,
  wanted: readonly (WantedUpload & { id?: string })[],
): Promise<GrantedRow[]> {
  mustReach(by, owner);
  const key = await readSubject(ctx, subjectOf(owner));
  const ownDogs = await dogsAmong(ctx, owner, wanted);
  const now = ctx.clock.now();
  const statements: BatchItem<"sqlite">[] = [];
  const rows = await Promise.all(
    wanted.map(async (file, index) => {
      const said = declaredOf(file);
      const problem = problemOf(by, owner, file, said?.type ?? null, index, ownDogs);
      if (problem || !said) return { ok: false as const, problem: problem ?? ("type" as const) };
      const id = file.id ?? ctx.random.id();
      const name = await key.seal("documents.name", id, safeFileName(file.name, said.extension));
      const values = {
        id,
        subjectId: subjectOf(owner),
        clientId: owner.kind === "draft" ? null : owner.clientId,
        draftId: owner.kind === "draft" ? owner.draftId : null,
        cardId: owner.kind === "card" ? owner.cardId : null,
        dogId: file.dogId || null,
        kind: file.kind,
        state: "granted" as const,
        stateAt: now,
        key: tempKey(owner, id),
        name,
        declaredType: said.type,
        declaredLength: file.length,
        broughtBy: broughtBy(by),
        broughtById: by.kind === "staff" ? by.staffId : by.kind === "client" ? by.contactId : null,
        createdAt: now,
        grantedUntil: new Date(now.getTime() + grantSeconds * 1000),
      };
      return { ok: true as const, id, key: values.key, type: said.type, length: file.length, values };
    }),
  );
  for (const row of rows) {
    if (!row.ok) continue;
    const details = { kind: row.values.kind, document: row.id };
    statements.push(
      insertWhen(ctx, documents, row.values, hasRoom(ctx, owner, row.length)),
      entryIfChanged(ctx, { event: "document.granted", details, ...trailOf(by, owner, row.id) }),
    );
  }
  const [first, ...rest] = statements;
  if (!first) return rows.map((row) => (row.ok ? { ok: false, problem: "type" } : row));
  await ctx.db.batch([first, ...rest]);
  return whatWasWritten(ctx, owner, rows);
}

async function whatWasWritten(ctx: SystemContext, owner: Owner, rows: GrantedRow[]): Promise<GrantedRow[]> {
  const ids = rows.flatMap((row) => (row.ok ? [row.id] : []));
  const written = await ctx.db.select({ id: documents.id }).from(documents).where(inArray(documents.id, ids));
  const found = new Set(written.map(({ id }) => id));
  if (found.size === ids.length) return rows;
  const longest = Math.max(...rows.map((row) => (row.ok && !found.has(row.id) ? row.length : 0)));
  const problem = (await whyNoRoom(ctx, owner, longest)) ?? "too-many-today";
  return rows.map((row) => (row.ok && !found.has(row.id) ? { ok: false, problem } : row));
}

function problemOf(
  by: By,
  owner: Owner,
  file: WantedUpload,
  type: string | null,
  index: number,
  ownDogs: ReadonlySet<string>,
): FileProblem | null {
  if (index >= maxFilesAtOnce) return "too-many-at-once";
  if (!kindsFor(by, owner).includes(file.kind)) return "kind";
  if (file.dogId && !ownDogs.has(file.dogId)) return "dog";
  if (!type) return "type";
  if (file.kind.endsWith("-photo") && type === "application/pdf") return "no-picture";
  if (!Number.isSafeInteger(file.length) || file.length < 1) return "empty";
  if (file.length > maxFileBytes) return "too-large";
  return null;
}

/** Which of the named dogs are the owner's; the dogs of a draft stand in its sealed answers and are matched later. */
async function dogsAmong(ctx: SystemContext, owner: Owner, wanted: readonly WantedUpload[]) {
  const named = [...new Set(wanted.flatMap(({ dogId }) => (dogId ? [dogId] : [])))];
  if (owner.kind === "draft") return new Set(named.filter((id) => /^[a-z0-9-]{1,40}$/.test(id)));
  if (named.length === 0) return new Set<string>();
  const found = await ctx.db
    .select({ id: dogs.id })
    .from(dogs)
    .where(
      and(
        eq(dogs.clientId, owner.clientId),
        sql`${dogs.id} in (select value from json_each(${JSON.stringify(named)}))`,
      ),
    );
  return new Set(found.map(({ id }) => id));
}

const broughtBy = (by: By): "staff" | "client" | "system" =>
  by.kind === "staff" || by.kind === "system" ? by.kind : "client";
