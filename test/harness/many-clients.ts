import { getTableColumns, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { compactDirectory } from "../../app/domain/clients/directory/compact.ts";
import { gather } from "../../app/domain/clients/directory/gather.ts";
import { lineOf } from "../../app/domain/clients/directory/lines.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { importSubjectKey, newSubjectSecret } from "../../app/platform/subject-keys.ts";
import { clients, contactLookups, contacts, directoryChanges } from "../../drizzle/schema/clients.ts";
import { dogs, vaccinations } from "../../drizzle/schema/dogs.ts";
import { subjectKeys } from "../../drizzle/schema/subjects.ts";

const first = ["Eva", "Tom", "Łucja", "Ada", "José", "Mira", "Noah", "Inés", "Åsa", "Kofi", "Yuna", "Paul"];
const last = [
  "Reed",
  "Novák",
  "Kern",
  "Brûlé",
  "Okafor",
  "Silva",
  "Öztürk",
  "Haddad",
  "Lund",
  "Moss",
  "Vega",
];
const dogNames = ["Waffle", "Biscuit", "Nala", "Pippa", "Rex", "Motte", "Juno", "Bär", "Skye", "Otto"];
const streets = ["Laurel Street", "Große Allee", "Pine Road", "Rue des Lilas", "Harbor Way", "Sonnenweg"];
const pick = (list: readonly string[], number: number) => list[number % list.length] ?? "";

/** The values of the household with this number: believable, and its own. */
export function household(number: number) {
  const name = `${pick(first, number)} ${pick(last, Math.floor(number / first.length))}-${number}`;
  const ascii = name
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9]+/g, ".")
    .toLowerCase();
  return {
    name,
    email: `${ascii}@example.com`,
    phone: `+1303${String(2_000_000 + number)}`,
    street: `${100 + number} ${pick(streets, number)}`,
    dog: `${pick(dogNames, number)} ${number}`,
    gate: `gate-${7_000_000 + number}`,
    note: `private-${9_000_000 + number}`,
  };
}

type Row = Record<string, unknown>;

/** One statement for many rows: they go in as one JSON parameter. */
function insertMany(ctx: SystemContext, table: SQLiteTable, rows: Row[]): BatchItem<"sqlite"> {
  const columns = Object.entries(getTableColumns(table));
  const values = rows.map((row) =>
    columns.map(([key, column]) => {
      const value = row[key] ?? column.default ?? null;
      return value === null ? null : column.mapToDriverValue(value);
    }),
  );
  const picked = columns.map((_, index) => sql.raw(`one.value ->> ${index}`));
  return ctx.db
    .insert(table)
    .select(sql`select ${sql.join(picked, sql`, `)} from json_each(${JSON.stringify(values)}) as one`);
}

const chunk = 200;

/**
 * Fills the database with households, sealed and indexed by the product's own code but written many rows a statement:
 * each with one contact, one dog and one vaccination. Already moved into directory pages.
 */
export async function addHouseholds(ctx: SystemContext, count: number, from = 0): Promise<string[]> {
  const ids: string[] = [];
  for (let start = from; start < from + count; start += chunk) {
    const made = await Promise.all(
      Array.from({ length: Math.min(chunk, from + count - start) }, (_, index) => one(ctx, start + index)),
    );
    const all = (pick: (household: (typeof made)[number]) => Row) => made.map(pick);
    const written = made.map(({ client }) => String(client.id));
    await ctx.db.batch([
      insertMany(
        ctx,
        subjectKeys,
        all(({ subject }) => subject),
      ),
      insertMany(
        ctx,
        clients,
        all(({ client }) => client),
      ),
      insertMany(
        ctx,
        contacts,
        all(({ contact }) => contact),
      ),
      insertMany(
        ctx,
        contactLookups,
        made.flatMap(({ lookups }) => lookups),
      ),
      insertMany(
        ctx,
        dogs,
        all(({ dog }) => dog),
      ),
      insertMany(
        ctx,
        vaccinations,
        all(({ vaccination }) => vaccination),
      ),
    ]);
    const found = await gather(ctx, written);
    const changes = found.map(async (client, index) => ({
      id: client.id,
      entry: await ctx.vault.seal("directory_changes.entry", client.id, lineOf(client)),
      version: index,
      changedAt: ctx.clock.now(),
    }));
    await ctx.db.batch([insertMany(ctx, directoryChanges, await Promise.all(changes))]);
    await compactDirectory(ctx);
    ids.push(...written);
  }
  return ids;
}

async function one(ctx: SystemContext, number: number) {
  const id = ctx.random.id();
  const [contactId, dogId, vaccinationId] = [ctx.random.id(), ctx.random.id(), ctx.random.id()];
  const { name, email, phone, street, dog, gate, note } = household(number);
  const secret = newSubjectSecret(ctx.random);
  const key = await importSubjectKey(id, secret, ctx.random);
  const at = { createdAt: ctx.clock.now(), updatedAt: ctx.clock.now() };
  const address = { address: street, city: "Boulder", region: "CO", postalCode: "80301" };
  const home = { address, emergency: { name: `Aunt of ${name}`, phone, relationship: "aunt" } };
  const lookup = async (kind: "email" | "phone", value: string) => {
    const lookupId = ctx.random.id();
    const [valueIndex] = await ctx.vault.indexes("contact_lookups.value_index", `${kind}:${value}`);
    const sealed = await key.seal("contact_lookups.value", lookupId, value);
    return { id: lookupId, clientId: id, contactId, kind, value: sealed, valueIndex };
  };
  return {
    subject: {
      id,
      kind: "client",
      wrapped: await ctx.vault.seal("subject_keys.wrapped", id, secret),
      createdAt: at.createdAt,
    },
    client: {
      id,
      state: number % 10 === 9 ? "archived" : number % 10 === 8 ? "prospect" : "active",
      stateAt: at.createdAt,
      household: await key.seal("clients.household", id, JSON.stringify(home)),
      accessNotes: await key.seal("clients.access_notes", id, gate),
      privateNotes: await key.seal("clients.private_notes", id, note),
      intakeDoneAt: at.createdAt,
      lastVisitAt: new Date(at.createdAt.getTime() - number * 3_600_000),
      ...at,
    },
    contact: {
      id: contactId,
      clientId: id,
      position: 0,
      details: await key.seal(
        "contacts.details",
        contactId,
        JSON.stringify({ name, emails: [email], phones: [phone] }),
      ),
      ...at,
    },
    lookups: [await lookup("email", email), await lookup("phone", phone)],
    dog: {
      id: dogId,
      clientId: id,
      position: 0,
      stateAt: at.createdAt,
      profile: await key.seal("dogs.profile", dogId, JSON.stringify({ name: dog, breed: "Border Collie" })),
      ...at,
    },
    vaccination: {
      id: vaccinationId,
      dogId,
      clientId: id,
      details: await key.seal("vaccinations.details", vaccinationId, JSON.stringify({ vaccine: "Rabies" })),
      givenOn: "2026-01-10",
      expiresOn: "2027-01-10",
      createdAt: at.createdAt,
      approvedAt: at.createdAt,
    },
  };
}
