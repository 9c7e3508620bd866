import { and, asc, desc, eq, getTableColumns, gt, or, sql } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/clients.ts";
import { documents } from "../../../drizzle/schema/documents.ts";
import { dogs } from "../../../drizzle/schema/dogs.ts";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type By, sees } from "../by.ts";
import { type Contact, openContact } from "../clients/read.ts";
import { dogProfile } from "../clients/records.ts";
import { DomainError } from "../errors.ts";
import { openSubject, type SubjectKey } from "../subjects/subjects.ts";
import type { CardRow } from "./open.ts";
import { type SentContent, sentContent } from "./shape.ts";

/** A photo that was brought for a card or for an earlier revision of it. */
export interface CardPhoto {
  id: string;
  cardId: string | null;
  state: "stored" | "granted";
  hasThumbnail: boolean;
}

/** A card with all that it is shown and sent with; never part of a page's data: it holds the client's key. */
export interface OpenedCard {
  row: CardRow;
  key: SubjectKey;
  content: SentContent;
  dogs: { id: string; name: string; isLiving: boolean }[];
  contacts: Contact[];
  /** Of all revisions, oldest first. */
  photos: CardPhoto[];
  /** The newest revision that was sent, if one was. */
  newestSentId: string | null;
}

/**
 * Opens a card. A contact opens what was sent to its own household; what was not sent does not exist for it.
 * Leaves no trace by itself: who shows it does.
 *
 * @throws DomainError not-found
 */
export async function openWholeCard(ctx: SystemContext, by: By, cardId: string): Promise<OpenedCard> {
  if (!sees(by, "report_cards.content")) throw new DomainError("not-found");
  const clientId = sql`(select ${reportCards.clientId} from ${reportCards} where ${reportCards.id} = ${cardId})`;
  const rootId = sql`(select ${reportCards.rootId} from ${reportCards} where ${reportCards.id} = ${cardId})`;
  const [[found], animals, people, files, [newest]] = await ctx.db.batch([
    ctx.db
      .select({ ...getTableColumns(reportCards), wrapped: subjectKeys.wrapped })
      .from(reportCards)
      .innerJoin(subjectKeys, eq(subjectKeys.id, reportCards.clientId))
      .where(eq(reportCards.id, cardId)),
    ctx.db
      .select({ id: dogs.id, state: dogs.state, profile: dogs.profile })
      .from(dogs)
      .where(sql`${dogs.clientId} = ${clientId}`)
      .orderBy(asc(dogs.position), asc(dogs.id)),
    ctx.db
      .select()
      .from(contacts)
      .where(sql`${contacts.clientId} = ${clientId}`)
      .orderBy(asc(contacts.position), asc(contacts.id)),
    ctx.db
      .select({
        id: documents.id,
        cardId: documents.cardId,
        state: documents.state,
        thumbnailKey: documents.thumbnailKey,
      })
      .from(documents)
      .where(
        and(
          sql`${documents.clientId} = ${clientId}`,
          sql`${documents.cardId} in (select ${reportCards.id} from ${reportCards} where ${reportCards.rootId} = ${rootId})`,
          or(
            eq(documents.state, "stored"),
            and(eq(documents.state, "granted"), gt(documents.grantedUntil, ctx.clock.now())),
          ),
        ),
      )
      // Of one form, which come within a millisecond, in the order in which they came.
      .orderBy(asc(documents.createdAt), sql`${documents}.rowid`),
    ctx.db
      .select({ id: reportCards.id })
      .from(reportCards)
      .where(and(sql`${reportCards.rootId} = ${rootId}`, eq(reportCards.state, "sent")))
      .orderBy(desc(reportCards.revision))
      .limit(1),
  ]);
  if (!found) throw new DomainError("not-found");
  if (by.kind === "client" && (found.clientId !== by.clientId || found.state !== "sent"))
    throw new DomainError("not-found");
  const { wrapped, ...row } = found;
  const key = await openSubject(ctx, { id: row.clientId, wrapped });
  const [content, openedDogs, openedPeople] = await Promise.all([
    openContent(key, row),
    Promise.all(
      animals.map(async ({ id, state, profile }) => ({
        id,
        name: dogProfile.parse(JSON.parse(await key.open("dogs.profile", id, profile))).name,
        isLiving: state === "living",
      })),
    ),
    Promise.all(people.map((contact) => openContact(key, contact))),
  ]);
  return {
    row,
    key,
    content,
    dogs: openedDogs,
    contacts: openedPeople,
    photos: files.map(({ id, cardId: of, state, thumbnailKey }) => ({
      id,
      cardId: of,
      state: state === "stored" ? "stored" : "granted",
      hasThumbnail: thumbnailKey !== null,
    })),
    newestSentId: newest?.id ?? null,
  };
}

/** What a card says, opened. */
export const openContent = async (
  key: SubjectKey,
  { id, content }: Pick<CardRow, "id" | "content">,
): Promise<SentContent> => sentContent.parse(JSON.parse(await key.open("report_cards.content", id, content)));
