import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { ledgerEntries } from "../../../drizzle/schema/packages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { readBusiness } from "../business/business.ts";
import { addDays, dayIn } from "../business/day.ts";
import { insertWhen } from "../insert-when.ts";
import { leftOf } from "./view.ts";

/** At one time; the rest has its turn with the next batch. */
const atOnce = 40;
const mostBatches = 25;
/** How long a package waits for a visit within its time of which nobody has said yet what became of it. */
const waitsDays = 14;
/** A visit of the day of the sale counts, also one that was over when the package was sold. */
const dayMs = 86_400_000;
/** Further back nothing is left: every night has looked. */
const looksBackDays = 400;

/**
 * What is left of packages whose time is over goes out of them, once: what was done stays done when this is broken off or
 * runs twice. A package waits for its client's visits that were within its time and are not settled yet.
 *
 * @returns how many packages, and sessions in them, this run let go
 */
export async function expirePackages(ctx: SystemContext): Promise<{ packages: number; sessions: number }> {
  const { timeZone } = await readBusiness(ctx);
  const today = dayIn(ctx.clock.now(), timeZone);
  const total = { packages: 0, sessions: 0 };
  for (let round = 0; round < mostBatches; round++) {
    const due = await ctx.db.all<{ id: string; clientId: string; left: number }>(sql`
      select sold.id as id, sold.client_id as clientId, ${leftOf(sql`sold.id`)} as "left" from packages as sold
      where sold.expires_on < ${today} and sold.expires_on >= ${addDays(today, -looksBackDays)}
        and sold.closed_at is null and ${leftOf(sql`sold.id`)} > 0
        and not (sold.expires_on >= ${addDays(today, -waitsDays)} and exists (
          select 1 from appointments as visit where visit.client_id = sold.client_id and visit.state = 'scheduled'
            and visit.left_calendar_at is null
            and visit.starts_at between sold.sold_at - ${dayMs} and unixepoch(sold.expires_on, '+2 days') * 1000))
      limit ${atOnce}`);
    const [first, ...others] = due.flatMap((one) => expiry(ctx, one));
    if (!first) break;
    const written = await ctx.db.batch([first, ...others]);
    // Every other statement is of the trail. Where another run was quicker nothing was written, and nothing is counted.
    const gone: { units: number }[] = written.filter((_, index) => index % 2 === 0).flat();
    total.packages += gone.length;
    total.sessions -= gone.reduce((sum, { units }) => sum + units, 0);
  }
  return total;
}

function expiry(
  ctx: SystemContext,
  { id, clientId, left }: { id: string; clientId: string; left: number },
): BatchItem<"sqlite">[] {
  return [
    insertWhen(
      ctx,
      ledgerEntries,
      {
        id: ctx.random.id(),
        clientId,
        packageId: id,
        kind: "expiry",
        units: -left,
        at: ctx.clock.now(),
      },
      sql`exists (select 1 from packages as sold where sold.id = ${id} and sold.client_id = ${clientId}
        and sold.closed_at is null) and ${leftOf(id)} = ${left}`,
    ).returning({ units: ledgerEntries.units }),
    entryIfChanged(ctx, {
      event: "package.expired",
      details: { units: left },
      subject: { type: "package", id },
      clientId,
    }),
  ];
}
