import type { Role } from "../../drizzle/schema/identity.ts";

/** Fields of a client's file that are seen by the same people. */
interface FieldView {
  name: string;
  says: string;
  /** By full name, `table.column`. */
  columns: readonly string[];
  staff: readonly Role[];
  /** A client, of the own household: all of it, a part (a list of what is shown decides), or nothing. */
  client: "all" | "part" | "none";
}

const practice = ["owner", "trainer", "helper"] as const;
const drivers = ["owner", "trainer"] as const;

/**
 * Every field that says something about a client, and who may see it: the domain asks here before it opens one, the
 * permissions' page shows it, and a test finds each sealed column of the schema in it. An auditor sees no client's file.
 */
export const fieldViews = [
  {
    name: "Rates and private notes",
    says: "Rate, agency, share and tax; private notes; why a signature was voided; what two merged files could not both keep; what a package or a visit costs.",
    columns: [
      "clients.terms",
      "clients.private_notes",
      "client_merges.remainder",
      "signatures.void_reason",
      "packages.terms",
      "charge_decisions.price",
    ],
    staff: drivers,
    client: "none",
  },
  {
    name: "Notes of the team",
    says: "Gate code and parking; handling warnings and goals; bites; notes on inquiries; how far the drive is.",
    columns: [
      "clients.access_notes",
      "dogs.handling",
      "bite_incidents.details",
      "inquiries.notes",
      "clients.place",
    ],
    staff: practice,
    client: "none",
  },
  {
    name: "Household and contacts",
    says: "Names, addresses, phones and emails; emergency contact, children, allergies.",
    columns: ["clients.household", "contacts.details", "contact_lookups.value"],
    staff: practice,
    client: "part",
  },
  {
    name: "Dogs",
    says: "Profile, health, behaviour, weights and vaccinations.",
    columns: ["dogs.profile", "dog_weights.weight", "vaccinations.details"],
    staff: practice,
    client: "part",
  },
  {
    name: "Intakes, inquiries, signatures",
    says: "What somebody filled in, asked or signed, with the record of the signature.",
    columns: ["intake_drafts.answers", "intake_drafts.email", "inquiries.details", "signatures.details"],
    staff: practice,
    client: "part",
  },
  {
    name: "Shared notes and documents",
    says: "What the trainer wrote for the household; files and what they are called.",
    columns: ["clients.shared_notes", "documents.name"],
    staff: practice,
    client: "all",
  },
  {
    name: "Visits, packages, report cards",
    says: "When and where a visit is; what a package has left and why; report cards, which the household sees once they are sent.",
    columns: [
      "appointments.details",
      "packages.title",
      "ledger_entries.reason",
      "charge_decisions.reason",
      "report_cards.content",
    ],
    staff: practice,
    client: "part",
  },
  {
    name: "Messages",
    says: "What was written to a client and what came back; to whom a report card went.",
    columns: ["outbox.letter", "received_messages.letter", "card_deliveries.recipient"],
    staff: practice,
    client: "none",
  },
] as const satisfies readonly FieldView[];

export type ViewedColumn = (typeof fieldViews)[number]["columns"][number];

const viewOf = (column: ViewedColumn): FieldView | undefined =>
  fieldViews.find(({ columns }) => (columns as readonly string[]).includes(column));

/** Whether a field may be opened for a member of staff in this role. */
export const roleSees = (role: Role, column: ViewedColumn): boolean =>
  viewOf(column)?.staff.includes(role) ?? false;

/** Whether anything of a field may be opened for a client, of the own household. */
export const clientSees = (column: ViewedColumn): boolean => (viewOf(column)?.client ?? "none") !== "none";
