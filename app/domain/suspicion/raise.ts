import { and, desc, eq, gt, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import { alerts } from "../../../drizzle/schema/suspicion.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { insertWhen } from "../insert-when.ts";
import { deliverDue } from "../messages/outbox.ts";
import { tellOf } from "./notices.ts";
import { mailOwners } from "./owners.ts";
import { readRules, type SetRule } from "./rule-settings.ts";

interface Met {
  rule: SetRule;
  /** Whom it is about, where the rule counts by person. */
  staffId: string | null;
  count: number;
}

/**
 * Looks which rules are met and raises an alert for each: a row, an entry, and one mail to the owners about all of a
 * run. The same rule about the same person is not raised again within its window.
 */
export async function raiseAlerts(ctx: SystemContext): Promise<{ raised: number }> {
  const rules = (await readRules(ctx)).filter(({ enabled }) => enabled);
  const met = await findMet(ctx, rules);
  if (met.length === 0) return { raised: 0 };
  const raised = await Promise.all(met.map((one) => alertOf(ctx, one)));
  const mail = await mailOwners(ctx, alertMail(ctx, met), { when: anyOf(raised.map(({ id }) => id)) });
  const [first, ...rest] = [...raised.flatMap(({ statements }) => statements), ...mail.statements];
  if (!first) return { raised: 0 };
  await ctx.db.batch([first, ...rest]);
  const made = await ctx.db.$count(
    alerts,
    inArray(
      alerts.id,
      raised.map(({ id }) => id),
    ),
  );
  ctx.background(deliverDue(ctx));
  return { raised: made };
}

/** The rules that are met now and were not raised within their window. */
async function findMet(ctx: SystemContext, rules: readonly SetRule[]): Promise<Met[]> {
  const now = ctx.clock.now().getTime();
  const longest = Math.max(0, ...rules.map(({ windowMinutes }) => windowMinutes));
  const [counts, before] = await Promise.all([
    countEvents(ctx, rules),
    ctx.db
      .select({ rule: alerts.rule, staffId: alerts.staffId, raisedAt: alerts.raisedAt })
      .from(alerts)
      .where(gt(alerts.raisedAt, new Date(now - longest * 60_000))),
  ]);
  return counts.filter(
    ({ rule, staffId }) =>
      !before.some(
        (alert) =>
          alert.rule === rule.id &&
          alert.staffId === staffId &&
          alert.raisedAt.getTime() > now - rule.windowMinutes * 60_000,
      ),
  );
}

/** For each rule whoever reached its threshold; of networks the worst one. One trip for all rules. */
async function countEvents(ctx: SystemContext, rules: readonly SetRule[]): Promise<Met[]> {
  const [first, ...rest] = rules.map((rule) => countOf(ctx, rule));
  if (!first) return [];
  const found = await ctx.db.batch([first, ...rest]);
  return found.flatMap((rows, at) => {
    const rule = rules[at];
    if (!rule) return [];
    const about = rows.map(({ who, count }) => ({ rule, staffId: rule.by === "staff" ? who : null, count }));
    return rule.by === "staff" ? about : about.slice(0, 1);
  });
}

/** More people at once than that are one attack on all, which other rules tell of. */
const mostPeople = 20;

function countOf(ctx: SystemContext, { events, only, by, clients, threshold, windowMinutes }: SetRule) {
  const since = new Date(ctx.clock.now().getTime() - windowMinutes * 60_000);
  const column = { staff: securityEvents.staffId, network: securityEvents.network, everyone: sql`''` }[by];
  const counted = clients ? sql<number>`count(distinct ${securityEvents.clientId})` : sql<number>`count(*)`;
  const wanted = only && (typeof only.is === "boolean" ? Number(only.is) : only.is);
  return ctx.db
    .select({ who: sql<string>`${column}`, count: counted })
    .from(securityEvents)
    .where(
      and(
        inArray(securityEvents.event, [...events]),
        gt(securityEvents.at, since),
        by === "everyone" ? undefined : sql`${column} is not null`,
        only && sql`json_extract(${securityEvents.details}, ${`$.${only.detail}`}) = ${wanted}`,
      ),
    )
    .groupBy(sql`1`)
    .having(sql`${counted} >= ${threshold}`)
    .orderBy(desc(counted))
    .limit(mostPeople);
}

/** The statements of one alert; of two runs at once one writes them. */
async function alertOf(ctx: SystemContext, { rule, staffId, count }: Met) {
  const id = ctx.random.id();
  const raisedAt = ctx.clock.now();
  const since = new Date(raisedAt.getTime() - rule.windowMinutes * 60_000);
  const raised = and(
    eq(alerts.rule, rule.id),
    staffId === null ? isNull(alerts.staffId) : eq(alerts.staffId, staffId),
    gt(alerts.raisedAt, since),
  );
  const statements: BatchItem<"sqlite">[] = [
    insertWhen(
      ctx,
      alerts,
      { id, rule: rule.id, staffId, count, raisedAt },
      sql`not exists (select 1 from ${alerts} where ${raised})`,
    ),
    entryIfChanged(ctx, {
      event: "alert.raised",
      details: { rule: rule.id, count },
      subject: { type: "alert", id },
    }),
  ];
  if (rule.tells && staffId !== null) {
    const told = tellOf(ctx, { staffId, kind: rule.tells, when: anyOf([id]) });
    // A person whose address does not open cannot be told; the owners can, of this and of every other rule.
    statements.push(...(await told.catch(() => ({ statements: [] }))).statements);
  }
  return { id, statements };
}

const anyOf = (ids: string[]): SQL => sql`exists (select 1 from ${alerts} where ${inArray(alerts.id, ids)})`;

const alertMail = (ctx: SystemContext, met: readonly Met[]) => ({
  purpose: "alerts",
  subject: met.length === 1 ? `Alert: ${met[0]?.rule.words}` : `${met.length} alerts`,
  text: `This is more than the limits that you have set:

${met.map(({ rule, count }) => `- ${rule.words}: ${count} within ${rule.windowMinutes} minutes`).join("\n")}

Who it is about, and what to do: ${ctx.settings.APP_ORIGIN}/incidents

Change the limits: ${ctx.settings.APP_ORIGIN}/settings/alerts
`,
});
