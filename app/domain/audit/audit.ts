import { type SQL, sql } from "drizzle-orm";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type Inserted, insertMany } from "../insert-many.ts";
import { changedOne, insertWhen } from "../insert-when.ts";
import type { EventName, SecurityEvents } from "./catalogue.ts";

export type { EventName, SecurityEvents } from "./catalogue.ts";

export interface Trail<Name extends EventName> {
  event: Name;
  details: SecurityEvents[Name];
  staffId?: string | null;
  subject?: { type: string; id: string };
  /** The client whose file it concerns. */
  clientId?: string | null;
}

type Ctx = Pick<SystemContext, "db" | "clock" | "random" | "origin" | "log">;

function row<Name extends EventName>(ctx: Ctx, trail: Trail<Name>) {
  return {
    id: ctx.random.id(),
    at: ctx.clock.now(),
    event: trail.event,
    staffId: trail.staffId ?? null,
    subjectType: trail.subject?.type ?? null,
    subjectId: trail.subject?.id ?? null,
    clientId: trail.clientId ?? null,
    requestId: ctx.origin.requestId,
    network: ctx.origin.network,
    country: ctx.origin.country,
    details: trail.details as Record<string, string | number | boolean>,
  };
}

/**
 * The statement that writes an entry, to be put in the same `batch` as the change it tells of. Not async: a
 * statement is a thenable, and awaiting it would run it.
 */
export function entry<Name extends EventName>(ctx: Ctx, trail: Trail<Name>) {
  return ctx.db.insert(securityEvents).values(row(ctx, trail));
}

/**
 * As `entry`, but writes its row only when the statement just before it in the batch changed one: a conditional
 * update that lost its race leaves no trace of a change that was not made.
 */
export function entryIfChanged<Name extends EventName>(ctx: Ctx, trail: Trail<Name>) {
  return insertWhen(ctx, securityEvents, row(ctx, trail), changedOne);
}

/** As `entry`, but writes its row only where a condition holds at that point of the batch. */
export function entryWhen<Name extends EventName>(ctx: Ctx, trail: Trail<Name>, condition: SQL) {
  return insertWhen(ctx, securityEvents, row(ctx, trail), condition);
}

/** As `entryWhen`, for many at once: each writes its row only where the condition holds for it. */
export function entriesWhen<Name extends EventName>(
  ctx: Ctx,
  trails: readonly Trail<Name>[],
  when: (inserted: Inserted<typeof securityEvents>) => SQL,
) {
  // The numbers go on without a gap: of the rows that are written, and of no others.
  const seq = sql`(select coalesce(max(seq), 0) from security_events) + row_number() over (order by one.key)`;
  return insertMany(
    ctx,
    securityEvents,
    trails.map((trail) => row(ctx, trail)),
    { when, computed: { seq } },
  );
}

/**
 * Writes an entry on its own, for refusals and reads. Like every entry it is said in the log when it comes under seal
 * (`checkpoints.ts`), once; only one that could not be written is said here, since it is nowhere else.
 */
export async function record<Name extends EventName>(ctx: Ctx, trail: Trail<Name>): Promise<void> {
  try {
    await entry(ctx, trail);
  } catch (error) {
    ctx.log.error("audit.not-written", { entry: trail.event });
    throw error;
  }
}
