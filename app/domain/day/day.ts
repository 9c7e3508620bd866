import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { business } from "../../../drizzle/schema/business.ts";
import { clients } from "../../../drizzle/schema/clients.ts";
import { passkeys } from "../../../drizzle/schema/factors.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type AppointmentView, readAppointments } from "../appointments/read.ts";
import { type Levels, readLevels } from "../battery/levels.ts";
import { addDays, type Day, dayIn, startOfDay } from "../business/day.ts";
import { type By, sees } from "../by.ts";
import { calendarHealth } from "../calendar/health.ts";
import { gatherReadable } from "../clients/directory/gather.ts";
import { waiverRuleOf, waiverRuleStatements } from "../clients/waiver-rule.ts";
import { DomainError } from "../errors.ts";
import { balancesOf } from "../packages/balances.ts";
import { type Answer, answerStatements, answersOf, isUnanswered } from "./answers.ts";
import { type Attention, attentionOf, attentionStatements } from "./attention.ts";
import { type CarVerdict, carOf, judgeCar } from "./car.ts";
import { clashesOf } from "./clashes.ts";
import { readingsStatement, stepsBack } from "./consumption.ts";
import { coordinatesIn } from "./coordinates.ts";
import { doorStatements, openDoors } from "./doors.ts";
import { drivingStatement, openDriving } from "./driving.ts";
import { noPlace } from "./places.ts";
import { ahead, planRound, type Round, type Stop } from "./round.ts";
import { traceDay, tracedStatement } from "./traces.ts";
import { type DayVisit, visitOf } from "./visit.ts";

export type { Attention } from "./attention.ts";
export type { CarVerdict } from "./car.ts";
export type { DayVisit } from "./visit.ts";

export interface DayView {
  day: Day;
  isToday: boolean;
  previous: Day;
  next: Day;
  /** Of the business. */
  timeZone: string;
  units: "metric" | "imperial";
  country: string;
  /** Whose visits these are, and whether somebody could ask for the other's. */
  whose: "mine" | "all";
  /** In their order, called-off ones among them. */
  visits: DayVisit[];
  /** Null on days that are over, and for a list of several drivers. */
  round: (Round & { routing: string }) | null;
  verdict: CarVerdict | null;
  levels: Levels;
  calendar: Awaited<ReturnType<typeof calendarHealth>>;
  attention: Attention;
  /** Of visits without an answer that are clear: what is said, and charged, where they took place. */
  answers: Answer[];
  /** Of the business, ISO 4217. */
  currency: string;
  /** When the next visit after this day begins. */
  nextVisitAt: Date | null;
  /** Whether whoever asks has a passkey, under which a phone could keep the day. */
  hasPasskey: boolean;
}

/**
 * A day as whoever drives through it needs it: visits with what has to be known at each door, the round, and whether the
 * charge is enough. An owner or trainer sees the own visits and those of nobody in particular; a helper sees all.
 *
 * Leaves a trace of each client shown, once an hour.
 *
 * @param asked.day in the business's zone; today where it is left out @throws DomainError not-found
 */
