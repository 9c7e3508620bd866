import { and, eq, sql } from "drizzle-orm";
import { type AppointmentState, appointments } from "../../../drizzle/schema/appointments.ts";
import { clients } from "../../../drizzle/schema/clients.ts";
import { chargeDecisions, ledgerEntries, packages } from "../../../drizzle/schema/packages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { readAppointment } from "../appointments/read.ts";
import { setState } from "../appointments/state.ts";
import { newVisit } from "../appointments/write.ts";
import { entryWhen } from "../audit/audit.ts";
import { readBusiness } from "../business/business.ts";
import { type Day, dayIn } from "../business/day.ts";
import { type By, sees, staffIdOf } from "../by.ts";
import { markDirectoryIfChanged, refreshDirectory } from "../clients/directory/directory.ts";
import { DomainError } from "../errors.ts";
import { changedOne, insertWhen } from "../insert-when.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { visitPrice } from "./records.ts";
import { leftOf } from "./view.ts";

export interface Settlement {
  appointmentId: string;
  /** Of the visit, as it was read. */
  version: number;
  /** What became of it; "scheduled" takes back what was said before. */
  state: AppointmentState;
  charge: "package" | "price" | "nothing";
  packageId?: string | undefined;
  /** Where it is to be paid by itself; left out, or not taken from whom prices are not, nobody has said how much. */
  priceCents?: number | undefined;
  /** As the client may read it; "" for none. */
  reason: string;
  /** Of one that is put off: the visit that takes its place, entered in the same batch. Its id is new. */
  movesTo?: { id: string; startsAt: Date; endsAt: Date } | undefined;
}

/**
 * stale: somebody else has changed the visit since it was read. used-up, expired: the package has nothing left for it.
 * In each case nothing was written.
 */
export type Settled = { ok: true } | { ok: false; reason: "stale" | "used-up" | "expired" };

/**
 * Says what became of a visit and what it costs, in one batch: the state, the decision, the ledger, the day of the last
 * visit, the visit that takes its place, the trail. A visit takes one session at most: one that is charged already is given back before it is charged
 * to another package, and charging it again to the same one writes nothing. Whether the package still has a session, and
 * is good for that day, is decided inside the statement: of two at once one gets the last.
 *
 * @throws DomainError not-found for a visit or a package that is not there, or is another client's
 */
export async function settleVisit(ctx: SystemContext, by: By, settlement: Settlement): Promise<Settled> {
  if (by.kind === "client" || by.kind === "visitor") throw new DomainError("not-found");
  const [{ appointment: visit, key }, { timeZone, currency }] = await Promise.all([
    readAppointment(ctx, by, settlement.appointmentId),
    readBusiness(ctx),
  ]);
  const { clientId } = visit;
  const { state } = settlement;
  const movesTo = state === "rescheduled" ? settlement.movesTo : undefined;
  // What is still to come costs nothing yet.
  const charge = state === "scheduled" ? "nothing" : settlement.charge;
  const packageId = charge === "package" ? (settlement.packageId ?? "") : null;
  const on = dayIn(visit.startsAt, timeZone);
  const [decision, price] = [
    ctx.random.id(),
    charge === "price" && settlement.priceCents !== undefined && sees(by, "charge_decisions.price")
      ? visitPrice.parse({ cents: settlement.priceCents, currency })
      : null,
  ];
  const won = sql`exists (select 1 from ${chargeDecisions} where ${chargeDecisions.id} = ${decision})`;
  const [change] = setState(ctx, by, {
    id: visit.id,
    clientId,
    state,
    version: settlement.version,
    rescheduledToId: movesTo?.id,
    when: and(
      packageId === null ? undefined : hasSession(packageId, visit, on),
      movesTo && sql`not exists (select 1 from appointments as other where other.id = ${movesTo.id})`,
    ),
  }).statements;
  const [changed] = await ctx.db.batch([
    change,
    insertWhen(
      ctx,
      chargeDecisions,
      {
        id: decision,
        clientId,
        appointmentId: visit.id,
        state,
        charge,
        packageId,
        price: price && (await key.seal("charge_decisions.price", decision, JSON.stringify(price))),
        reason: settlement.reason
          ? await key.seal("charge_decisions.reason", decision, settlement.reason)
          : null,
        decidedAt: ctx.clock.now(),
        decidedBy: staffIdOf(by),
      },
      changedOne,
    ),
    ...(await ledgerOf(ctx, by, visit, key, { packageId, reason: settlement.reason, won })),
    ...lastVisit(ctx, visit, state, won),
    ...(movesTo ? (await newVisit(ctx, by, { ...visit, ...movesTo }, key, won)).statements : []),
    entryWhen(
      ctx,
      {
        event: "appointment.settled",
        details: { state, charge },
        staffId: staffIdOf(by),
        subject: { type: "appointment", id: visit.id },
        clientId,
      },
      won,
    ),
    markDirectoryIfChanged(ctx, clientId),
  ]);
  if (changed.length === 0) return whyNot(ctx, { ...settlement, charge }, clientId, on);
  await refreshDirectory(ctx, [clientId]);
  return { ok: true };
}

