import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { type ClientState, clients, contacts } from "../../../../drizzle/schema/clients.ts";
import { documents } from "../../../../drizzle/schema/documents.ts";
import { biteIncidents, dogs, vaccinations } from "../../../../drizzle/schema/dogs.ts";
import { subjectKeys } from "../../../../drizzle/schema/subjects.ts";
import { signatures, waiverVersions } from "../../../../drizzle/schema/waivers.ts";
import type { SystemContext } from "../../../platform/ports.ts";
import { openSubject, type SubjectKey } from "../../subjects/subjects.ts";
import { openOrNull } from "../../unreadable.ts";
import type { Facts } from "../missing.ts";
import { recordWaits } from "../record-waits.ts";
import {
  type Address,
  type ContactDetails,
  contactDetails,
  dogProfile,
  household,
  vaccinationDetails,
} from "../records.ts";

/** What search, list and badges know of a client. */
export interface Gathered {
  id: string;
  state: ClientState;
  /** The adults' names, "Eva Novak & Tom Reed". */
  name: string;
  contacts: (ContactDetails & { id: string })[];
  /** All dogs, the ones that are gone last. */
  dogs: { name: string; living: boolean }[];
  address: Address;
  lastVisitAt: number | null;
  facts: Facts;
}

/**
 * Reads and opens clients with their people, dogs and papers: one trip, and one key a client. Merged ones and ids that
 * are nobody's are not among the answers.
 *
 * @param keys those of them that are opened already
 * @throws VaultError where something of one does not open
 */
export const gather = async (
  ctx: SystemContext,
  clientIds: readonly string[],
  keys?: ReadonlyMap<string, SubjectKey>,
): Promise<Gathered[]> => Promise.all((await read(ctx, clientIds, keys)).map(({ opening }) => opening));

/** As `gather`, without those of whom something does not open: one file must not hold up all the others. */
export async function gatherReadable(
  ctx: SystemContext,
  clientIds: readonly string[],
  keys?: ReadonlyMap<string, SubjectKey>,
): Promise<Gathered[]> {
  const found = await gatherEach(ctx, clientIds, keys);
  return [...found.values()].filter((one) => one !== null);
}

/** As `gatherReadable`, by id: null for one of whom something does not open. Who is merged, or nobody's id, is not in the map. */
export async function gatherEach(
  ctx: SystemContext,
  clientIds: readonly string[],
  keys?: ReadonlyMap<string, SubjectKey>,
): Promise<Map<string, Gathered | null>> {
  const found = await read(ctx, clientIds, keys);
  return new Map(
    await Promise.all(
      found.map(async ({ id, opening }) => [id, await openOrNull(ctx, { client: id }, opening)] as const),
    ),
  );
}

