import { and, asc, eq, gt, inArray, isNull, lt, type SQL, sql } from "drizzle-orm";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { clients } from "../../../drizzle/schema/clients.ts";
import { dogs, vaccinations } from "../../../drizzle/schema/dogs.ts";
import { consents, outbox } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { addDays, type Day, dayIn, startOfDay } from "../business/day.ts";

/** Of one reminder, at once: more than a practice has in a week. */
export const mostCandidates = 1_000;

/** A time: one moment for a run, the next days for a preview. Both ends inclusive. */
export interface Within {
  from: Date;
  to: Date;
}

/**
 * Whose reminders are looked at: a household that is not archived, paused, merged away, and of which somebody has once
 * agreed to be reminded. Who agrees still is decided by `consents.ts`, for each.
 */
const reachable: SQL | undefined = and(
  inArray(clients.state, ["active", "prospect"]),
  isNull(clients.mergedIntoId),
  sql`exists (select 1 from ${consents} where ${consents.clientId} = ${clients.id}
    and ${consents.purpose} = 'reminders' and ${consents.granted} = 1)`,
);

/** Something with a once-key that begins so has been written. The key's parts hold no "~". */
const told = (prefix: SQL): SQL =>
  sql`exists (select 1 from ${outbox} where ${outbox.onceKey} > ${prefix} and ${outbox.onceKey} < ${prefix} || '~')`;

/**
 * Visits to come of clients who can be reached, and whether this reminder has been sent for them. Nothing is opened.
 *
 * What was said is known by the household and the visit's moment, or its day: an event that was deleted and made anew is
 * another row, and no other visit.
 */
export async function visitCandidates(
  ctx: Pick<SystemContext, "db">,
  prefix: "visit" | "papers" | "waiver",
  { from, to }: Within,
  timeZone: string,
): Promise<VisitCandidate[]> {
  const when = prefix === "visit" ? sql`${appointments.startsAt}` : dayOf({ from, to }, timeZone);
  return ctx.db
    .select({
      id: appointments.id,
      clientId: appointments.clientId,
      startsAt: appointments.startsAt,
      details: appointments.details,
      told: told(sql`${`remind:${prefix}:`} || ${appointments.clientId} || ':' || ${when} || ':'`).mapWith(
        Boolean,
      ),
    })
    .from(appointments)
    .innerJoin(clients, eq(clients.id, appointments.clientId))
    .where(
      and(
        gt(appointments.startsAt, from),
        lt(appointments.startsAt, to),
        eq(appointments.state, "scheduled"),
        isNull(appointments.leftCalendarAt),
        reachable,
      ),
    )
    .orderBy(asc(appointments.startsAt), asc(appointments.id))
    .limit(mostCandidates);
}

/** The day of a visit within a time, which SQL cannot tell by itself in the business's zone. */
function dayOf({ from, to }: Within, timeZone: string): SQL {
  const days: [number, number, Day][] = [];
  for (let day = dayIn(from, timeZone); day <= dayIn(to, timeZone); day = addDays(day, 1))
    days.push([startOfDay(day, timeZone).getTime(), startOfDay(addDays(day, 1), timeZone).getTime(), day]);
  return sql`(select one.value ->> 2 from json_each(${JSON.stringify(days)}) as one
    where ${appointments.startsAt} >= one.value ->> 0 and ${appointments.startsAt} < one.value ->> 1)`;
}

export interface VisitCandidate
  extends Pick<typeof appointments.$inferSelect, "id" | "clientId" | "startsAt" | "details"> {
  told: boolean;
}

/** How many days before a vaccination runs out its household hears of it, and how late that may still be said. */
export const stages = [30, 7] as const;
export const graceDays = 3;

/**
 * Clients with a living dog of which a vaccination ends a stage's days after this time, by id. Whether that vaccination
 * still is the one that counts is seen when the file is opened.
 *
 * @param after the client that the page before ended with: who can never be told must not keep others from it
 * @returns at most `mostCandidates`
 */
export async function vaccinationCandidates(
  ctx: Pick<SystemContext, "db">,
  { from, to }: Within,
  timeZone: string,
  after = "",
): Promise<string[]> {
  const [first, last] = [dayIn(from, timeZone), dayIn(to, timeZone)];
  const ends = (stage: number): SQL =>
    sql`(${vaccinations.expiresOn} between ${addDays(first, stage - graceDays)} and ${addDays(last, stage)}
      and not ${told(sql`'remind:vaccination:' || ${clients.id} || ${`:${stage}:`} || ${vaccinations.expiresOn} || ':'`)})`;
  const rows = await ctx.db
    .selectDistinct({ clientId: vaccinations.clientId })
    .from(vaccinations)
    .innerJoin(dogs, and(eq(dogs.id, vaccinations.dogId), eq(dogs.state, "living")))
    .innerJoin(clients, eq(clients.id, vaccinations.clientId))
    .where(and(gt(clients.id, after), reachable, sql`(${sql.join(stages.map(ends), sql` or `)})`))
    .orderBy(asc(vaccinations.clientId))
    .limit(mostCandidates);
  return rows.map(({ clientId }) => clientId);
}

/** Clients with a living dog of which a vaccination ran out between two days, both inclusive. */
export async function expiredBetween(
  ctx: Pick<SystemContext, "db">,
  first: Day,
  last: Day,
  most: number,
): Promise<string[]> {
  const rows = await ctx.db
    .selectDistinct({ clientId: vaccinations.clientId })
    .from(vaccinations)
    .innerJoin(dogs, and(eq(dogs.id, vaccinations.dogId), eq(dogs.state, "living")))
    .innerJoin(
      clients,
      and(eq(clients.id, vaccinations.clientId), eq(clients.state, "active"), isNull(clients.mergedIntoId)),
    )
    .where(sql`${vaccinations.expiresOn} between ${first} and ${last}`)
    .orderBy(asc(vaccinations.clientId))
    .limit(most);
  return rows.map(({ clientId }) => clientId);
}
