import type { SystemContext } from "../../platform/ports.ts";
import { deliverDue } from "../messages/outbox.ts";
import type { Session } from "../sessions/sessions.ts";
import { tellOf } from "../suspicion/notices.ts";
import { hasSecondFactor, heldFactors } from "./held.ts";
import { makeRecoveryCodes } from "./recovery-codes.ts";

/**
 * Makes ten new recovery codes at the person's own wish; those from before no longer work, and a mail says so.
 *
 * @returns the codes, to be shown this once; null where there is no factor that they could stand in for
 */
export async function renewRecoveryCodes(
  ctx: SystemContext,
  { staffId, id }: Pick<Session, "id" | "staffId">,
): Promise<string[] | null> {
  if (!hasSecondFactor(await heldFactors(ctx, staffId))) return null;
  const { codes, statements } = await makeRecoveryCodes(ctx, staffId);
  const told = await tellOf(ctx, { staffId, kind: "recovery-codes-made", sessionId: id });
  await ctx.db.batch([...statements, ...told.statements]);
  ctx.background(deliverDue(ctx));
  return codes;
}