interface Visit {
  id: string;
  clientId: string;
  startsAt: Date;
  state: AppointmentState;
}

/** The package that a visit is charged to at that moment, or null. */
const chargedTo = (visitId: string) =>
  sql`(select own.package_id from ledger_entries as own where own.appointment_id = ${visitId}
    group by own.package_id having sum(own.units) < 0)`;

/** Whether the package is the client's and has a session for the visit: one that is left, or the one it took before. */
const hasSession = (packageId: string, visit: Visit, on: Day) =>
  sql`exists (select 1 from packages as sold where sold.id = ${packageId} and sold.client_id = ${visit.clientId} and (
    ${chargedTo(visit.id)} = sold.id
    or (sold.closed_at is null and (sold.expires_on is null or sold.expires_on >= ${on}) and ${leftOf(packageId)} >= 1)))`;

/** What goes back and what goes out. A session that goes back to a closed package leaves it as the others did. */
async function ledgerOf(
  ctx: SystemContext,
  by: By,
  visit: Visit,
  key: SubjectKey,
  { packageId, reason, won }: { packageId: string | null; reason: string; won: ReturnType<typeof sql> },
) {
  const [back, refund, session] = [ctx.random.id(), ctx.random.id(), ctx.random.id()];
  const row = async (id: string) => ({
    id,
    clientId: visit.clientId,
    reason: reason ? await key.seal("ledger_entries.reason", id, reason) : null,
    at: ctx.clock.now(),
    by: staffIdOf(by),
  });
  const turn = sql<number>`(select count(*) from ledger_entries as own where own.appointment_id = ${visit.id})`;
  const was = chargedTo(visit.id);
  const returned = sql`(select own.package_id from ledger_entries as own where own.id = ${back})`;
  return [
    insertWhen(
      ctx,
      ledgerEntries,
      {
        ...(await row(back)),
        kind: "return",
        units: 1,
        packageId: was as never,
        appointmentId: visit.id,
        turn: turn as never,
      },
      sql`${won} and ${was} is not null and ${was} <> ${packageId ?? ""}`,
    ),
    insertWhen(
      ctx,
      ledgerEntries,
      { ...(await row(refund)), kind: "refund", units: -1, packageId: returned as never },
      sql`exists (select 1 from packages as sold where sold.id = ${returned} and sold.closed_at is not null)`,
    ),
    ...(packageId === null
      ? []
      : [
          insertWhen(
            ctx,
            ledgerEntries,
            {
              ...(await row(session)),
              kind: "session",
              units: -1,
              packageId,
              appointmentId: visit.id,
              turn: turn as never,
            },
            sql`${won} and (select coalesce(sum(own.units), 0) from ledger_entries as own
              where own.appointment_id = ${visit.id}) = 0`,
          ),
        ]),
  ];
}

/** The client was last seen at the newest visit that took place. */
function lastVisit(ctx: SystemContext, visit: Visit, state: AppointmentState, won: ReturnType<typeof sql>) {
  const completed = sql`(select max(own.starts_at) from appointments as own
    where own.client_id = ${visit.clientId} and own.state = 'completed')`;
  const at =
    state === "completed"
      ? sql`max(coalesce(${clients.lastVisitAt}, 0), ${visit.startsAt.getTime()})`
      : visit.state === "completed"
        ? completed
        : null;
  if (at === null) return [];
  return [
    ctx.db
      .update(clients)
      .set({ lastVisitAt: at as never })
      .where(and(eq(clients.id, visit.clientId), won)),
  ];
}

async function whyNot(
  ctx: SystemContext,
  { appointmentId, version, charge, packageId }: Settlement,
  clientId: string,
  on: Day,
): Promise<Settled> {
  const [[visit], [sold]] = await ctx.db.batch([
    ctx.db
      .select({ version: appointments.version })
      .from(appointments)
      .where(and(eq(appointments.id, appointmentId), eq(appointments.clientId, clientId))),
    ctx.db
      .select({ expiresOn: packages.expiresOn })
      .from(packages)
      .where(and(eq(packages.id, packageId ?? ""), eq(packages.clientId, clientId))),
  ]);
  if (visit?.version !== version || charge !== "package") return { ok: false, reason: "stale" };
  if (!sold) throw new DomainError("not-found");
  const isExpired = sold.expiresOn !== null && sold.expiresOn < on;
  return { ok: false, reason: isExpired ? "expired" : "used-up" };
}
