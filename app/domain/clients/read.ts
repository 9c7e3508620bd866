import { asc, desc, eq } from "drizzle-orm";
import { type ClientState, clientMerges, clients, contacts } from "../../../drizzle/schema/clients.ts";
import type { SubjectSealed } from "../../../drizzle/schema/columns.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { type By, seesTerms, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { openSubject, type SubjectKey } from "../subjects/subjects.ts";
import {
  type ContactDetails,
  contactDetails,
  type Household,
  household,
  type MergeRemainder,
  mergeRemainder,
  type Terms,
  terms,
} from "./records.ts";

export interface Contact extends ContactDetails {
  id: string;
  signs: boolean;
  getsReportCards: boolean;
  pays: boolean;
  version: number;
}

/** A client's own file; dogs, documents and signatures are read by their domains. */
export interface ClientFile {
  mergedInto?: undefined;
  id: string;
  state: ClientState;
  stateAt: Date;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  intakeSentAt: Date | null;
  intakeDoneAt: Date | null;
  lastVisitAt: Date | null;
  household: Household;
  accessNotes: string;
  sharedNotes: string;
  /** In the household's own order; at least one. */
  contacts: Contact[];
  /** What owner and trainers alone see; for anybody else it is not even read from the database. */
  confidential: {
    privateNotes: string;
    terms: Terms;
    merges: (MergeRemainder & { fromClientId: string; mergedAt: Date })[];
  } | null;
  /** For the domains that read the other parts of the file. Never part of a page's data: it cannot be sent. */
  key: SubjectKey;
}

/** A client that became part of another: its page leads there. */
export interface MergedAway {
  mergedInto: string;
}

/**
 * Opens a client's file as far as `by` may see it, and leaves the trace of that. A contact sees its own household.
 *
 * @param part what the trace calls it: "file", or the page that was opened
 * @throws DomainError not-found
 */
export async function readClient(
  ctx: SystemContext,
  by: By,
  clientId: string,
  part = "file",
): Promise<ClientFile | MergedAway> {
  if (by.kind === "visitor" || (by.kind === "client" && by.clientId !== clientId))
    throw new DomainError("not-found");
  const mayTerms = seesTerms(by);
  const [[row], people, [hidden], merges] = await ctx.db.batch([
    ctx.db
      .select({ ...common, wrapped: subjectKeys.wrapped })
      .from(clients)
      .leftJoin(subjectKeys, eq(subjectKeys.id, clients.id))
      .where(eq(clients.id, clientId)),
    ctx.db
      .select()
      .from(contacts)
      .where(eq(contacts.clientId, clientId))
      .orderBy(asc(contacts.position), asc(contacts.id)),
    ctx.db
      .select({ privateNotes: clients.privateNotes, terms: clients.terms })
      .from(clients)
      .where(eq(clients.id, mayTerms ? clientId : "")),
    ctx.db
      .select()
      .from(clientMerges)
      .where(eq(clientMerges.clientId, mayTerms ? clientId : ""))
      .orderBy(desc(clientMerges.mergedAt)),
  ]);
  if (row?.mergedIntoId) return { mergedInto: row.mergedIntoId };
  if (!row?.wrapped) throw new DomainError("not-found");
  await record(ctx, {
    event: "client.read",
    details: { part },
    staffId: staffIdOf(by),
    subject: by.kind === "client" ? { type: "contact", id: by.contactId } : { type: "client", id: clientId },
    clientId,
  });
  const { wrapped, mergedIntoId: _, ...plain } = row;
  const key = await openSubject(ctx, { id: clientId, wrapped });
  const text = async <Column extends string>(
    column: Column,
    sealed: SubjectSealed<Column> | null | undefined,
  ) => (sealed ? key.open(column, clientId, sealed) : "");
  const [home, accessNotes, sharedNotes, opened] = await Promise.all([
    key.open("clients.household", clientId, row.household),
    text("clients.access_notes", row.accessNotes),
    text("clients.shared_notes", row.sharedNotes),
    Promise.all(people.map((contact) => openContact(key, contact))),
  ]);
  return {
    ...plain,
    household: household.parse(JSON.parse(home)),
    accessNotes,
    sharedNotes,
    contacts: opened,
    confidential: mayTerms
      ? {
          privateNotes: await text("clients.private_notes", hidden?.privateNotes),
          terms: terms.parse(JSON.parse((await text("clients.terms", hidden?.terms)) || "{}")),
          merges: await Promise.all(
            merges.map(async ({ id, fromClientId, mergedAt, remainder }) => ({
              ...mergeRemainder.parse(JSON.parse(await key.open("client_merges.remainder", id, remainder))),
              fromClientId,
              mergedAt,
            })),
          ),
        }
      : null,
    key,
  };
}

const common = {
  id: clients.id,
  state: clients.state,
  stateAt: clients.stateAt,
  version: clients.version,
  createdAt: clients.createdAt,
  updatedAt: clients.updatedAt,
  intakeSentAt: clients.intakeSentAt,
  intakeDoneAt: clients.intakeDoneAt,
  lastVisitAt: clients.lastVisitAt,
  mergedIntoId: clients.mergedIntoId,
  household: clients.household,
  accessNotes: clients.accessNotes,
  sharedNotes: clients.sharedNotes,
};

/** A contact's row, opened. */
export async function openContact(key: SubjectKey, row: typeof contacts.$inferSelect): Promise<Contact> {
  const details = contactDetails.parse(JSON.parse(await key.open("contacts.details", row.id, row.details)));
  const { id, signs, getsReportCards, pays, version } = row;
  return { ...details, id, signs, getsReportCards, pays, version };
}
