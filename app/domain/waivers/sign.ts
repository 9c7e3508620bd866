import { and, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/clients.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import { signatures, waiverVersions } from "../../../drizzle/schema/waivers.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { isTimeZone } from "../business/time-zones.ts";
import { type By, staffIdOf } from "../by.ts";
import { markDirectory, refreshDirectory } from "../clients/directory/directory.ts";
import { addMonths } from "../clients/missing.ts";
import { DomainError } from "../errors.ts";
import { insertWhen } from "../insert-when.ts";
import { deliverDue } from "../messages/outbox.ts";
import { openSubject } from "../subjects/subjects.ts";
import { consentSentence, type Evidence, type SignatureDetails } from "./details.ts";
import { parseDrawing } from "./drawing.ts";
import { makePaper } from "./papers.ts";

export interface SignatureInput {
  clientId: string;
  contactId: string;
  /** The version that the signer had before the eyes. */
  versionId: string;
  name: string;
  method: "typed" | "drawn";
  /** SVG path data, with method "drawn". */
  drawing?: string | undefined;
  consent: true;
  source: "intake" | "portal";
  /** When it was signed, where that was before now. */
  signedAt?: Date | undefined;
  evidence: Evidence;
}

export type Signed =
  | { ok: true; signatureId: string }
  | { ok: false; reason: "changed" | "already" | "name" | "drawing"; sentence: string };

const refusals = {
  changed: "The text was changed after you opened it. Please read the new one below and sign again.",
  already: "You have already signed this text. There is nothing left to do, thank you.",
  name: "Please type your full name.",
  drawing:
    "The drawing could not be read as a signature. Please draw it again, or leave it and type your name.",
};
const refused = (reason: keyof typeof refusals): Signed => ({
  ok: false,
  reason,
  sentence: refusals[reason],
});

/** Where the person of this request is and with what, for the record of a signature. */
export const evidenceOf = ({ origin }: Pick<SystemContext, "origin">): Evidence => ({
  timeZone: origin.timeZone && isTimeZone(origin.timeZone) ? origin.timeZone : "",
  address: origin.address ?? "",
  userAgent: origin.userAgent ?? "",
});

/**
 * Signs the current text for one adult of a household, makes the PDF and mails it. The signature stands with its
 * batch; a PDF that could not be made at once is made by the job `make-waiver-papers`.
 *
 * @throws DomainError not-found for a contact that is not of this client or does not sign, and for a client that
 * would sign for somebody else
 */
export async function signWaiver(ctx: SystemContext, by: By, input: SignatureInput): Promise<Signed> {
  const { clientId, contactId, versionId, source } = input;
  if (by.kind === "client" && (by.clientId !== clientId || by.contactId !== contactId))
    throw new DomainError("not-found");
  const name = printable(input.name);
  if (name === "") return refused("name");
  const drawing = input.method === "drawn" ? parseDrawing(input.drawing ?? "") : null;
  if (input.method === "drawn" && drawing === null) return refused("drawing");

  const { current, earlier, wrapped } = await readGround(ctx, clientId, contactId);
  if (current?.id !== versionId) return refused("changed");
  const now = ctx.clock.now();
  const signedAt = input.signedAt && input.signedAt < now ? input.signedAt : now;
  const key = await openSubject(ctx, { id: clientId, wrapped });
  const id = ctx.random.id();
  const details: SignatureDetails = { name, drawing, consent: consentSentence, evidence: input.evidence };
  const row: typeof signatures.$inferInsert = {
    id,
    clientId,
    contactId,
    versionId,
    textHash: current.textHash,
    method: input.method,
    source,
    signedAt,
    details: await key.seal("signatures.details", id, JSON.stringify(details)),
  };
  const aged = earlier.filter(
    (signature) =>
      current.resignAfterMonths !== null && addMonths(signature.signedAt, current.resignAfterMonths) <= now,
  );
  const [signed] = await ctx.db.batch([
    insertWhen(ctx, signatures, row, mayBeSigned(row, current.number, aged)).returning({ id: signatures.id }),
    entryIfChanged(ctx, {
      event: "waiver.signed",
      details: { number: current.number, method: input.method, source },
      staffId: staffIdOf(by),
      subject: { type: "contact", id: contactId },
      clientId,
    }),
    markDirectory(ctx, clientId),
  ]);
  if (signed.length === 0) {
    const newest = await readGround(ctx, clientId, contactId);
    return refused(newest.current?.id === versionId ? "already" : "changed");
  }
  await makePaper(ctx, id).catch((error: unknown) =>
    ctx.log.error("waiver.paper-failed", { signatureId: id, name: error instanceof Error ? error.name : "" }),
  );
  await refreshDirectory(ctx, [clientId]);
  ctx.background(deliverDue(ctx));
  return { ok: true, signatureId: id };
}

/** What is typed as a name, without what does not print and without marks that would turn the line around. */
const printable = (name: string): string =>
  name
    .normalize("NFC")
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200);

/** The current text, the contact's standing signatures of it, and the client's key, in one trip. */
async function readGround(ctx: SystemContext, clientId: string, contactId: string) {
  const [[current], [contact], given] = await ctx.db.batch([
    ctx.db.select().from(waiverVersions).orderBy(desc(waiverVersions.number)).limit(1),
    ctx.db
      .select({ wrapped: subjectKeys.wrapped })
      .from(contacts)
      .innerJoin(subjectKeys, eq(subjectKeys.id, contacts.clientId))
      .where(and(eq(contacts.id, contactId), eq(contacts.clientId, clientId), eq(contacts.signs, true)))
      .limit(1),
    ctx.db
      .select({ id: signatures.id, versionId: signatures.versionId, signedAt: signatures.signedAt })
      .from(signatures)
      .where(
        and(
          eq(signatures.clientId, clientId),
          eq(signatures.contactId, contactId),
          isNull(signatures.voidedAt),
        ),
      ),
  ]);
  if (!contact) throw new DomainError("not-found");
  const earlier = given.filter(({ versionId }) => versionId === current?.id);
  return { current, earlier, wrapped: contact.wrapped };
}

/**
 * That the text is still the current one and that this person has no standing signature of it: decided with the
 * insert itself, so that of two at once one signs. @param aged signatures whose time is over
 */
function mayBeSigned(
  row: { clientId: string; contactId: string; versionId: string },
  number: number,
  aged: readonly { id: string }[],
): SQL {
  const agedIds = JSON.stringify(aged.map(({ id }) => id));
  // A household that became part of another at this moment takes no signature any more: its key is about to go.
  const isTheirs = sql`exists (select 1 from ${contacts} where ${contacts.id} = ${row.contactId} and ${contacts.clientId} = ${row.clientId})`;
  return sql`(select max(${waiverVersions.number}) from ${waiverVersions}) = ${number} and ${isTheirs} and ${isUnsigned(row, agedIds)}`;
}

const isUnsigned = (row: { clientId: string; contactId: string; versionId: string }, agedIds: string) => sql`
  not exists (
    select 1 from ${signatures}
    where ${signatures.clientId} = ${row.clientId} and ${signatures.contactId} = ${row.contactId}
      and ${signatures.versionId} = ${row.versionId} and ${signatures.voidedAt} is null
      and ${signatures.id} not in (select value from json_each(${agedIds}))
  )`;
