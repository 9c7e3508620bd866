import type { BatchItem } from "drizzle-orm/batch";
import { type ClientState, clients, contacts } from "../../../drizzle/schema/clients.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { type By, seesTerms, staffIdOf } from "../by.ts";
import { newSubject, type SubjectKey } from "../subjects/subjects.ts";
import { markDirectory, refreshDirectory } from "./directory/directory.ts";
import { lookupStatements } from "./lookups.ts";
import { type ContactDetails, type Household, household, type Terms, terms } from "./records.ts";

/** A contact as it is written: emails and phones normalised. */
export interface NewContact {
  details: ContactDetails;
  signs: boolean;
  getsReportCards: boolean;
  pays: boolean;
}

export interface NewClient {
  /** An id chosen beforehand (`ctx.random.id()`): of two tries with one id the second fails, and leaves nothing. */
  id?: string;
  state: ClientState;
  source: "staff" | "intake" | "inquiry";
  household?: Partial<Household>;
  accessNotes?: string;
  sharedNotes?: string;
  /** For owner and trainers; anybody else's are left out. */
  privateNotes?: string;
  /** For owner and trainers; anybody else's are left out. */
  terms?: Partial<Terms>;
  /** One at least. */
  contacts: NewContact[];
  intakeDoneAt?: Date;
  intakeSentAt?: Date;
}

/**
 * Opens the file of a new client: its own key, the household, its contacts and what finds them, in one batch.
 *
 * @returns the ids, contacts in the order given
 * @throws RangeError without a contact
 */
export async function createClient(
  ctx: SystemContext,
  by: By,
  input: NewClient,
): Promise<{ clientId: string; contactIds: string[] }> {
  const { clientId, contactIds, statements } = await newClient(ctx, by, input);
  await ctx.db.batch(statements);
  await refreshDirectory(ctx, [clientId]);
  return { clientId, contactIds };
}

/**
 * The statements that open the file of a new client, and its key: for a batch, after which the directory is refreshed.
 * @throws RangeError without a contact
 */
export async function newClient(
  ctx: SystemContext,
  by: By,
  input: NewClient,
): Promise<{
  clientId: string;
  contactIds: string[];
  key: SubjectKey;
  statements: [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]];
}> {
  if (input.contacts.length === 0) throw new RangeError("a client needs a contact");
  const clientId = input.id ?? ctx.random.id();
  const { key, statement: keepKey } = await newSubject(ctx, "client", clientId);
  const now = ctx.clock.now();
  const mayTerms = seesTerms(by);
  const seal = async <Column extends string>(column: Column, text: string | undefined) =>
    text ? await key.seal(column, clientId, text) : null;
  const row = {
    id: clientId,
    state: input.state,
    stateAt: now,
    household: await key.seal(
      "clients.household",
      clientId,
      JSON.stringify(household.parse(input.household ?? {})),
    ),
    accessNotes: await seal("clients.access_notes", input.accessNotes),
    sharedNotes: await seal("clients.shared_notes", input.sharedNotes),
    privateNotes: mayTerms ? await seal("clients.private_notes", input.privateNotes) : null,
    terms:
      mayTerms && input.terms
        ? await key.seal("clients.terms", clientId, JSON.stringify(terms.parse(input.terms)))
        : null,
    createdAt: now,
    updatedAt: now,
    intakeSentAt: input.intakeSentAt ?? null,
    intakeDoneAt: input.intakeDoneAt ?? null,
  };
  const made = await Promise.all(
    input.contacts.map((contact, position) => newContact(ctx, key, clientId, position, contact)),
  );
  const statements: [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]] = [
    keepKey,
    ctx.db.insert(clients).values(row),
    ...made.flatMap(({ statements }) => statements),
    markDirectory(ctx, clientId),
    entry(ctx, {
      event: "client.created",
      details: { source: input.source },
      staffId: staffIdOf(by),
      subject: { type: "client", id: clientId },
      clientId,
    }),
  ];
  return { clientId, contactIds: made.map(({ id }) => id), key, statements };
}

async function newContact(
  ctx: SystemContext,
  key: SubjectKey,
  clientId: string,
  position: number,
  contact: NewContact,
): Promise<{ id: string; statements: BatchItem<"sqlite">[] }> {
  const id = ctx.random.id();
  const now = ctx.clock.now();
  const { signs, getsReportCards, pays } = contact;
  const details = await key.seal("contacts.details", id, JSON.stringify(contact.details));
  const lookups = await lookupStatements(ctx, key, { clientId, contactId: id, details: contact.details });
  const row = {
    id,
    clientId,
    position,
    details,
    signs,
    getsReportCards,
    pays,
    createdAt: now,
    updatedAt: now,
  };
  return { id, statements: [ctx.db.insert(contacts).values(row), ...lookups.statements] };
}
