import { expect, test } from "vitest";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { type FullHousehold, fullHousehold } from "../../../test/harness/household.ts";
import { addStaff } from "../../../test/harness/staff.ts";
import { watch } from "../../../test/harness/watched.ts";
import { readBusiness } from "../business/business.ts";
import { findPortal, openPortal } from "./sessions.ts";
import { readPortalView } from "./view.ts";

async function filled(words: { shown: string; hidden: string }) {
  const ctx = await createTestContext();
  const by = { kind: "staff", staffId: await addStaff(ctx), role: "owner" } as const;
  return { ctx, by, home: await fullHousehold(ctx, by, { ...words, phone: "+13035550199" }) };
}
const own = { shown: "Zaunkoenig", hidden: "Geheimnis" };

/** Every column that a statement names, as `table.column`. Drizzle names a table's columns alone where it is alone. */
function columnsOf(statement: string): string[] {
  const tables = [...statement.matchAll(/(?:from|join|into|update) "(\w+)"/g)].map(([, table]) => table);
  const qualified = [...statement.matchAll(/"(\w+)"\."(\w+)"/g)].map(
    ([, table, column]) => `${table}.${column}`,
  );
  const alone = statement
    .replaceAll(/"\w+"\."\w+"/g, "")
    .replaceAll(/(?:from|join) "\w+"/g, "")
    .matchAll(/"(\w+)"/g);
  return [
    ...qualified,
    ...[...alone].map(([, column]) => `${tables.length === 1 ? tables[0] : "?"}.${column}`),
  ];
}

/** All that the portal's first page may read. To add a column here is to show it to clients: think first. */
const mayBeRead = [
  // Who is here, and in whose business.
  "portal_sessions.id",
  "portal_sessions.token_hash",
  "portal_sessions.client_id",
  "portal_sessions.contact_id",
  "portal_sessions.opens",
  "portal_sessions.expires_at",
  "business.name",
  "business.time_zone",
  "business.units",
  "business.country",
  "business.currency",
  "business.portal_code_off_at",
  "subject_keys.id",
  "subject_keys.wrapped",
  // What they told us themselves.
  "clients.id",
  "clients.household",
  "clients.intake_done_at",
  "clients.merged_into_id",
  "contacts.id",
  "contacts.client_id",
  "contacts.details",
  "contacts.position",
  "contacts.signs",
  "dogs.id",
  "dogs.client_id",
  "dogs.position",
  "dogs.profile",
  "dogs.state",
  "dogs.photo_document_id",
  // What we wrote for them.
  "clients.shared_notes",
  // Their papers.
  "vaccinations.id",
  "vaccinations.client_id",
  "vaccinations.dog_id",
  "vaccinations.details",
  "vaccinations.given_on",
  "vaccinations.expires_on",
  "vaccinations.approved_at",
  "vaccinations.document_id",
  "documents.id",
  "documents.client_id",
  "documents.card_id",
  "documents.dog_id",
  "documents.kind",
  "documents.name",
  "documents.created_at",
  "documents.state",
  "documents.thumbnail_key",
  "signatures.id",
  "signatures.client_id",
  "signatures.contact_id",
  "signatures.version_id",
  "signatures.document_id",
  "signatures.signed_at",
  "signatures.voided_at",
  "waiver_versions.id",
  "waiver_versions.number",
  "waiver_versions.title",
  "waiver_versions.requires_new_signature",
  "waiver_versions.resign_after_months",
  // When the next visits are, and whether they asked to move one: not what the calendar calls it, nor a word of the team.
  "appointments.id",
  "appointments.client_id",
  "appointments.starts_at",
  "appointments.ends_at",
  "appointments.state",
  "appointments.left_calendar_at",
  // Who comes: the first name is told.
  "appointments.staff_id",
  "staff.id",
  "staff.name",
  "staff.disabled_at",
  "received_messages.appointment_id",
  "received_messages.client_id",
  "received_messages.kind",
  "received_messages.received_at",
  "received_messages.done_at",
  // That there is a card that was sent, and whether it was read: not what it says.
  "report_cards.id",
  "report_cards.client_id",
  "report_cards.revision",
  "report_cards.root_id",
  "report_cards.session_on",
  "report_cards.sent_at",
  "report_cards.state",
  "card_deliveries.card_id",
  "card_deliveries.contact_id",
  "card_deliveries.read_at",
  // What a package has left: not what it cost.
  "packages.id",
  "packages.client_id",
  "packages.title",
  "packages.sessions",
  "packages.expires_on",
  "packages.sold_at",
  "packages.closed_at",
];

