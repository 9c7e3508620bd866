import type { SystemContext } from "../../platform/ports.ts";
import { readBusiness } from "../business/business.ts";
import { dayIn } from "../business/day.ts";
import type { Practice } from "./take.ts";

/** How the business reads and prints what people type, today. */
export async function readPractice(
  ctx: Pick<SystemContext, "db" | "clock">,
): Promise<Practice & { name: string; timeZone: string }> {
  const { name, timeZone, country, units } = await readBusiness(ctx);
  return { name, timeZone, country, units, today: dayIn(ctx.clock.now(), timeZone) };
}
