import { and, desc, eq, ne } from "drizzle-orm";
import { documents } from "../../../drizzle/schema/documents.ts";
import { signatures } from "../../../drizzle/schema/waivers.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { type By, sees, staffIdOf } from "../by.ts";
import { signatureDetails } from "./details.ts";
import { readPeople, selectSigned } from "./rows.ts";
import { type Standing, waiverState } from "./state.ts";
import { currentWaiver, listVersions } from "./versions.ts";

export interface GivenSignature {
  id: string;
  name: string;
  number: number;
  method: "typed" | "drawn" | "paper";
  source: "intake" | "portal" | "staff";
  signedAt: Date;
  /** The PDF or the scan; null while it is being made. */
  documentId: string | null;
  voided: { at: Date; reason: string | null } | null;
}

/**
 * What a household has signed and has still to sign, for staff. Leaves its trace.
 * @throws DomainError not-found
 */
export async function readWaivers(ctx: SystemContext, by: By, clientId: string) {
  const { key, people } = await readPeople(ctx, clientId);
  const [standings, versions, given, scans] = await Promise.all([
    waiverState(ctx, clientId),
    listVersions(ctx),
    selectSigned(ctx).where(eq(signatures.clientId, clientId)).orderBy(desc(signatures.signedAt)),
    ctx.db
      .select({ id: documents.id, name: documents.name, createdAt: documents.createdAt })
      .from(documents)
      .where(
        and(
          eq(documents.clientId, clientId),
          eq(documents.kind, "waiver"),
          eq(documents.state, "stored"),
          ne(documents.broughtBy, "system"),
        ),
      )
      .orderBy(desc(documents.createdAt)),
  ]);
  await record(ctx, {
    event: "client.read",
    details: { part: "waivers" },
    staffId: staffIdOf(by),
    subject: { type: "client", id: clientId },
    clientId,
  });
  const open = async (id: string, row: (typeof given)[number]["signature"]) =>
    signatureDetails.parse(JSON.parse(await key.open("signatures.details", id, row.details)));
  return {
    versions,
    signers: people
      .filter(({ signs }) => signs)
      .map(({ id, details }) => ({
        id,
        name: details.name,
        isReachable: details.emails.length > 0,
        standing: standings.find(({ contactId }) => contactId === id) ?? null,
      })),
    given: await Promise.all(
      given.map(async ({ signature, number }): Promise<GivenSignature> => {
        const { id, method, source, signedAt, documentId, voidedAt, voidReason } = signature;
        // Why it was voided is a private note.
        const reason =
          voidReason && sees(by, "signatures.void_reason")
            ? await key.open("signatures.void_reason", id, voidReason)
            : null;
        const { name } = await open(id, signature);
        const voided = voidedAt && { at: voidedAt, reason };
        return { id, name, number, method, source, signedAt, documentId, voided };
      }),
    ),
    scans: await Promise.all(
      scans.map(async ({ id, name, createdAt }) => ({
        id,
        name: await key.open("documents.name", id, name),
        createdAt,
      })),
    ),
  };
}

/** What a contact in the portal sees: the text, its own name, and how the adults of its household stand. */
export async function readOwnWaiver(ctx: SystemContext, by: Extract<By, { kind: "client" }>) {
  const [version, standings, { people }] = await Promise.all([
    currentWaiver(ctx),
    waiverState(ctx, by.clientId),
    readPeople(ctx, by.clientId),
  ]);
  const nameOf = (id: string) => people.find((person) => person.id === id)?.details.name ?? "";
  return {
    version: version && {
      id: version.id,
      number: version.number,
      title: version.title,
      body: version.body,
    },
    name: nameOf(by.contactId),
    own: standings.find(({ contactId }) => contactId === by.contactId) ?? null,
    household: standings.map((standing: Standing) => ({ ...standing, name: nameOf(standing.contactId) })),
  };
}
