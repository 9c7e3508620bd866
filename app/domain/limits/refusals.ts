import type { SystemContext } from "../../platform/ports.ts";
import { type EventName, record, type Trail } from "../audit/audit.ts";
import { countInWindow } from "./rates.ts";

/** Entries of one reason from one network in a minute; of what comes after, each doubling is one more. */
const most = 10;

type Ctx = Pick<SystemContext, "db" | "clock" | "vault" | "random" | "origin" | "log">;

/**
 * Writes the entry of a refusal that anybody can cause, as `record` does, within bounds: a flood from one network is
 * ten entries a minute and a few that say how many there have been. Without this, whoever knocks often enough decides
 * how large the trail is.
 */
export async function recordRefusal<Name extends EventName>(ctx: Ctx, trail: Trail<Name>): Promise<void> {
  const { reason = "" } = trail.details as { reason?: string };
  const who = `${trail.event} ${reason} ${ctx.origin.network ?? "unknown"}`;
  const count = await countInWindow(ctx, "refusals", who, 1);
  if (count <= most) return record(ctx, trail);
  if (!Number.isInteger(Math.log2(count / most))) return;
  await record(ctx, { event: "refusals.counted", details: { of: trail.event, reason, count } });
}
