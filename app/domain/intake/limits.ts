import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { admit, counter } from "../limits/limits.ts";

/** Whether one more intake may begin from here. A family or an office behind one address is far below the limit. */
export async function admitIntake(ctx: SystemContext): Promise<boolean> {
  const admitted = await admit(ctx, [
    await counter(ctx, "intakes", ctx.origin.network ?? "unknown"),
    await counter(ctx, "allIntakes", "everyone"),
  ]);
  if (!admitted) await record(ctx, { event: "intake.refused", details: { reason: "throttled" } });
  return admitted;
}

/** Whether one more question may be asked from here. */
export async function admitInquiry(ctx: SystemContext): Promise<boolean> {
  const admitted = await admit(ctx, [
    await counter(ctx, "inquiries", ctx.origin.network ?? "unknown"),
    await counter(ctx, "allInquiries", "everyone"),
  ]);
  if (!admitted) await record(ctx, { event: "inquiry.refused", details: { reason: "throttled" } });
  return admitted;
}

/** What is said to whom a limit met; what was typed stays on the page. */
export const limitSentence =
  "Very many of these came from your network in the last hour. Nothing you typed is lost: please send it again in an hour, or call us.";