async function read(
  ctx: SystemContext,
  clientIds: readonly string[],
  keys?: ReadonlyMap<string, SubjectKey>,
): Promise<{ id: string; opening: Promise<Gathered> }[]> {
  const list = JSON.stringify(clientIds);
  const among = (column: SQLiteColumn): SQL => sql`${column} in (select value from json_each(${list}))`;
  const [rows, people, animals, shots, bites, signed, records] = await ctx.db.batch([
    ctx.db
      .select({
        id: clients.id,
        state: clients.state,
        household: clients.household,
        intakeDoneAt: clients.intakeDoneAt,
        lastVisitAt: clients.lastVisitAt,
        wrapped: subjectKeys.wrapped,
      })
      .from(clients)
      .innerJoin(subjectKeys, eq(subjectKeys.id, clients.id))
      .where(and(among(clients.id), isNull(clients.mergedIntoId))),
    ctx.db
      .select({
        id: contacts.id,
        clientId: contacts.clientId,
        details: contacts.details,
        signs: contacts.signs,
      })
      .from(contacts)
      .where(among(contacts.clientId))
      .orderBy(asc(contacts.position), asc(contacts.id)),
    ctx.db
      .select({ id: dogs.id, clientId: dogs.clientId, state: dogs.state, profile: dogs.profile })
      .from(dogs)
      .where(among(dogs.clientId))
      .orderBy(asc(dogs.position), asc(dogs.id)),
    ctx.db
      .select({
        id: vaccinations.id,
        dogId: vaccinations.dogId,
        details: vaccinations.details,
        expiresOn: vaccinations.expiresOn,
        approvedAt: vaccinations.approvedAt,
      })
      .from(vaccinations)
      .where(among(vaccinations.clientId)),
    ctx.db
      .selectDistinct({ dogId: biteIncidents.dogId })
      .from(biteIncidents)
      .where(among(biteIncidents.clientId)),
    ctx.db
      .select({
        contactId: signatures.contactId,
        signedAt: signatures.signedAt,
        number: waiverVersions.number,
      })
      .from(signatures)
      .innerJoin(waiverVersions, eq(waiverVersions.id, signatures.versionId))
      .where(and(among(signatures.clientId), isNull(signatures.voidedAt)))
      .orderBy(asc(signatures.signedAt)),
    ctx.db
      .select({ clientId: documents.clientId, dogId: documents.dogId })
      .from(documents)
      .leftJoin(
        vaccinations,
        and(eq(vaccinations.clientId, documents.clientId), eq(vaccinations.documentId, documents.id)),
      )
      .where(
        and(
          among(documents.clientId),
          eq(documents.kind, "vaccination"),
          eq(documents.state, "stored"),
          isNull(vaccinations.id),
        ),
      ),
  ]);
  const bitten = new Set(bites.map(({ dogId }) => dogId));
  const newest = new Map(signed.map((signature) => [signature.contactId, signature]));
  const opened = async (row: (typeof rows)[number]): Promise<Gathered> => {
    const key = keys?.get(row.id) ?? (await openSubject(ctx, row));
    const [home, adults, pack] = await Promise.all([
      open(key, "clients.household", row.id, row.household, household),
      Promise.all(
        people
          .filter(({ clientId }) => clientId === row.id)
          .map(async (person) => ({
            ...person,
            details: await open(key, "contacts.details", person.id, person.details, contactDetails),
          })),
      ),
      Promise.all(
        animals
          .filter(({ clientId }) => clientId === row.id)
          .map(async (dog) => ({
            id: dog.id,
            living: dog.state === "living",
            profile: await open(key, "dogs.profile", dog.id, dog.profile, dogProfile),
            vaccinations: await Promise.all(
              shots
                .filter(({ dogId }) => dogId === dog.id)
                .map(async (shot) => ({
                  vaccine: (
                    await open(key, "vaccinations.details", shot.id, shot.details, vaccinationDetails)
                  ).vaccine,
                  expiresOn: shot.expiresOn,
                  approved: shot.approvedAt !== null,
                })),
            ),
          })),
      ),
    ]);
    const living = pack.filter((dog) => dog.living);
    const unread = records.filter(({ clientId }) => clientId === row.id);
    return {
      id: row.id,
      state: row.state,
      name: adults.map(({ details }) => details.name).join(" & "),
      contacts: adults.map(({ id, details }) => ({ id, ...details })),
      dogs: [...living, ...pack.filter((dog) => !dog.living)].map(({ profile, living }) => ({
        name: profile.name,
        living,
      })),
      address: home.address,
      lastVisitAt: row.lastVisitAt?.getTime() ?? null,
      facts: {
        intakeDone: row.intakeDoneAt !== null,
        phone: adults.some(({ details }) => details.phones.length > 0),
        address: home.address.address !== "" && home.address.city !== "",
        emergency: home.emergency !== null,
        signers: adults
          .filter(({ signs }) => signs)
          .map(({ id, details }) => ({
            name: details.name,
            number: newest.get(id)?.number ?? null,
            at: newest.get(id)?.signedAt.getTime() ?? null,
          })),
        dogs: living.map(({ id, profile, vaccinations: given }) => ({
          name: profile.name,
          vet: profile.vet !== null || profile.vetAnswer === "none",
          bites: bitten.has(id),
          vaccinations: given,
          recordWaits: recordWaits(unread, { id, vaccinations: given }),
        })),
      },
    };
  };
  return rows.map((row) => ({ id: row.id, opening: opened(row) }));
}

async function open<const Column extends `${string}.${string}`, Value>(
  key: SubjectKey,
  column: Column,
  rowId: string,
  sealed: Parameters<typeof key.open<Column>>[2],
  shape: { parse(value: unknown): Value },
): Promise<Value> {
  return shape.parse(JSON.parse(await key.open(column, rowId, sealed)));
}
