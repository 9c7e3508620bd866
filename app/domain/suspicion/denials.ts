import { and, count, eq, gt, isNull, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { pendingSignIns } from "../../../drizzle/schema/factors.ts";
import { passwordResets, staffPasswords } from "../../../drizzle/schema/identity.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import { incidents, notices } from "../../../drizzle/schema/suspicion.ts";
import { signInTransactions } from "../../../drizzle/schema/team.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged, record } from "../audit/audit.ts";
import { openIncident } from "../incidents/open.ts";
import { changedOne } from "../insert-when.ts";
import { admit, counter } from "../limits/limits.ts";
import { deliverDue } from "../messages/outbox.ts";
import type { Session } from "../sessions/sessions.ts";
import { forgetDevices } from "./known-devices.ts";
import { noticeHashOf } from "./notices.ts";
import { mailOwners } from "./owners.ts";
import { restoreEmail } from "./restore-email.ts";
import { suspendFactors } from "./suspend-factors.ts";

/** How "this was not me" ended. `denied-before`: it was said already, and nothing is left to do. */
export type Denied = "denied" | "denied-before" | "refused";

/**
 * "This was not me", with the secret of a mail: ends all that is open in the person's name and opens an incident,
 * once; of a change of address, it brings back the one before. Unknown, run out and asked too often are the same refusal.
 *
 * @param token as `typedNoticeToken` reads it, null for what cannot be one
 */
export async function denyNotice(ctx: SystemContext, token: string | null): Promise<Denied> {
  const refused = async (reason: "throttled" | "unknown"): Promise<Denied> => {
    await record(ctx, { event: "suspicion.deny-refused", details: { reason } });
    return "refused";
  };
  const network = await counter(ctx, "denials", ctx.origin.network ?? "unknown");
  if (!(await admit(ctx, [network]))) return refused("throttled");
  if (!token) return refused("unknown");
  const tokenHash = await noticeHashOf(token);
  const open = and(eq(notices.tokenHash, tokenHash), gt(notices.expiresAt, ctx.clock.now()));
  const [notice] = await ctx.db.select().from(notices).where(open).limit(1);
  if (!notice) return refused("unknown");
  if (notice.deniedAt) return "denied-before";
  const isFirst = await shutOut(ctx, notice.staffId, notice.kind, {
    claim: ctx.db
      .update(notices)
      .set({ deniedAt: ctx.clock.now() })
      .where(and(open, isNull(notices.deniedAt))),
    when: changedOne,
    more: async (won) => [
      ...(await restoreEmail(ctx, notice, won)),
      ...suspendFactors(ctx, { staffId: notice.staffId, since: notice.createdAt }, won),
    ],
  });
  return isFirst ? "denied" : "denied-before";
}

/** "This was not me", said by somebody who is signed in and sees the own activity. Signs this browser out too. */
export async function denyActivity(ctx: SystemContext, session: Session): Promise<void> {
  await shutOut(ctx, session.staffId, "activity", {
    when: sql`exists (select 1 from ${sessions} where ${sessions.id} = ${session.id})`,
  });
}

/**
 * One batch: of two at once, one opens the incident, and everything else hangs on that row.
 *
 * @param claim a statement to run first @param when whether to go on, seen right after it @param more further statements
 * @returns whether this call was the one
 */
async function shutOut(
  ctx: SystemContext,
  staffId: string,
  kind: string,
  {
    claim,
    when,
    more = async () => [],
  }: { claim?: BatchItem<"sqlite">; when: SQL; more?: (won: SQL) => Promise<BatchItem<"sqlite">[]> },
): Promise<boolean> {
  const incident = await openIncident(ctx, { kind: "account", source: "not-me", staffId, when });
  const won = sql`exists (select 1 from ${incidents} where ${incidents.id} = ${incident.id})`;
  const [found] = await ctx.db.select({ open: count() }).from(sessions).where(eq(sessions.staffId, staffId));
  const open = found?.open ?? 0;
  const mail = await mailOwners(ctx, incidentMail(ctx, incident.id), { except: staffId, when: won });
  const subject = { type: "staff", id: staffId };
  const statements: [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]] = claim
    ? [claim, ...incident.statements]
    : [...incident.statements];
  statements.push(
    entryIfChanged(ctx, { event: "suspicion.denied", details: { kind, sessions: open }, staffId, subject }),
  );
  if (open > 0)
    statements.push(
      entryIfChanged(ctx, { event: "session.ended", details: { reason: "not-me" }, staffId, subject }),
    );
  statements.push(
    ctx.db.delete(sessions).where(and(eq(sessions.staffId, staffId), won)),
    ctx.db.delete(pendingSignIns).where(and(eq(pendingSignIns.staffId, staffId), won)),
    ctx.db.delete(passwordResets).where(and(eq(passwordResets.staffId, staffId), won)),
    // Whoever it was may know it. A new one is chosen with a mailed code, which whoever reads the mail could do anyway.
    ctx.db.delete(staffPasswords).where(and(eq(staffPasswords.id, staffId), won)),
    ctx.db.delete(signInTransactions).where(and(eq(signInTransactions.staffId, staffId), won)),
    forgetDevices(ctx, staffId, won),
    ...mail.statements,
    ...(await more(won)),
    ctx.db.select({ id: incidents.id }).from(incidents).where(eq(incidents.id, incident.id)),
  );
  const results = await ctx.db.batch(statements);
  ctx.background(deliverDue(ctx));
  return (results.at(-1) as unknown[]).length === 1;
}

/** The secret in what was pasted: the code alone, or the whole link. */
export const typedNoticeToken = (typed: string): string | null =>
  /^(?:[^#\s]*#)?([A-Za-z0-9_-]{43})$/.exec(typed.trim())?.[1] ?? null;

const incidentMail = (ctx: SystemContext, incidentId: string) => ({
  purpose: "incident-opened",
  subject: "Somebody of the team says: this was not me",
  text: `A team member got a mail about something on their account and answered that it was somebody else.

All their devices are signed out, and an incident is open:

${ctx.settings.APP_ORIGIN}/incidents/${incidentId}

Please speak with them, and look at what was done in their name.
`,
});
