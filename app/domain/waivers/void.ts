import { and, eq, isNull } from "drizzle-orm";
import { signatures } from "../../../drizzle/schema/waivers.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged, record } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { markDirectory, refreshDirectory } from "../clients/directory/directory.ts";
import { DomainError } from "../errors.ts";
import { openSubject } from "../subjects/subjects.ts";
import { signatureDetails } from "./details.ts";
import { selectSigned } from "./rows.ts";

/** A signature that may be voided: whose it is, of which text, and when. Leaves its trace. @throws DomainError not-found */
export async function readStanding(ctx: SystemContext, by: By, clientId: string, signatureId: string) {
  const row = await findStanding(ctx, clientId, signatureId);
  await record(ctx, {
    event: "client.read",
    details: { part: "signature" },
    staffId: staffIdOf(by),
    subject: { type: "signature", id: signatureId },
    clientId,
  });
  const key = await openSubject(ctx, { id: clientId, wrapped: row.wrapped });
  const details = await key.open("signatures.details", signatureId, row.signature.details);
  const { name } = signatureDetails.parse(JSON.parse(details));
  return { id: signatureId, name, number: row.number, signedAt: row.signature.signedAt };
}

/**
 * Voids a signature: it stays with its record and its PDF, and counts no more.
 * @throws DomainError not-found, also for one that was voided before
 */
export async function voidSignature(
  ctx: SystemContext,
  by: By,
  clientId: string,
  signatureId: string,
  reason: string,
): Promise<void> {
  const { wrapped, number } = await findStanding(ctx, clientId, signatureId);
  const key = await openSubject(ctx, { id: clientId, wrapped });
  const [voided] = await ctx.db.batch([
    ctx.db
      .update(signatures)
      .set({
        voidedAt: ctx.clock.now(),
        voidedBy: staffIdOf(by),
        voidReason: await key.seal("signatures.void_reason", signatureId, reason),
      })
      .where(
        and(eq(signatures.id, signatureId), eq(signatures.clientId, clientId), isNull(signatures.voidedAt)),
      )
      .returning({ id: signatures.id }),
    entryIfChanged(ctx, {
      event: "waiver.voided",
      details: { number },
      staffId: staffIdOf(by),
      subject: { type: "signature", id: signatureId },
      clientId,
    }),
    markDirectory(ctx, clientId),
  ]);
  await refreshDirectory(ctx, [clientId]);
  if (voided.length === 0) throw new DomainError("not-found");
}

async function findStanding(ctx: SystemContext, clientId: string, signatureId: string) {
  const [row] = await selectSigned(ctx)
    .where(
      and(eq(signatures.id, signatureId), eq(signatures.clientId, clientId), isNull(signatures.voidedAt)),
    )
    .limit(1);
  if (!row) throw new DomainError("not-found");
  return row;
}
