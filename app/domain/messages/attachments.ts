import { and, eq, sql } from "drizzle-orm";
import { documents } from "../../../drizzle/schema/documents.ts";
import type { Email, SystemContext } from "../../platform/ports.ts";

/** Of all files of one message. */
const maxAttached = 10 * 1024 * 1024;

/**
 * Reads the files that a message carries.
 * @throws what `deliverDue` takes for a refusal for good: a file that is gone or too large is so tomorrow too
 */
export async function readAttachments(
  ctx: Pick<SystemContext, "db" | "files">,
  wanted: readonly { documentId: string; name: string }[],
): Promise<NonNullable<Email["attachments"]>> {
  const ids = JSON.stringify(wanted.map(({ documentId }) => documentId));
  const rows = await ctx.db
    .select({ id: documents.id, key: documents.key })
    .from(documents)
    .where(and(sql`${documents.id} in (select value from json_each(${ids}))`, eq(documents.state, "stored")));
  const attachments: NonNullable<Email["attachments"]> = [];
  let length = 0;
  for (const { documentId, name } of wanted) {
    const row = rows.find(({ id }) => id === documentId);
    const file = row && (await ctx.files.read(row.key));
    if (!file) throw refusal("attachment-gone");
    length += file.length;
    if (length > maxAttached) {
      await file.body.cancel();
      throw refusal("attachment-too-large");
    }
    attachments.push({ name, bytes: new Uint8Array(await new Response(file.body).arrayBuffer()) });
  }
  return attachments;
}

const refusal = (code: string) =>
  Object.assign(new Error("An attachment cannot be sent"), { permanent: true, code });
