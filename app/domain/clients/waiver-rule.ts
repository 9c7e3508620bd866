import { desc } from "drizzle-orm";
import { business } from "../../../drizzle/schema/business.ts";
import { waiverVersions } from "../../../drizzle/schema/waivers.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** Which signatures still count. */
export interface WaiverRule {
  currentNumber: number;
  /** Signatures of versions before this one have to be given anew. */
  oldestValidNumber: number;
  resignAfterMonths: number | null;
}

/** The statements that `waiverRuleOf` reads, for the batch of a page. */
export const waiverRuleStatements = (ctx: Pick<SystemContext, "db">) =>
  [
    ctx.db
      .select({
        number: waiverVersions.number,
        requiresNewSignature: waiverVersions.requiresNewSignature,
        resignAfterMonths: waiverVersions.resignAfterMonths,
      })
      .from(waiverVersions)
      .orderBy(desc(waiverVersions.number)),
    ctx.db.select({ timeZone: business.timeZone }).from(business).limit(1),
  ] as const;

type VersionRow = Pick<
  typeof waiverVersions.$inferSelect,
  "number" | "requiresNewSignature" | "resignAfterMonths"
>;

/** Null where no text has been published: then nobody has to sign. */
export function waiverRuleOf(versions: VersionRow[]): WaiverRule | null {
  const [current] = versions;
  if (!current) return null;
  const demanding = versions.find(({ requiresNewSignature }) => requiresNewSignature);
  return {
    currentNumber: current.number,
    oldestValidNumber: demanding?.number ?? 1,
    resignAfterMonths: current.resignAfterMonths,
  };
}

export async function readWaiverRule(ctx: Pick<SystemContext, "db">) {
  const [versions, [row]] = await ctx.db.batch(waiverRuleStatements(ctx));
  return { waiver: waiverRuleOf(versions), timeZone: row?.timeZone ?? "UTC" };
}
