import { eq } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { alertRules } from "../../../drizzle/schema/suspicion.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { type AlertRule, allRules } from "./rules.ts";

/** A rule with the owner's numbers, or its own. */
export interface SetRule extends AlertRule {
  enabled: boolean;
}

/** What the owner may change of a rule. */
export type RuleNumbers = Pick<SetRule, "id" | "enabled" | "threshold" | "windowMinutes">;

/** The longest time over which events are counted: a week. */
export const maxWindowMinutes = 7 * 24 * 60;
export const maxThreshold = 10_000;

/** Every rule as it is in force, in the order of the table. */
export async function readRules(ctx: Pick<SystemContext, "db">): Promise<SetRule[]> {
  const own = await ctx.db.select().from(alertRules);
  return allRules.map((rule) => {
    const set = own.find(({ id }) => id === rule.id);
    if (!set) return { ...rule, enabled: true };
    const { enabled, threshold, windowMinutes } = set;
    return { ...rule, enabled, threshold, windowMinutes };
  });
}

/**
 * Saves the owner's numbers. A rule as it was made leaves no row, so that a better default of a later version counts.
 *
 * @param wanted rules that there are not are passed over
 */
export async function saveRules(
  ctx: SystemContext,
  staffId: string,
  wanted: readonly RuleNumbers[],
): Promise<void> {
  const changedAt = ctx.clock.now();
  const statements = wanted.flatMap(({ id, enabled, threshold, windowMinutes }): BatchItem<"sqlite">[] => {
    const rule = allRules.find((known) => known.id === id);
    if (!rule) return [];
    const isDefault = enabled && threshold === rule.threshold && windowMinutes === rule.windowMinutes;
    if (isDefault) return [ctx.db.delete(alertRules).where(eq(alertRules.id, id))];
    const numbers = { enabled, threshold, windowMinutes, changedAt };
    return [
      ctx.db
        .insert(alertRules)
        .values({ id, ...numbers })
        .onConflictDoUpdate({ target: alertRules.id, set: numbers }),
    ];
  });
  await ctx.db.batch([
    entry(ctx, { event: "settings.changed", details: { part: "alerts" }, staffId }),
    ...statements,
  ]);
}
