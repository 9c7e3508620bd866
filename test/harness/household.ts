import { eq } from "drizzle-orm";
import type { By } from "../../app/domain/by.ts";
import { createClient } from "../../app/domain/clients/create.ts";
import { biteDetails, contactDetails, dogHandling, dogProfile } from "../../app/domain/clients/records.ts";
import { storeOwnFile } from "../../app/domain/documents/documents.ts";
import { addDog } from "../../app/domain/dogs/dogs.ts";
import { readSubject } from "../../app/domain/subjects/subjects.ts";
import { publishWaiver } from "../../app/domain/waivers/versions.ts";
import { currentWaiver } from "../../app/domain/waivers/waivers.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { documents } from "../../drizzle/schema/documents.ts";
import { biteIncidents, dogs, dogWeights, vaccinations } from "../../drizzle/schema/dogs.ts";
import { signatures } from "../../drizzle/schema/waivers.ts";

/** Words for every text of a household: what its own people may read, and what they may not. */
export interface Words {
  shown: string;
  hidden: string;
  /** E.164. */
  phone: string;
}

/**
 * A household with something in every column that there is: two contacts, a dog with photo, weight, vaccination, bite
 * and handling, papers, a signature. `by` is an owner.
 */
export async function fullHousehold(ctx: SystemContext, by: By, { shown, hidden, phone }: Words) {
  const email = `${shown.toLowerCase()}@example.com`;
  const person = (name: string, emails: string[], phones: string[]) => ({
    details: contactDetails.parse({ name, emails, phones, pronouns: "she/her" }),
    signs: true,
    getsReportCards: true,
    pays: true,
  });
  const { clientId, contactIds } = await createClient(ctx, by, {
    state: "active",
    source: "staff",
    household: {
      address: { address: `${shown} Road 1`, address2: "", city: shown, region: "CO", postalCode: "80302" },
      emergency: { name: hidden, phone: "+13035550142", relationship: "aunt" },
      children: { is: "given", text: hidden },
    },
    accessNotes: hidden,
    sharedNotes: `Keep going, ${shown}!`,
    privateNotes: hidden,
    terms: { source: "agency", agency: hidden, sharePercent: 40, rateCents: 777_31 },
    contacts: [person(`${shown} One`, [email], [phone]), person(`${shown} Two`, [], [])],
    intakeDoneAt: ctx.clock.now(),
  });
  const [contactId = "", otherContactId = ""] = contactIds;
  const dogId = await addDog(ctx, by, clientId, {
    profile: dogProfile.parse({
      name: `${shown} Dog`,
      breed: "Whippet",
      birthdate: "2021-04-30",
      vet: { name: hidden, clinic: hidden, phone: "+13035550143" },
      behaviourConcerns: hidden,
    }),
    handling: dogHandling.parse({ warnings: hidden, goals: [{ title: hidden }] }),
    weightKg: 31.4,
    bites: [biteDetails.parse({ description: hidden, context: hidden, level: 3 })],
    vaccinations: [
      { vaccine: `${shown} rabies`, note: hidden, givenOn: "2026-01-05", expiresOn: "2029-01-05" },
    ],
    source: "staff",
  });
  const key = await readSubject(ctx, clientId);
  const bytes = new TextEncoder().encode("%PDF-1.7\n%%EOF\n");
  const store = (kind: "other" | "waiver" | "dog-photo") =>
    storeOwnFile(ctx, clientId, { kind, name: `${shown}-${kind}.pdf`, type: "application/pdf", bytes }, key);
  const [document, paper, photo] = [await store("other"), await store("waiver"), await store("dog-photo")];
  const thumbnailKey = `clients/${clientId}/${photo.id}-thumb`;
  await ctx.files.write(thumbnailKey, bytes, { type: "image/webp", length: bytes.length });
  if (!(await currentWaiver(ctx)))
    await publishWaiver(ctx, by, 0, {
      title: "Liability waiver",
      body: "Dogs are dogs.",
      requiresNewSignature: true,
      resignAfterMonths: null,
    });
  const version = await currentWaiver(ctx);
  if (!version) throw new Error("No waiver text");
  const signatureId = ctx.random.id();
  const details = {
    name: hidden,
    consent: hidden,
    evidence: { timeZone: "America/Denver", address: hidden, userAgent: hidden },
  };
  await ctx.db.batch([
    document.statement,
    paper.statement,
    photo.statement,
    ctx.db
      .update(documents)
      .set({ type: "image/jpeg", thumbnailKey, broughtBy: "client", broughtById: contactId })
      .where(eq(documents.id, photo.id)),
    ctx.db.update(documents).set({ broughtBy: "client" }).where(eq(documents.id, document.id)),
    ctx.db.update(dogs).set({ photoDocumentId: photo.id }).where(eq(dogs.id, dogId)),
    ctx.db.insert(signatures).values({
      id: signatureId,
      clientId,
      contactId,
      versionId: version.id,
      textHash: version.textHash,
      method: "typed",
      source: "portal",
      signedAt: ctx.clock.now(),
      details: await key.seal("signatures.details", signatureId, JSON.stringify(details)),
      documentId: paper.id,
    }),
  ]);
  const [[weight], [vaccination], [bite]] = await ctx.db.batch([
    ctx.db.select({ id: dogWeights.id }).from(dogWeights).where(eq(dogWeights.dogId, dogId)),
    ctx.db.select({ id: vaccinations.id }).from(vaccinations).where(eq(vaccinations.dogId, dogId)),
    ctx.db.select({ id: biteIncidents.id }).from(biteIncidents).where(eq(biteIncidents.dogId, dogId)),
  ]);
  return {
    clientId,
    contactId,
    otherContactId,
    dogId,
    weightId: weight?.id ?? "",
    vaccinationId: vaccination?.id ?? "",
    biteId: bite?.id ?? "",
    documentId: document.id,
    paperId: paper.id,
    photoId: photo.id,
    versionId: version.id,
    signatureId,
    email,
    phone,
  };
}

export type FullHousehold = Awaited<ReturnType<typeof fullHousehold>>;
