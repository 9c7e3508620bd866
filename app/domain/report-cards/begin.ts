import { and, asc, desc, eq, sql } from "drizzle-orm";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { readBusiness } from "../business/business.ts";
import { type Day, dayIn } from "../business/day.ts";
import { type By, staffIdOf } from "../by.ts";
import { type DogFile, readDogs } from "../dogs/dogs.ts";
import { DomainError } from "../errors.ts";
import { insertWhen } from "../insert-when.ts";
import { readSubject } from "../subjects/subjects.ts";
import { type CardContent, maxOfAKind } from "./content.ts";
import { lastSent } from "./last-sent.ts";
import { mustWriteCards, sealContent } from "./open.ts";
import { emptyText } from "./rich-text.ts";

export interface Beginning {
  clientId: string;
  appointmentId?: string | undefined;
  /** None: every dog of the household that is there. */
  dogIds?: readonly string[] | undefined;
  /** Not given: the day of the visit, or today. */
  sessionOn?: Day | undefined;
}

/**
 * Begins a card, with the open goals and the homework that was not done from the last one that was sent. A visit has one
 * card: whoever taps again comes to the same, also once it was sent.
 *
 * @returns the card's id
 * @throws DomainError not-found, also for a visit or a dog of another household
 */
export async function beginCard(ctx: SystemContext, by: By, beginning: Beginning): Promise<string> {
  mustWriteCards(by);
  const { clientId, appointmentId } = beginning;
  const key = await readSubject(ctx, clientId);
  const [business, dogs, [visit], [begun], last] = await Promise.all([
    readBusiness(ctx),
    readDogs(ctx, key, clientId, by),
    ctx.db
      .select({ startsAt: appointments.startsAt })
      .from(appointments)
      .where(and(eq(appointments.id, appointmentId ?? ""), eq(appointments.clientId, clientId))),
    cardOfVisit(ctx, clientId, appointmentId ?? ""),
    lastSent(ctx, by, clientId, key),
  ]);
  if (appointmentId !== undefined && !visit) throw new DomainError("not-found");
  if (begun) return begun.id;
  const id = ctx.random.id();
  const now = ctx.clock.now();
  const content: CardContent = {
    dogIds: chosenDogs(dogs, beginning.dogIds),
    summary: emptyText,
    ...carriedForward(ctx, last?.content),
    photos: [],
  };
  const card = {
    id,
    clientId,
    rootId: id,
    appointmentId: appointmentId ?? null,
    sessionOn: beginning.sessionOn ?? dayIn(visit?.startsAt ?? now, business.timeZone),
    state: "draft" as const,
    content: await sealContent(key, id, content),
    savedAt: now,
    savedBy: staffIdOf(by),
    createdAt: now,
    createdBy: staffIdOf(by),
  };
  // Of two taps at once the second finds the first one's card.
  const free = appointmentId
    ? sql`not exists (select 1 from ${reportCards} where "appointment_id" = ${appointmentId} and "client_id" = ${clientId})`
    : sql`1`;
  const [, , found] = await ctx.db.batch([
    insertWhen(ctx, reportCards, card, free),
    entryIfChanged(ctx, {
      event: "card.begun",
      details: {},
      staffId: staffIdOf(by),
      subject: { type: "report-card", id },
      clientId,
    }),
    cardOfVisit(ctx, clientId, appointmentId ?? ""),
  ]);
  return appointmentId ? (found[0]?.id ?? id) : id;
}

/** A draft before one that was sent, the newest revision first. */
const cardOfVisit = (ctx: Pick<SystemContext, "db">, clientId: string, appointmentId: string) =>
  ctx.db
    .select({ id: reportCards.id })
    .from(reportCards)
    .where(and(eq(reportCards.appointmentId, appointmentId), eq(reportCards.clientId, clientId)))
    .orderBy(asc(reportCards.state), desc(reportCards.revision), desc(reportCards.createdAt))
    .limit(1);

/** @throws DomainError not-found for a dog of another household */
function chosenDogs(dogs: readonly DogFile[], chosen: readonly string[] = []): string[] {
  const here = dogs.filter(({ state }) => state === "living");
  if (chosen.length === 0) return here.map(({ id }) => id);
  if (chosen.some((id) => !dogs.some((dog) => dog.id === id))) throw new DomainError("not-found");
  return dogs.filter(({ id }) => chosen.includes(id)).map(({ id }) => id);
}

/** What the last card left open: its goals, and its homework that was not done, with a box to tick. */
function carriedForward(
  ctx: Pick<SystemContext, "random">,
  last: CardContent | undefined,
): Pick<CardContent, "items" | "goals"> {
  const homework = (last?.items ?? []).filter(({ kind, done }) => kind === "homework" && done !== true);
  const goals = (last?.goals ?? []).filter(({ state }) => state === "open");
  return {
    items: homework.slice(0, maxOfAKind).map((item) => ({ ...item, id: ctx.random.id(), done: false })),
    goals: goals.slice(0, maxOfAKind),
  };
}
