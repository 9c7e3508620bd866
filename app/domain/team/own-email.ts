import { and, eq, inArray, isNull, ne, sql } from "drizzle-orm";
import * as z from "zod";
import { pendingSignIns } from "../../../drizzle/schema/factors.ts";
import { passwordResets, staff } from "../../../drizzle/schema/identity.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged, record } from "../audit/audit.ts";
import { type CodeTicket, codeCounters, codeMinutes, redeemCode, startCode } from "../codes/codes.ts";
import { DomainError } from "../errors.ts";
import { readProfile } from "../identity/staff.ts";
import { changedOne } from "../insert-when.ts";
import { counter } from "../limits/limits.ts";
import { deliverDue } from "../messages/outbox.ts";
import type { Session } from "../sessions/sessions.ts";
import { tellOf } from "../suspicion/notices.ts";

const opened = z.tuple([z.object({ staffId: z.string(), email: z.string() })]);

/**
 * Mails a code to the address that somebody wants to sign in with from now on. Nobody learns here whose address it is:
 * a colleague's gets the code too, and only who reads that mailbox is told.
 *
 * @param email as `normaliseEmail` gives it. The caller has made sure that the session is fresh.
 * @returns null where it is the address already
 */
export async function requestEmailChange(
  ctx: SystemContext,
  session: Pick<Session, "staffId">,
  { email, replaces }: { email: string; replaces: CodeTicket | null },
): Promise<(CodeTicket & { expiresAt: Date }) | null> {
  const profile = await readProfile(ctx, session.staffId);
  if (!profile) throw new DomainError("not-found");
  if (profile.email === email) return null;
  return startCode(ctx, {
    purpose: "staff-email",
    email,
    opens: [{ staffId: session.staffId, email }],
    mail: (code) => ({
      purpose: "staff-email",
      subject: "Your code for a new email address",
      text: `Your code to sign in to Daydreamers with this address from now on:

${code}

Type it within ${codeMinutes} minutes, in the browser where you asked for it. It works once.

If you did not ask for it, there is nothing to do: without the code nothing changes.
`,
    }),
    counters: [
      ...(await codeCounters(ctx, `staff-email:${session.staffId}`)),
      await counter(ctx, "mailedCodes", email),
    ],
    replaces,
  });
}

/**
 * Changes the address with the code that reached it: both proofs, the fresh session that asked and the new mailbox. Codes
 * on their way to the old address end, every other device is signed out, and the old address is told.
 *
 * @returns `taken` where somebody else of the team has the address
 */
export async function changeEmail(
  ctx: SystemContext,
  session: Pick<Session, "id" | "staffId">,
  { ticket, code }: { ticket: CodeTicket; code: string },
): Promise<{ ok: true } | { ok: false; reason: "wrong" | "gone" | "taken" }> {
  const { staffId } = session;
  const subject = { type: "staff", id: staffId };
  const refuse = async (reason: "wrong" | "gone" | "taken" | "another-person") => {
    await record(ctx, { event: "staff.email-change-refused", details: { reason }, staffId, subject });
    return { ok: false as const, reason: reason === "another-person" ? ("gone" as const) : reason };
  };
  const proved = await redeemCode(ctx, { ...ticket, purpose: "staff-email", code });
  if (!proved.ok) return refuse(proved.reason);
  const [asked] = opened.parse(proved.opens);
  if (asked.staffId !== staffId) return refuse("another-person");
  const indexes = await ctx.vault.indexes("staff.email_index", asked.email);
  const told = await tellOf(ctx, { staffId, kind: "email-changed", when: changedOne });
  const email = await ctx.vault.seal("staff.email", staffId, asked.email);
  const isFree = sql`not exists (select 1 from ${staff} other where ${inArray(sql`other."email_index"`, indexes)} and other."id" <> ${staffId})`;
  // The ciphertext is new each time: where it stands, this batch has written it.
  const done = sql`exists (select 1 from ${staff} where ${staff.id} = ${staffId} and ${staff.email} = ${email})`;
  const [changed] = await ctx.db.batch([
    ctx.db
      .update(staff)
      .set({ email, emailIndex: indexes[0] })
      .where(
        and(
          eq(staff.id, staffId),
          isNull(staff.disabledAt),
          isFree,
          sql`exists (select 1 from ${sessions} where ${sessions.id} = ${session.id})`,
        ),
      )
      .returning({ id: staff.id }),
    entryIfChanged(ctx, { event: "staff.email-changed", details: {}, staffId, subject }),
    entryIfChanged(ctx, { event: "session.ended", details: { reason: "factors-changed" }, staffId, subject }),
    ...told.statements,
    ctx.db.delete(sessions).where(and(eq(sessions.staffId, staffId), ne(sessions.id, session.id), done)),
    ctx.db.delete(passwordResets).where(and(eq(passwordResets.staffId, staffId), done)),
    ctx.db.delete(pendingSignIns).where(and(eq(pendingSignIns.staffId, staffId), done)),
  ]);
  if (changed.length !== 1) return refuse("taken");
  ctx.background(deliverDue(ctx));
  return { ok: true };
}