export async function readDay(
  ctx: SystemContext,
  by: By,
  asked: { day?: Day | undefined; whose?: "mine" | "all" | undefined } = {},
): Promise<DayView> {
  if (by.kind !== "staff" || !sees(by, "appointments.details")) throw new DomainError("not-found");
  const now = ctx.clock.now();
  const [[home], [locale], [passkey]] = await ctx.db.batch([
    drivingStatement(ctx),
    ctx.db
      .select({
        timeZone: business.timeZone,
        units: business.units,
        country: business.country,
        currency: business.currency,
      })
      .from(business)
      .limit(1),
    ctx.db
      .select({ id: passkeys.id })
      .from(passkeys)
      .where(and(eq(passkeys.staffId, by.staffId), isNull(passkeys.suspendedAt)))
      .limit(1),
  ]);
  const { timeZone, units, country, currency } = locale ?? {
    ...{ timeZone: "UTC", units: "metric" as const, country: "US", currency: "USD" },
  };
  const today = dayIn(now, timeZone);
  const day = asked.day ?? today;
  const [from, to] = [startOfDay(day, timeZone), startOfDay(addDays(day, 1), timeZone)];
  const whose = asked.whose ?? (by.role === "helper" ? "all" : "mine");
  const staffId = whose === "mine" ? by.staffId : undefined;

  const [{ appointments: visits, keys }, levels, calendar, [unmatched, received, drafts, ended, [coming]]] =
    await Promise.all([
      readAppointments(ctx, by, { from, to, staffId }),
      readLevels(ctx),
      calendarHealth(ctx),
      ctx.db.batch(attentionStatements(ctx, { staffId, after: to, timeZone })),
    ]);
  const clientIds = [...keys.keys()];
  const car = carOf(levels, by);
  const unanswered = visits.filter((visit) => isUnanswered(visit, now));
  const asks = { from, to, clientIds: unanswered.map(({ clientId }) => clientId) };
  const [found, balances, [clientRows, dogRows, known, waivers, traced, readings, history, rates], driving] =
    await Promise.all([
      gatherReadable(ctx, clientIds, keys),
      balancesOf(ctx, keys),
      ctx.db.batch([
        ...doorStatements(ctx, by, clientIds),
        knownStatement(ctx, clientIds, from),
        waiverRuleStatements(ctx)[0],
        tracedStatement(ctx, by),
        readingsStatement(ctx, car?.id ?? ""),
        ...answerStatements(ctx, by, asks),
      ]),
      openDriving(ctx, home),
    ]);
  await traceDay(ctx, by, clientIds, traced);

  const doors = await openDoors(ctx, keys, clientRows, dogRows);
  const people = new Map(found.map((client) => [client.id, client]));
  const knownIds = new Set(known.map(({ id }) => id));
  const historic = new Set(history.map(({ id }) => id));
  const paper = { waiver: waiverRuleOf(waivers), now, today };
  const stops = stopsOf(visits, (clientId) => doors.get(clientId)?.place ?? noPlace);
  const left = day === today ? ahead(stops, now) : { stops, at: undefined };
  const drivers = new Set(visits.flatMap((visit) => (isOn(visit) && visit.staffId ? [visit.staffId] : [])));
  const oneDriver = staffId !== undefined || drivers.size <= 1;
  const plan =
    day >= today && oneDriver
      ? await planRound(ctx, { home: driving.home, stops: left.stops, at: left.at })
      : null;
  const clashes = plan && clashesOf(visits.filter(stands), plan.drives);
  return {
    day,
    isToday: day === today,
    previous: addDays(day, -1),
    next: addDays(day, 1),
    timeZone,
    units,
    country,
    whose,
    visits: visits.map((visit) =>
      visitOf(visit, {
        client: people.get(visit.clientId),
        door: doors.get(visit.clientId),
        packages: balances.get(visit.clientId) ?? [],
        isHistory: historic.has(visit.id),
        isFirst: !knownIds.has(visit.clientId),
        drive: plan?.drives.find((drive) => drive.to === visit.id),
        clashes: clashes?.get(visit.id) ?? [],
        paper,
      }),
    ),
    round: plan && { ...plan, routing: ctx.routing.name },
    verdict:
      plan &&
      judgeCar(car, {
        round: plan,
        steps: await stepsBack(ctx, car?.id ?? "", readings),
        reserve: driving.reservePercent,
        now,
      }),
    levels,
    calendar,
    attention: attentionOf(unmatched, received, drafts, ended, timeZone),
    answers: await answersOf(
      ctx,
      unanswered.filter(({ id }) => !historic.has(id)),
      { keys, packages: balances, rates, timeZone, now },
    ),
    currency,
    nextVisitAt: coming?.startsAt ?? null,
    hasPasskey: passkey !== undefined,
  };
}

type Kept = Pick<AppointmentView, "state" | "leftCalendarAt">;

/** Whether a visit is still planned. */
const stands = ({ state, leftCalendarAt }: Kept): boolean => state === "scheduled" && leftCalendarAt === null;

/** Whether a visit takes place, as far as anybody knows. */
const isOn = (visit: Kept): boolean => stands(visit) || visit.state === "completed";

/** Where to drive: a visit whose place names coordinates is there, any other at the client's, unless it does not open. */
const stopsOf = (visits: readonly AppointmentView[], placeOf: (clientId: string) => Stop["place"]): Stop[] =>
  visits.filter(isOn).map(({ id, clientId, startsAt, endsAt, place, unreadable }) => {
    const pin = place ? coordinatesIn(place) : null;
    const at = unreadable ? noPlace : placeOf(clientId);
    return { id, startsAt, endsAt, place: pin ? { pin, metres: null } : at };
  });

/** Which of the clients somebody has visited before that day; one look into the index for each. */
const knownStatement = (ctx: Pick<SystemContext, "db">, clientIds: readonly string[], before: Date) =>
  ctx.db
    .select({ id: clients.id })
    .from(clients)
    .where(
      and(
        sql`${clients.id} in (select value from json_each(${JSON.stringify(clientIds)}))`,
        or(
          lt(clients.lastVisitAt, before),
          sql`exists (select 1 from ${appointments} where ${and(
            eq(appointments.clientId, clients.id),
            lt(appointments.startsAt, before),
            sql`${appointments.state} in ('scheduled', 'completed')`,
            isNull(appointments.leftCalendarAt),
          )})`,
        ),
      ),
    );
