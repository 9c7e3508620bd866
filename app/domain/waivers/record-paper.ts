import { and, eq, sql } from "drizzle-orm";
import { documents } from "../../../drizzle/schema/documents.ts";
import { signatures, waiverVersions } from "../../../drizzle/schema/waivers.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { markDirectory, refreshDirectory } from "../clients/directory/directory.ts";
import { DomainError } from "../errors.ts";
import { insertWhen } from "../insert-when.ts";
import { signatureDetails } from "./details.ts";
import { readPeople } from "./rows.ts";

export interface PaperSignature {
  contactId: string;
  /** A stored document of this client, of kind waiver. */
  documentId: string;
  /** The number of the text that the paper shows. */
  number: number;
  /** The day on the paper. */
  signedOn: `${number}-${number}-${number}`;
}

/**
 * Records what somebody signed on paper, with the scan that proves it.
 *
 * @returns "future" for a day that has not come, "already" where this person's signature on this scan is recorded
 * @throws DomainError not-found for a contact, document or version that is not there or not of this client
 */
export async function recordPaper(
  ctx: SystemContext,
  by: By,
  clientId: string,
  paper: PaperSignature,
): Promise<{ ok: true } | { ok: false; reason: "future" | "already" }> {
  const { contactId, documentId, number, signedOn } = paper;
  // Noon: the same day in every zone where somebody signs on paper.
  const signedAt = new Date(`${signedOn}T12:00:00Z`);
  const now = ctx.clock.now();
  if (signedAt.getTime() - now.getTime() > 12 * 3_600_000) return { ok: false, reason: "future" };
  const { key, people } = await readPeople(ctx, clientId);
  const signer = people.find(({ id }) => id === contactId);
  const [[version], [scan]] = await ctx.db.batch([
    ctx.db.select().from(waiverVersions).where(eq(waiverVersions.number, number)).limit(1),
    ctx.db
      .select({ id: documents.id })
      .from(documents)
      .where(and(eq(documents.id, documentId), isScanOf(clientId)))
      .limit(1),
  ]);
  if (!signer?.signs || !version || !scan) throw new DomainError("not-found");
  const id = ctx.random.id();
  const details = signatureDetails.parse({ name: signer.details.name });
  const row: typeof signatures.$inferInsert = {
    id,
    clientId,
    contactId,
    versionId: version.id,
    textHash: version.textHash,
    method: "paper",
    source: "staff",
    signedAt: signedAt < now ? signedAt : now,
    details: await key.seal("signatures.details", id, JSON.stringify(details)),
    documentId,
  };
  const isNew = sql`
    exists (select 1 from ${documents} where ${documents.id} = ${documentId} and ${isScanOf(clientId)})
    and not exists (
      select 1 from ${signatures}
      where ${signatures.documentId} = ${documentId} and ${signatures.contactId} = ${contactId}
        and ${signatures.voidedAt} is null
    )`;
  const [recorded] = await ctx.db.batch([
    insertWhen(ctx, signatures, row, isNew).returning({ id: signatures.id }),
    entryIfChanged(ctx, {
      event: "waiver.signed",
      details: { number, method: "paper", source: "staff" },
      staffId: staffIdOf(by),
      subject: { type: "contact", id: contactId },
      clientId,
    }),
    markDirectory(ctx, clientId),
  ]);
  await refreshDirectory(ctx, [clientId]);
  return recorded.length === 1 ? { ok: true } : { ok: false, reason: "already" };
}

/** A waiver that somebody uploaded: what we printed ourselves proves no paper. */
const isScanOf = (clientId: string) =>
  sql`${documents.clientId} = ${clientId} and ${documents.kind} = 'waiver' and ${documents.state} = 'stored' and ${documents.broughtBy} <> 'system'`;
