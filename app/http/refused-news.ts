import { recordRefusal } from "../domain/limits/refusals.ts";
import type { SystemContext } from "../platform/ports.ts";

/** The answer to what says that it comes from a provider and is not signed by it: nothing is changed, and it is noted. */
export async function refusedNews(
  ctx: SystemContext,
  provider: "resend" | "twilio",
  reason: "unsigned" | "signature" | "time",
): Promise<Response> {
  // A refusal stands whether or not the trail can be written just now.
  await recordRefusal(ctx, { event: "message.event-refused", details: { provider, reason } }).catch(() =>
    ctx.log.error("trail.failed", { of: "message.event-refused" }),
  );
  return new Response(null, { status: 403 });
}
