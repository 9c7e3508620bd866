import { documents } from "../../../drizzle/schema/documents.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { readSubject, type SubjectKey } from "../subjects/subjects.ts";
import { safeFileName } from "./inspect/inspect.ts";
import { keptKey } from "./keys.ts";
import { type DocumentKind, extensionOf } from "./kinds.ts";

/**
 * Keeps a file that the house made itself, such as a signed waiver.
 *
 * @param file `name` may hold anything; it is made safe and sealed
 * @param key the client's key where it has been read already
 * @returns the document's id and the statement that writes its row, for the batch of whatever it belongs to. Where
 *   that batch fails, the nightly reconciliation removes the bytes.
 */
export async function storeOwnFile(
  ctx: SystemContext,
  clientId: string,
  file: { kind: DocumentKind; name: string; type: "application/pdf"; bytes: Uint8Array },
  key?: SubjectKey,
): Promise<{ id: string; statement: ReturnType<typeof insertRow> }> {
  const id = ctx.random.id();
  const subject = key ?? (await readSubject(ctx, clientId));
  const length = file.bytes.length;
  const place = keptKey({ kind: "client", clientId }, id);
  await ctx.files.write(place, file.bytes, { type: file.type, length });
  const now = ctx.clock.now();
  const statement = insertRow(ctx, {
    id,
    subjectId: clientId,
    clientId,
    kind: file.kind,
    state: "stored",
    stateAt: now,
    key: place,
    name: await subject.seal("documents.name", id, safeFileName(file.name, extensionOf(file.type))),
    declaredType: file.type,
    declaredLength: length,
    type: file.type,
    length,
    broughtBy: "system",
    createdAt: now,
  });
  return { id, statement };
}

const insertRow = (ctx: Pick<SystemContext, "db">, row: typeof documents.$inferInsert) =>
  ctx.db.insert(documents).values(row);
