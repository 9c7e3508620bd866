import { and, asc, desc, eq, gte, isNull, sql } from "drizzle-orm";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { clients, contacts } from "../../../drizzle/schema/clients.ts";
import { documents } from "../../../drizzle/schema/documents.ts";
import { dogs, vaccinations } from "../../../drizzle/schema/dogs.ts";
import { staff } from "../../../drizzle/schema/identity.ts";
import { receivedMessages } from "../../../drizzle/schema/messages.ts";
import { cardDeliveries, reportCards } from "../../../drizzle/schema/report-cards.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import { signatures, waiverVersions } from "../../../drizzle/schema/waivers.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { upcomingSince } from "../appointments/read.ts";
import { waiverRuleStatements } from "../clients/waiver-rule.ts";
import { isNewestSent } from "../report-cards/open.ts";

/** The next ones are enough for a first page. */
const shownVisits = 2;

/**
 * Everything that the portal's first page reads of one household, in one trip, named column by column: what is not
 * named here cannot reach a client. Private notes, terms, handling, bite incidents and who of the staff did what are
 * not named; of a visit there is who comes, but not what the calendar calls it, of a card not what it says.
 * `view.test.ts` reads the statements and holds this list.
 */
export async function readRows(
  ctx: Pick<SystemContext, "db" | "clock">,
  { clientId, contactId }: { clientId: string; contactId: string },
) {
  const [[client], people, pack, shots, papers, signed, visits, [newestCard], versions, [business]] =
    await ctx.db.batch([
      ctx.db
        .select({
          id: clients.id,
          household: clients.household,
          sharedNotes: clients.sharedNotes,
          intakeDoneAt: clients.intakeDoneAt,
          wrapped: subjectKeys.wrapped,
        })
        .from(clients)
        .innerJoin(subjectKeys, eq(subjectKeys.id, clients.id))
        .where(and(eq(clients.id, clientId), isNull(clients.mergedIntoId)))
        .limit(1),
      ctx.db
        .select({ id: contacts.id, details: contacts.details, signs: contacts.signs })
        .from(contacts)
        .where(eq(contacts.clientId, clientId))
        .orderBy(asc(contacts.position), asc(contacts.id)),
      ctx.db
        .select({ id: dogs.id, state: dogs.state, profile: dogs.profile, photo: dogs.photoDocumentId })
        .from(dogs)
        .where(eq(dogs.clientId, clientId))
        .orderBy(asc(dogs.position), asc(dogs.id)),
      ctx.db
        .select({
          id: vaccinations.id,
          dogId: vaccinations.dogId,
          details: vaccinations.details,
          givenOn: vaccinations.givenOn,
          expiresOn: vaccinations.expiresOn,
          approvedAt: vaccinations.approvedAt,
          documentId: vaccinations.documentId,
        })
        .from(vaccinations)
        .where(eq(vaccinations.clientId, clientId))
        .orderBy(asc(vaccinations.expiresOn), asc(vaccinations.id)),
      ctx.db
        .select({
          id: documents.id,
          kind: documents.kind,
          dogId: documents.dogId,
          name: documents.name,
          createdAt: documents.createdAt,
          hasPicture: sql<boolean>`${documents.thumbnailKey} is not null`.mapWith(Boolean),
        })
        .from(documents)
        // A photo of a report card is shown with its card, once that was sent.
        .where(and(eq(documents.clientId, clientId), isNull(documents.cardId), eq(documents.state, "stored")))
        .orderBy(desc(documents.createdAt), desc(documents.id)),
      ctx.db
        .select({
          id: signatures.id,
          contactId: signatures.contactId,
          signedAt: signatures.signedAt,
          documentId: signatures.documentId,
          number: waiverVersions.number,
          title: waiverVersions.title,
        })
        .from(signatures)
        .innerJoin(waiverVersions, eq(waiverVersions.id, signatures.versionId))
        .where(and(eq(signatures.clientId, clientId), isNull(signatures.voidedAt)))
        .orderBy(asc(signatures.signedAt)),
      ctx.db
        .select({
          id: appointments.id,
          startsAt: appointments.startsAt,
          endsAt: appointments.endsAt,
          wishAt: receivedMessages.receivedAt,
          // Not the other table's id: in a batch two columns of one name are one.
          staffId: appointments.staffId,
          staffName: staff.name,
        })
        .from(appointments)
        .leftJoin(staff, and(eq(staff.id, appointments.staffId), isNull(staff.disabledAt)))
        .leftJoin(
          receivedMessages,
          and(
            eq(receivedMessages.appointmentId, appointments.id),
            eq(receivedMessages.clientId, clientId),
            eq(receivedMessages.kind, "reschedule"),
            isNull(receivedMessages.doneAt),
          ),
        )
        .where(
          and(
            eq(appointments.clientId, clientId),
            gte(appointments.startsAt, upcomingSince(ctx)),
            eq(appointments.state, "scheduled"),
            isNull(appointments.leftCalendarAt),
          ),
        )
        .orderBy(asc(appointments.startsAt), asc(appointments.id))
        .limit(shownVisits),
      ctx.db
        .select({ id: reportCards.id, sessionOn: reportCards.sessionOn, readAt: cardDeliveries.readAt })
        .from(reportCards)
        .leftJoin(
          cardDeliveries,
          and(eq(cardDeliveries.cardId, reportCards.id), eq(cardDeliveries.contactId, contactId)),
        )
        .where(and(eq(reportCards.clientId, clientId), isNewestSent))
        // Of a day with two the one that was sent last.
        .orderBy(desc(reportCards.sessionOn), desc(reportCards.sentAt))
        .limit(1),
      ...waiverRuleStatements(ctx),
    ]);
  return {
    client,
    people,
    pack,
    shots,
    papers,
    signed,
    visits,
    newestCard,
    versions,
    timeZone: business?.timeZone ?? "UTC",
  };
}
