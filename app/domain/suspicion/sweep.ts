import { lte } from "drizzle-orm";
import { notices } from "../../../drizzle/schema/suspicion.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { sweepDevices } from "./known-devices.ts";

/** Removes what has run out: browsers not used for a year, and notices that nobody can answer any more. */
export async function sweepSuspicion(ctx: SystemContext): Promise<{ devices: number; notices: number }> {
  const [devices, old] = await ctx.db.batch([
    sweepDevices(ctx),
    ctx.db.delete(notices).where(lte(notices.expiresAt, ctx.clock.now())).returning({ id: notices.id }),
  ]);
  return { devices: devices.length, notices: old.length };
}
