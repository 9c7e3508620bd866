import { and, eq, isNull, lt, ne, notExists, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { contacts } from "../../../drizzle/schema/clients.ts";
import { documents } from "../../../drizzle/schema/documents.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import { signatures, waiverVersions } from "../../../drizzle/schema/waivers.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { readBusiness } from "../business/business.ts";
import { contactDetails } from "../clients/records.ts";
import { storeOwnFile } from "../documents/documents.ts";
import { changedOne } from "../insert-when.ts";
import { enqueueEmail } from "../messages/outbox.ts";
import { openSubject } from "../subjects/subjects.ts";
import { certificateOf } from "./certificate.ts";
import { signatureDetails } from "./details.ts";
import { hashText } from "./text.ts";

/** Left to the request that signed, before the job looks. */
const patience = 2 * 60_000;
const atOnce = 20;

/** Makes the PDFs that could not be made when they were signed. One that fails does not stop the next. */
export async function makeMissingPapers(ctx: SystemContext) {
  const open = await ctx.db
    .select({ id: signatures.id })
    .from(signatures)
    .where(
      and(
        isNull(signatures.documentId),
        isNull(signatures.voidedAt),
        ne(signatures.method, "paper"),
        lt(signatures.signedAt, new Date(ctx.clock.now().getTime() - patience)),
      ),
    )
    // By chance, so that some that always fail do not keep the others from their turn.
    .orderBy(sql`random()`)
    .limit(atOnce);
  const counts = { made: 0, failed: 0 };
  for (const { id } of open) {
    try {
      await makePaper(ctx, id);
      counts.made += 1;
    } catch (error) {
      counts.failed += 1;
      const name = error instanceof Error ? error.name : "";
      ctx.log.error("waiver.paper-failed", { signatureId: id, name });
    }
  }
  return counts;
}

/**
 * Makes the PDF of a signature, stores it with the client's documents and mails it to the signer, once. Nothing to do
 * for a signature that has one, was voided, or is on paper.
 *
 * @throws WaiverTextError where the text is no longer the one that was signed
 */
export async function makePaper(ctx: SystemContext, signatureId: string): Promise<void> {
  const found = await readSigned(ctx, signatureId);
  if (!found) return;
  const { signature, version, contact, key, business } = found;
  const { clientId } = signature;
  const textHash = await hashText(version);
  if (textHash !== version.textHash || textHash !== signature.textHash) throw new WaiverTextError();

  const sealed = await key.open("signatures.details", signatureId, signature.details);
  const details = signatureDetails.parse(JSON.parse(sealed));
  const { method, signedAt } = signature;
  const facts = { signatureId, number: version.number, textHash, method, signedAt, details };
  const certificate = certificateOf({ ...facts, businessZone: business.timeZone });
  // Typefaces and the PDF library are needed here alone, so they are not part of every request's start.
  const { drawPaper } = await import("./paper/draw-paper.ts");
  const bytes = await drawPaper({
    signatureId,
    businessName: business.name,
    number: version.number,
    title: version.title,
    body: version.body,
    signer: details.name,
    drawing: details.drawing,
    signedAt,
    certificate,
    format: business.units === "imperial" ? "letter" : "a4",
  });
  const name = `Waiver version ${version.number}, ${details.name}.pdf`;
  const stored = await storeOwnFile(ctx, clientId, { kind: "waiver", name, type: "application/pdf", bytes });
  const email = contact && (await emailOf(key, contact));
  const statements: BatchItem<"sqlite">[] = [];
  if (email) {
    const about = { subjectId: clientId, clientId };
    const copy = { ...copyFor(email, business.name, version, certificate, stored.id), about };
    statements.push((await enqueueEmail(ctx, copy, changedOne)).statement);
  }
  await ctx.db.batch([
    stored.statement,
    ctx.db
      .update(signatures)
      .set({ documentId: stored.id })
      .where(
        and(
          eq(signatures.id, signatureId),
          eq(signatures.clientId, clientId),
          isNull(signatures.documentId),
          isNull(signatures.voidedAt),
        ),
      )
      .returning({ id: signatures.id }),
    ...statements,
    // Somebody else made it meanwhile: theirs is the one, and the nightly reconciliation takes these bytes.
    ctx.db
      .delete(documents)
      .where(
        and(
          eq(documents.id, stored.id),
          notExists(
            ctx.db.select({ id: signatures.id }).from(signatures).where(eq(signatures.documentId, stored.id)),
          ),
        ),
      ),
  ]);
}

/** A published text was changed behind the product's back. */
class WaiverTextError extends Error {
  override name = "WaiverTextError";
}

async function readSigned(ctx: SystemContext, id: string) {
  const [row] = await ctx.db
    .select({
      signature: signatures,
      version: waiverVersions,
      wrapped: subjectKeys.wrapped,
      contact: { id: contacts.id, details: contacts.details },
    })
    .from(signatures)
    .innerJoin(waiverVersions, eq(waiverVersions.id, signatures.versionId))
    .innerJoin(subjectKeys, eq(subjectKeys.id, signatures.clientId))
    .leftJoin(contacts, eq(contacts.id, signatures.contactId))
    .where(
      and(
        eq(signatures.id, id),
        isNull(signatures.documentId),
        isNull(signatures.voidedAt),
        ne(signatures.method, "paper"),
      ),
    )
    .limit(1);
  if (!row) return null;
  const key = await openSubject(ctx, { id: row.signature.clientId, wrapped: row.wrapped });
  return { ...row, key, business: await readBusiness(ctx) };
}

type Signed = NonNullable<Awaited<ReturnType<typeof readSigned>>>;

async function emailOf(key: Signed["key"], { id, details }: NonNullable<Signed["contact"]>) {
  const opened = contactDetails.parse(JSON.parse(await key.open("contacts.details", id, details)));
  return opened.emails[0];
}

/** The signer's copy: everything in words, and the PDF with it. */
function copyFor(
  to: string,
  businessName: string,
  { number, title, body }: Signed["version"],
  certificate: [string, string][],
  documentId: string,
) {
  const text = [
    `This is your copy of what you signed with ${businessName}. The attached PDF holds the same, with your signature.`,
    `${title}\n\n${body}`,
    `Certificate\n${certificate.map(([name, value]) => `${name}: ${value}`).join("\n")}`,
    "If you did not sign this, please answer this mail.",
  ].join("\n\n---\n\n");
  return {
    purpose: "waiver-copy",
    to,
    subject: `Your signed copy: ${title}`,
    text,
    attachments: [{ documentId, name: `waiver-version-${number}.pdf` }],
  };
}
