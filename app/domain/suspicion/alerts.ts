import { and, desc, eq, isNull } from "drizzle-orm";
import { staff } from "../../../drizzle/schema/identity.ts";
import { alerts } from "../../../drizzle/schema/suspicion.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import { ruleWords } from "./rules.ts";

/** An alert that nobody has taken note of. */
export interface OpenAlert {
  id: string;
  /** The rule in words. */
  words: string;
  /** Whom it is about; the name is null for somebody who is no longer there. */
  about: { id: string; name: string | null } | null;
  count: number;
  raisedAt: Date;
}

/** The alerts that nobody has taken note of, newest first. */
export async function listOpenAlerts(ctx: Pick<SystemContext, "db" | "vault">): Promise<OpenAlert[]> {
  const rows = await ctx.db
    .select({ alert: alerts, name: staff.name })
    .from(alerts)
    .leftJoin(staff, eq(staff.id, alerts.staffId))
    .where(isNull(alerts.acknowledgedAt))
    .orderBy(desc(alerts.raisedAt))
    .limit(100);
  return Promise.all(
    rows.map(async ({ alert: { id, rule, staffId, count, raisedAt }, name }) => ({
      id,
      words: ruleWords(rule),
      about:
        staffId === null
          ? null
          : { id: staffId, name: name && (await ctx.vault.open("staff.name", staffId, name)) },
      count,
      raisedAt,
    })),
  );
}

/** Somebody has taken note of an alert; a second time changes nothing. @throws DomainError not-found */
export async function acknowledgeAlert(ctx: SystemContext, staffId: string, id: string): Promise<void> {
  const [alert] = await ctx.db.select({ rule: alerts.rule }).from(alerts).where(eq(alerts.id, id)).limit(1);
  if (!alert) throw new DomainError("not-found");
  await ctx.db.batch([
    ctx.db
      .update(alerts)
      .set({ acknowledgedAt: ctx.clock.now(), acknowledgedBy: staffId })
      .where(and(eq(alerts.id, id), isNull(alerts.acknowledgedAt))),
    entryIfChanged(ctx, {
      event: "alert.acknowledged",
      details: { rule: alert.rule },
      staffId,
      subject: { type: "alert", id },
    }),
  ]);
}
