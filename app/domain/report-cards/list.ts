import { and, asc, desc, eq, gte, lte, sql } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/clients.ts";
import { dogs } from "../../../drizzle/schema/dogs.ts";
import { cardDeliveries, reportCards } from "../../../drizzle/schema/report-cards.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { Day } from "../business/day.ts";
import type { By } from "../by.ts";
import { searchDirectory } from "../clients/directory/search.ts";
import { contactDetails, dogProfile } from "../clients/records.ts";
import { openSubject, type SubjectKey } from "../subjects/subjects.ts";
import { type CardRow, mustWriteCards, openCard } from "./open.ts";

export interface CardLine {
  id: string;
  clientId: string;
  /** The first contact's name. */
  client: string;
  /** Names; none where the card is about the household. */
  dogs: string[];
  sessionOn: Day;
  state: "draft" | "sent";
  revision: number;
  savedAt: Date;
  sentAt: Date | null;
  /** When the first of the household read it. */
  readAt: Date | null;
}

export interface CardSearch {
  clientId?: string | undefined;
  /** A part of a client's name, dog, email, street or phone. */
  q?: string | undefined;
  state?: "draft" | "sent" | undefined;
  /** Of the session, both inclusive. */
  from?: Day | undefined;
  to?: Day | undefined;
  /** From 1. */
  page: number;
  /** How many a page has; 25 where it is not said. */
  most?: number | undefined;
}

const perPage = 25;

/** Cards by the day of their session, newest first, 25 a page; of a corrected one the newest revision that is there. */
export async function listCards(
  ctx: SystemContext,
  by: By,
  search: CardSearch,
): Promise<{ cards: CardLine[]; hasMore: boolean }> {
  mustWriteCards(by);
  const { clientId, q, state, from, to, page, most = perPage } = search;
  const among = q?.trim() ? JSON.stringify(await foundClients(ctx, by, q)) : null;
  const newest = sql`not exists (select 1 from ${reportCards} later where later."root_id" = "report_cards"."root_id"
    and later."client_id" = "report_cards"."client_id" and later."state" = "report_cards"."state"
    and later."revision" > "report_cards"."revision")`;
  const rows = await ctx.db
    .select({ row: reportCards, wrapped: subjectKeys.wrapped, readAt: readAt(reportCards.id) })
    .from(reportCards)
    .innerJoin(subjectKeys, eq(subjectKeys.id, reportCards.clientId))
    .where(
      and(
        newest,
        clientId === undefined ? undefined : eq(reportCards.clientId, clientId),
        among === null ? undefined : sql`${reportCards.clientId} in (select value from json_each(${among}))`,
        state && eq(reportCards.state, state),
        from && gte(reportCards.sessionOn, from),
        to && lte(reportCards.sessionOn, to),
      ),
    )
    .orderBy(desc(reportCards.sessionOn), desc(reportCards.createdAt), desc(reportCards.id))
    .limit(most + 1)
    .offset((page - 1) * most);
  const shown = rows.slice(0, most);
  const wrappedOf = new Map(shown.map(({ row, wrapped }) => [row.clientId, wrapped]));
  const keys = new Map(
    await Promise.all(
      [...wrappedOf].map(async ([id, wrapped]) => [id, await openSubject(ctx, { id, wrapped })] as const),
    ),
  );
  const names = await namesOf(ctx, keys);
  const cards = shown.map(({ row, readAt: read }) => lineOf(row, read, keys, names));
  return { cards: (await Promise.all(cards)).flat(), hasMore: rows.length > most };
}

const readAt = (id: typeof reportCards.id) =>
  sql<
    number | null
  >`(select min(${cardDeliveries.readAt}) from ${cardDeliveries} where ${cardDeliveries.cardId} = ${id})`;

interface Names {
  people: Map<string, string>;
  dogs: Map<string, string>;
}

async function lineOf(
  row: CardRow,
  read: number | null,
  keys: Map<string, SubjectKey>,
  names: Names,
): Promise<CardLine[]> {
  const key = keys.get(row.clientId);
  if (!key) return [];
  const { id, clientId, sessionOn, state, revision, savedAt, sentAt, content } = await openCard(key, row);
  return [
    {
      id,
      clientId,
      client: names.people.get(clientId) ?? "",
      dogs: content.dogIds.flatMap((dogId) => names.dogs.get(dogId) ?? []),
      sessionOn,
      state,
      revision,
      savedAt,
      sentAt,
      readAt: read === null ? null : new Date(read),
    },
  ];
}

/** The first contact of each client, and every dog. */
async function namesOf(ctx: SystemContext, keys: Map<string, SubjectKey>): Promise<Names> {
  if (keys.size === 0) return { people: new Map(), dogs: new Map() };
  const list = JSON.stringify([...keys.keys()]);
  const [people, animals] = await ctx.db.batch([
    ctx.db
      .select({ id: contacts.id, clientId: contacts.clientId, details: contacts.details })
      .from(contacts)
      .where(sql`${contacts.clientId} in (select value from json_each(${list}))`)
      .orderBy(desc(contacts.position), desc(contacts.id)),
    ctx.db
      .select({ id: dogs.id, clientId: dogs.clientId, profile: dogs.profile })
      .from(dogs)
      .where(sql`${dogs.clientId} in (select value from json_each(${list}))`)
      .orderBy(asc(dogs.position)),
  ]);
  // The first one comes last, and stays.
  const first = new Map(people.map((person) => [person.clientId, person]));
  return {
    people: new Map(
      await Promise.all(
        [...first.values()].map(async ({ id, clientId, details }) => {
          const opened = await keys.get(clientId)?.open("contacts.details", id, details);
          return [clientId, contactDetails.parse(JSON.parse(opened ?? "{}")).name] as const;
        }),
      ),
    ),
    dogs: new Map(
      await Promise.all(
        animals.map(async ({ id, clientId, profile }) => {
          const opened = await keys.get(clientId)?.open("dogs.profile", id, profile);
          return [id, dogProfile.parse(JSON.parse(opened ?? "{}")).name] as const;
        }),
      ),
    ),
  };
}

/** Clients of any state; at most 50 of each. */
async function foundClients(ctx: SystemContext, by: By, q: string): Promise<string[]> {
  const search = { q, order: "name", page: 1 } as const;
  const first = await searchDirectory(ctx, by, { ...search, tab: null });
  const others = (["active", "prospect", "paused", "archived"] as const).filter(
    (tab) => tab !== first.tab && first.counts[tab] > 0,
  );
  const rest = await Promise.all(others.map((tab) => searchDirectory(ctx, by, { ...search, tab })));
  return [first, ...rest].flatMap(({ hits }) => hits.map(({ id }) => id));
}
