import { and, eq, isNull, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { calendarEvents, calendars, matchChoices } from "../../../drizzle/schema/calendar.ts";
import { clients } from "../../../drizzle/schema/clients.ts";
import { connections } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entriesWhen, entryIfChanged, record } from "../audit/audit.ts";
import { type By, sees, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { readSubjects } from "../subjects/subjects.ts";
import { openOrNull } from "../unreadable.ts";
import { type EventContent, nothing, readContent } from "./content.ts";
import { readMatcher } from "./matching/read-matcher.ts";
import { titleKey } from "./matching/words.ts";
import { among, type EventRow, isSameEvent } from "./stored.ts";
import { becomeVisits } from "./visits.ts";

export const remembers = ["no", "series", "email", "title"] as const;
/** For which other events a choice holds as well, from now on. */
export type Remember = (typeof remembers)[number];

/** @throws DomainError not-found for whoever does not match events */
export function mustMatch(by: By): void {
  const may = by.kind === "system" || (by.kind === "staff" && sees(by, "appointments.details"));
  if (!may) throw new DomainError("not-found");
}

/** Whoever may be meant, or was, is told by name or address: that is a search like any other. */
export async function traceNamed(ctx: SystemContext, by: By, found: number): Promise<void> {
  if (found > 0) await record(ctx, { event: "client.searched", details: { found }, staffId: staffIdOf(by) });
}

/** What a choice can be remembered for: what the event has, and nothing twice. */
export function valuesOf(
  row: Pick<EventRow, "seriesId">,
  content: { title: string; emails: readonly string[] },
): Record<Exclude<Remember, "no">, readonly string[]> {
  const title = titleKey(content.title);
  return {
    series: row.seriesId === null ? [] : [row.seriesId],
    email: content.emails,
    title: title === "" ? [] : [title],
  };
}

/**
 * Says whose visit an event is, once for all: also for what says the same at the same time, and for whatever else is open
 * that the choice is remembered for. What has a client already is left alone, so asking twice changes nothing.
 *
 * @returns how many events became visits
 * @throws DomainError not-found for an event or a client that is not there
 */
export async function chooseClient(
  ctx: SystemContext,
  by: By,
  eventId: string,
  { clientId, remember }: { clientId: string; remember: Remember },
): Promise<{ visits: number }> {
  mustMatch(by);
  const [[client], keys, matcher] = await Promise.all([
    ctx.db
      .select({ id: clients.id })
      .from(clients)
      .where(and(eq(clients.id, clientId), isNull(clients.mergedIntoId))),
    readSubjects(ctx, [clientId]),
    readMatcher(ctx),
  ]);
  if (!client || !keys.has(clientId)) throw new DomainError("not-found");
  const { chosen, values } = await readChosen(ctx, eventId, remember);
  const mine = chosen.filter(({ row }) => row.state !== "matched");
  const found = mine.map(({ row, content, staffId, isSame }) => ({
    eventId: row.id,
    clientId,
    by: isSame ? ("staff" as const) : ("choice" as const),
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    staffId,
    content,
    atHome: matcher.isHome(clientId, content.place),
  }));
  const [remembered, visits] = await Promise.all([
    rememberChoice(ctx, by, remember, values, clientId),
    becomeVisits(ctx, keys, found, staffIdOf(by)),
  ]);
  // What was set aside has no text any more, or none that opens: the calendar is read in full again, and tells it.
  const mute = mine.filter(({ isMute }) => isMute).map(({ row }) => row);
  await ctx.db.batch([
    closeEvents(ctx, mine, "matched"),
    ...remembered.statements,
    ...visits.statements,
    ...mute.flatMap(({ id, calendarId }) => [
      ctx.db.update(calendarEvents).set({ contentHash: "" }).where(eq(calendarEvents.id, id)),
      ctx.db.update(calendars).set({ syncToken: null }).where(eq(calendars.id, calendarId)),
    ]),
  ]);
  return { visits: found.length };
}

/**
 * Says that an event is nobody's visit; what it says is forgotten. Also for what says the same at the same time, and for
 * whatever else is open that the choice is remembered for.
 *
 * @throws DomainError not-found
 */
export async function setAside(
  ctx: SystemContext,
  by: By,
  eventId: string,
  { remember }: { remember: Remember },
): Promise<{ events: number }> {
  mustMatch(by);
  const { chosen, values } = await readChosen(ctx, eventId, remember);
  const open = chosen.filter(({ row }) => row.state === "unmatched" || row.state === "ambiguous");
  const { statements } = await rememberChoice(ctx, by, remember, values, null);
  const trails = open.map(({ row }) => ({
    event: "appointment.set-aside" as const,
    details: {},
    staffId: staffIdOf(by),
    subject: { type: "event", id: row.id },
  }));
  await ctx.db.batch([
    closeEvents(ctx, open, "not-a-visit"),
    ...statements,
    entriesWhen(ctx, trails, () => sql`true`),
  ]);
  return { events: open.length };
}

interface Chosen {
  row: EventRow;
  content: EventContent;
  staffId: string;
  /** It is the one that was asked about, or says the same at the same time: one answer, as from one person. */
  isSame: boolean;
  /** There is no text of it. */
  isMute: boolean;
}

/** More open ones than anybody has; the rest is found when it is looked at again. */
const mostOpen = 1_000;

/** The event, and whatever else is open that the choice holds for. */
async function readChosen(ctx: SystemContext, eventId: string, remember: Remember) {
  const rows = await ctx.db
    .select({ row: calendarEvents, staffId: connections.staffId })
    .from(calendarEvents)
    .innerJoin(calendars, eq(calendars.id, calendarEvents.calendarId))
    .innerJoin(connections, eq(connections.id, calendars.connectionId))
    .where(
      sql`${calendarEvents.id} = ${eventId} or (${calendarEvents.state} in ('unmatched', 'ambiguous') and (${remember} <> 'no'
        or exists (select 1 from ${calendarEvents} as own where own.id = ${eventId} and own.starts_at = ${calendarEvents.startsAt}
          and (own.text_hash = ${calendarEvents.textHash} or own.event_id = ${calendarEvents.eventId}))))`,
    )
    .limit(mostOpen);
  const opened: Chosen[] = await Promise.all(
    rows.map(async ({ row, staffId }) => {
      const content = await readContent(ctx, row);
      const isMute = row.content === null || content === null;
      return { row, staffId, content: content ?? nothing, isMute, isSame: row.id === eventId };
    }),
  );
  const own = opened.find(({ isSame }) => isSame);
  if (!own) throw new DomainError("not-found");
  for (const one of opened) one.isSame = isSameEvent(own.row, one.row);
  const values = valuesOf(own.row, own.content);
  const wanted = new Set(remember === "no" ? [] : values[remember]);
  const chosen = opened.filter(
    (one) =>
      one.isSame ||
      (remember !== "no" && valuesOf(one.row, one.content)[remember].some((value) => wanted.has(value))),
  );
  return { chosen, values };
}

const closeEvents = (
  ctx: Pick<SystemContext, "db" | "clock">,
  chosen: readonly Chosen[],
  state: "matched" | "not-a-visit",
) =>
  ctx.db
    .update(calendarEvents)
    .set({ state, content: null, textHash: null, updatedAt: ctx.clock.now() })
    .where(
      and(
        among(
          calendarEvents.id,
          chosen.map(({ row }) => row.id),
        ),
        sql`${calendarEvents.state} <> 'matched'`,
      ),
    );

async function rememberChoice(
  ctx: SystemContext,
  by: By,
  remember: Remember,
  values: ReturnType<typeof valuesOf>,
  clientId: string | null,
): Promise<{ statements: BatchItem<"sqlite">[] }> {
  if (remember === "no") return { statements: [] };
  const now = ctx.clock.now();
  const chosenBy = staffIdOf(by) ?? "system";
  const statements = values[remember].slice(0, 20).map(async (value): Promise<BatchItem<"sqlite">[]> => {
    const id = ctx.random.id();
    const indexes = await ctx.vault.indexes("match_choices.value_index", JSON.stringify([remember, value]));
    const row = {
      id,
      kind: remember,
      value: await ctx.vault.seal("match_choices.value", id, value),
      valueIndex: indexes[0],
      clientId,
      chosenBy,
      chosenAt: now,
    };
    return [
      // The newest word counts, also over one that was said under an older key.
      ctx.db
        .delete(matchChoices)
        .where(and(eq(matchChoices.kind, remember), among(matchChoices.valueIndex, indexes))),
      ctx.db.insert(matchChoices).values(row),
    ];
  });
  return { statements: (await Promise.all(statements)).flat() };
}

/** What is remembered, for whoever wants to see or forget it: newest first. A value that does not open is null. Leaves a trace. */
export async function listChoices(ctx: SystemContext, by: By) {
  mustMatch(by);
  const rows = await ctx.db
    .select()
    .from(matchChoices)
    .orderBy(sql`${matchChoices.chosenAt} desc`)
    .limit(200);
  await traceNamed(
    ctx,
    by,
    rows.filter(({ kind, clientId }) => kind === "email" || clientId !== null).length,
  );
  return Promise.all(
    rows.map(async ({ id, kind, value, clientId, chosenAt }) => ({
      id,
      kind,
      // A series has no name but the provider's id.
      value:
        kind === "series" ? "" : await openOrNull(ctx, {}, ctx.vault.open("match_choices.value", id, value)),
      clientId,
      chosenAt,
    })),
  );
}

/** From now on such events are looked at again. What was decided stays as it is. @throws DomainError not-found */
export async function forgetChoice(ctx: SystemContext, by: By, choiceId: string): Promise<void> {
  mustMatch(by);
  const [gone] = await ctx.db.batch([
    ctx.db.delete(matchChoices).where(eq(matchChoices.id, choiceId)).returning({ id: matchChoices.id }),
    entryIfChanged(ctx, {
      event: "settings.changed",
      details: { part: "calendar-choice" },
      staffId: staffIdOf(by),
      subject: { type: "match-choice", id: choiceId },
    }),
  ]);
  if (gone.length === 0) throw new DomainError("not-found");
}