/** All that the first page asks the database, from the cookie to the last card. */
async function firstPage(ctx: TestContext, { clientId, contactId }: FullHousehold) {
  const started = await openPortal(ctx, [{ clientId, contactId }], "code");
  const watched = watch(ctx);
  const session = await findPortal(watched.ctx, started);
  await readBusiness(watched.ctx);
  if (!session?.chosen) throw new Error("not open");
  return { view: await readPortalView(watched.ctx, session.chosen), statements: watched.statements };
}

test("AZ-05: the first page selects what is listed for clients and not one column more", async () => {
  const { ctx, home } = await filled(own);
  const { statements } = await firstPage(ctx, home);
  const read = new Set(statements.flatMap(columnsOf));
  expect([...read].sort()).toEqual([...mayBeRead].sort());
  expect(statements.filter((text) => /\*|^(?!select)/i.test(text))).toEqual([]);
});

test("AZ-05: the reader of statements above finds a column wherever it stands", () => {
  expect(columnsOf('select "id", "private_notes" from "clients" where "clients"."id" = ?')).toEqual([
    "clients.id",
    "clients.id",
    "clients.private_notes",
  ]);
  expect(columnsOf('select "a"."x" from "a" inner join "b" on "b"."y" = "a"."x"')).toEqual([
    "a.x",
    "b.y",
    "a.x",
  ]);
});

test("AZ-05: nothing of private notes, terms, handling, bites, gate codes or evidence is in what a client gets", async () => {
  const { ctx, home } = await filled(own);
  const { view } = await firstPage(ctx, home);
  const text = JSON.stringify(view);
  expect(text).toContain(own.shown);
  expect(text).not.toContain(own.hidden);
  for (const value of ["77731", "777.31", "agency", "emergency", "5550142", home.email, home.phone, "31.4"])
    expect(text).not.toContain(value);
});

test("AZ-06: of two households each sees its own and counts its own", async () => {
  const { ctx, by, home } = await filled(own);
  const others = { shown: "Rotkehlchen", hidden: "Anderes", phone: "+13035550188" };
  const other = await fullHousehold(ctx, by, others);
  const [mine, theirs] = [await firstPage(ctx, home), await firstPage(ctx, other)];
  for (const { view } of [mine, theirs]) {
    expect([view.people.length, view.dogs.length, view.documents.length, view.signatures.length]).toEqual([
      2, 1, 3, 1,
    ]);
  }
  expect(JSON.stringify(mine.view)).not.toContain(others.shown);
  expect(JSON.stringify(theirs.view)).not.toContain(own.shown);
  for (const id of Object.values(other).filter((value) => value !== other.versionId))
    expect(JSON.stringify(mine.view)).not.toContain(id);
});

test("the household sees its people, dogs with age and papers, its signature, and what only it can see to", async () => {
  const { ctx, home } = await filled(own);
  const { view } = await firstPage(ctx, home);
  expect(view.people).toEqual([
    { id: home.contactId, name: "Zaunkoenig One", isYou: true },
    { id: home.otherContactId, name: "Zaunkoenig Two", isYou: false },
  ]);
  expect(view.dogs).toMatchObject([
    {
      name: "Zaunkoenig Dog",
      breed: "Whippet",
      birthdate: "2021-04-30",
      photoId: home.photoId,
      vaccinations: [{ vaccine: "Zaunkoenig rabies", givenOn: "2026-01-05", expiresOn: "2029-01-05" }],
    },
  ]);
  expect(view.signatures).toMatchObject([{ who: "Zaunkoenig One", documentId: home.paperId }]);
  // The second adult has not signed; that the vaccination waits to be looked at is the trainer's to do.
  expect(view.missing).toEqual([{ code: "waiver", person: "Zaunkoenig Two" }]);
});

test("a household that was merged away a moment ago is not found", async () => {
  const { ctx, home } = await filled(own);
  await ctx.raw.prepare("update clients set merged_into_id = 'x'").run();
  await expect(readPortalView(ctx, home)).rejects.toMatchObject({ code: "not-found" });
});
