import { and, desc, eq, gt, inArray } from "drizzle-orm";
import { intakeDrafts } from "../../../drizzle/schema/intake.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { type CodeTicket, codeCounters, redeemCode, startCode } from "../codes/codes.ts";
import { readHeldDraft, renewSecret } from "./drafts.ts";
import { readPractice } from "./practice.ts";
import type { HeldDraft } from "./update.ts";

/**
 * Mails a code to whoever began an intake with this email. For a stranger the work and the answer are the same.
 * @param email normalised
 */
export async function requestResumeCode(
  ctx: SystemContext,
  email: string,
  replaces: CodeTicket | null,
): Promise<CodeTicket & { expiresAt: Date }> {
  const indexes = await ctx.vault.indexes("intake_drafts.email_index", email);
  const open = await ctx.db
    .select({ id: intakeDrafts.id })
    .from(intakeDrafts)
    .where(
      and(
        inArray(intakeDrafts.emailIndex, indexes),
        eq(intakeDrafts.state, "open"),
        gt(intakeDrafts.expiresAt, ctx.clock.now()),
      ),
    )
    .orderBy(desc(intakeDrafts.updatedAt))
    .limit(1);
  const { name } = await readPractice(ctx);
  return startCode(ctx, {
    purpose: "intake",
    email,
    opens: open.map(({ id }) => id),
    mail: (code) => ({
      purpose: "intake-code",
      subject: `${code} is your code for ${name}`,
      text: `Type this code where you were asked for it, to go on with your intake:\n\n${code}\n\nIt works for ten minutes and only in the browser that asked for it. If that was not you, ignore this message.\n\n${name}\n`,
    }),
    counters: await codeCounters(ctx, `intake:${email}`),
    replaces,
  });
}

/** Opens the draft that a typed code stands for, under a new secret: older links and other browsers' cookies end. */
export async function resumeByCode(
  ctx: SystemContext,
  ticket: CodeTicket,
  code: string,
): Promise<({ ok: true } & HeldDraft) | { ok: false; reason: "wrong" | "gone" }> {
  const redeemed = await redeemCode(ctx, { ...ticket, purpose: "intake", code });
  if (!redeemed.ok) return redeemed;
  const draftId = String(redeemed.opens[0]);
  const secret = await renewSecret(ctx, draftId);
  if (!secret) return { ok: false, reason: "gone" };
  await record(ctx, {
    event: "intake.resumed",
    details: { how: "code" },
    subject: { type: "draft", id: draftId },
  });
  return { ok: true, draftId, secret };
}

/** Whether the secret of a mailed link opens the draft, and the trace that it did. */
export async function openByLink(ctx: SystemContext, draftId: string, secret: string): Promise<boolean> {
  if (!(await readHeldDraft(ctx, draftId, secret))) return false;
  await record(ctx, {
    event: "intake.resumed",
    details: { how: "link" },
    subject: { type: "draft", id: draftId },
  });
  return true;
}
