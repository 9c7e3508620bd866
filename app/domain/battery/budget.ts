import { and, eq, sql } from "drizzle-orm";
import { apiSpend } from "../../../drizzle/schema/battery.ts";
import type { SystemContext } from "../../platform/ports.ts";

type Ctx = Pick<SystemContext, "db" | "clock" | "settings">;

/** What one call costs, in millionths of a US dollar (Tesla's price list of 2025). */
export const prices = { data: 2_000, wake: 20_000 } as const;
/** The part of the budget that readings by the clock may use; the rest is for the button that a person presses. */
const routineShare = 0.9;

const monthOf = (now: Date) => now.toISOString().slice(0, 7);

/** When the next month's budget begins: midnight UTC of its first day. */
export const nextMonth = (now: Date) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1));

/** The month's budget in millionths of a US dollar, and the part of it for readings by the clock. */
export function budgetOf({ settings }: Pick<SystemContext, "settings">) {
  const whole = settings.TESLA_MONTHLY_BUDGET_CENTS * 10_000;
  return { whole, routine: Math.floor(whole * routineShare) };
}

/**
 * Takes the price of one call out of the month's budget before the call is made. One statement decides, so calls
 * side by side cannot overspend together.
 *
 * @returns how to give it back when the provider does not bill it, or null when there is no budget left.
 */
export async function reserve(ctx: Ctx, kind: keyof typeof prices, { routine }: { routine: boolean }) {
  const month = monthOf(ctx.clock.now());
  const price = prices[kind];
  const budget = budgetOf(ctx);
  const limit = routine ? budget.routine : budget.whole;
  const taken = await ctx.db
    .insert(apiSpend)
    .select(
      sql`select ${month}, ${kind}, 1, ${price} where (select coalesce(sum(microdollars), 0) from api_spend where month = ${month}) + ${price} <= ${limit}`,
    )
    .onConflictDoUpdate({
      target: [apiSpend.month, apiSpend.kind],
      set: { calls: sql`api_spend.calls + 1`, microdollars: sql`api_spend.microdollars + ${price}` },
    })
    .returning({ calls: apiSpend.calls });
  if (taken.length === 0) return null;
  return {
    /** For an answer of 500 or more, or none at all. */
    async release(): Promise<void> {
      await ctx.db
        .update(apiSpend)
        .set({ calls: sql`calls - 1`, microdollars: sql`microdollars - ${price}` })
        .where(and(eq(apiSpend.month, month), eq(apiSpend.kind, kind)));
    },
  };
}

/** What the month has cost so far, in millionths of a US dollar; a statement for a batch. */
export const spendStatement = (ctx: Ctx) =>
  ctx.db
    .select({
      microdollars: sql<number>`coalesce(sum(${apiSpend.microdollars}), 0)`,
      calls: sql<number>`coalesce(sum(${apiSpend.calls}), 0)`,
    })
    .from(apiSpend)
    .where(eq(apiSpend.month, monthOf(ctx.clock.now())));

/** True while the routine readings have used more of their share than of the month: then they come further apart. */
export function isAhead(ctx: Ctx, microdollars: number): boolean {
  const now = ctx.clock.now();
  const start = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  const elapsed = (now.getTime() - start) / (nextMonth(now).getTime() - start);
  return microdollars > budgetOf(ctx).routine * (elapsed + 0.1);
}
