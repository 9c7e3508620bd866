import type { DocumentKind } from "../../../drizzle/schema/documents.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type Day, dayIn } from "../business/day.ts";
import { forHousehold, type Missing, missingOf } from "../clients/missing.ts";
import { recordWaits } from "../clients/record-waits.ts";
import { contactDetails, dogProfile, household, vaccinationDetails } from "../clients/records.ts";
import { waiverRuleOf } from "../clients/waiver-rule.ts";
import { DomainError } from "../errors.ts";
import { balancesOf, type PackageState } from "../packages/balances.ts";
import { openSubject } from "../subjects/subjects.ts";
import type { Opening } from "./households.ts";
import { readRows } from "./rows.ts";
import { trainerName } from "./who.ts";

/**
 * What a client sees of his own household: a list of what is shown, not a file with something left out. A field that
 * is added anywhere else does not appear here by itself.
 */
export interface PortalView {
  /** The business's zone, and the day there. */
  timeZone: string;
  today: Day;
  people: { id: string; name: string; isYou: boolean }[];
  /** What the trainer wrote for the household to read. */
  sharedNotes: string;
  dogs: PortalDog[];
  documents: { id: string; name: string; kind: DocumentKind; at: Date }[];
  /** Signatures that have not been voided, newest first; `documentId` once the paper has been made. */
  signatures: { id: string; who: string | null; title: string; at: Date; documentId: string | null }[];
  /** What the household itself can see to. */
  missing: Missing[];
  /** The next ones: the first name of who comes ("" where that is open), and when somebody asked to move it. */
  visits: { id: string; startsAt: Date; endsAt: Date; trainer: string; wishAt: Date | null }[];
  newestCard: { id: string; sessionOn: Day; isRead: boolean } | null;
  /** Those that can be used, or the newest that could. */
  packages: PortalPackage[];
}

export interface PortalPackage {
  id: string;
  title: string;
  sessions: number;
  left: number;
  /** The last day that it is good for. */
  expiresOn: Day | null;
  state: PackageState;
  soldAt: Date;
}

export interface PortalDog {
  id: string;
  name: string;
  breed: string;
  birthdate: string;
  state: "living" | "deceased" | "rehomed";
  /** A document with a small picture. */
  photoId: string | null;
  vaccinations: { id: string; vaccine: string; givenOn: Day | null; expiresOn: Day | null }[];
}

/**
 * Reads and opens the household of a portal session.
 * @throws DomainError not-found where it was merged or erased a moment ago
 */
export async function readPortalView(
  ctx: SystemContext,
  { clientId, contactId }: Opening,
): Promise<PortalView> {
  const { client, timeZone, ...rows } = await readRows(ctx, { clientId, contactId });
  if (!client) throw new DomainError("not-found");
  const key = await openSubject(ctx, client);
  const balances = balancesOf(ctx, new Map([[clientId, key]]));
  const home = household.parse(JSON.parse(await key.open("clients.household", client.id, client.household)));
  const people = await Promise.all(
    rows.people.map(async ({ id, signs, details }) => ({
      id,
      signs,
      ...contactDetails.parse(JSON.parse(await key.open("contacts.details", id, details))),
    })),
  );
  const vaccinations = await Promise.all(
    rows.shots.map(async ({ details, ...shot }) => ({
      ...shot,
      ...vaccinationDetails.parse(JSON.parse(await key.open("vaccinations.details", shot.id, details))),
    })),
  );
  const pack = await Promise.all(
    rows.pack.map(async ({ id, state, profile, photo }) => ({
      id,
      state,
      photo,
      profile: dogProfile.parse(JSON.parse(await key.open("dogs.profile", id, profile))),
      vaccinations: vaccinations.filter(({ dogId }) => dogId === id),
    })),
  );
  const pictured = new Set(rows.papers.filter(({ hasPicture }) => hasPicture).map(({ id }) => id));
  const newest = new Map(rows.signed.map((signature) => [signature.contactId, signature]));
  const proofs = new Set(vaccinations.map(({ documentId }) => documentId));
  const records = rows.papers.filter(({ id, kind }) => kind === "vaccination" && !proofs.has(id));
  const now = ctx.clock.now();
  const today = dayIn(now, timeZone);
  const missing = missingOf(
    {
      intakeDone: client.intakeDoneAt !== null,
      phone: people.some(({ phones }) => phones.length > 0),
      address: home.address.address !== "" && home.address.city !== "",
      emergency: home.emergency !== null,
      signers: people
        .filter(({ signs }) => signs)
        .map(({ id, name }) => ({
          name,
          number: newest.get(id)?.number ?? null,
          at: newest.get(id)?.signedAt.getTime() ?? null,
        })),
      dogs: pack
        .filter(({ state }) => state === "living")
        .map(({ id, profile, vaccinations: given }) => ({
          name: profile.name,
          recordWaits: recordWaits(records, { id, vaccinations: given }),
          vet: profile.vet !== null || profile.vetAnswer === "none",
          // Not the household's to see here, and not read.
          bites: false,
          vaccinations: given.map(({ vaccine, expiresOn, approvedAt }) => ({
            vaccine,
            expiresOn,
            approved: approvedAt !== null,
          })),
        })),
    },
    waiverRuleOf(rows.versions),
    now,
    today,
  );
  return {
    timeZone,
    today,
    people: people.map(({ id, name }) => ({ id, name, isYou: id === contactId })),
    sharedNotes: client.sharedNotes
      ? await key.open("clients.shared_notes", client.id, client.sharedNotes)
      : "",
    dogs: pack.map(({ id, state, photo, profile, vaccinations: given }) => ({
      id,
      name: profile.name,
      breed: profile.breed,
      birthdate: profile.birthdate,
      state,
      photoId: photo !== null && pictured.has(photo) ? photo : null,
      vaccinations: given.map(({ id, vaccine, givenOn, expiresOn }) => ({ id, vaccine, givenOn, expiresOn })),
    })),
    documents: await Promise.all(
      rows.papers.map(async ({ id, kind, name, createdAt }) => ({
        id,
        kind,
        name: await key.open("documents.name", id, name),
        at: createdAt,
      })),
    ),
    signatures: rows.signed
      .map(({ id, contactId: signer, title, signedAt, documentId }) => ({
        id,
        who: people.find((person) => person.id === signer)?.name ?? null,
        title,
        at: signedAt,
        documentId,
      }))
      .reverse(),
    missing: forHousehold(missing),
    visits: await Promise.all(
      rows.visits.map(async ({ staffId, staffName, ...visit }) => ({
        ...visit,
        trainer: await trainerName(ctx, staffId, staffName),
      })),
    ),
    newestCard: rows.newestCard
      ? {
          id: rows.newestCard.id,
          sessionOn: rows.newestCard.sessionOn,
          isRead: rows.newestCard.readAt !== null,
        }
      : null,
    packages: shownPackages((await balances).get(clientId) ?? []),
  };
}

/** One that is used up is worth a line only while there is no other. */
function shownPackages(all: readonly PortalPackage[]): PortalPackage[] {
  const usable = all.filter(({ left, state }) => left > 0 && state !== "expired");
  return (usable.length > 0 ? usable : all.slice(0, 1)).map(
    ({ id, title, sessions, left, expiresOn, state, soldAt }) => ({
      ...{ id, title, sessions, left, expiresOn, state, soldAt },
    }),
  );
}
