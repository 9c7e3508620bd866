import type { ActionFunctionArgs } from "react-router";
import * as z from "zod";
import { advanceClock } from "../../platform/clock.ts";

const asked = z.object({
  advanceSeconds: z
    .number()
    .min(0)
    .max(366 * 24 * 60 * 60),
});

/** Moves this app's clock ahead, for checks that cannot wait. JSON in, `{ now }` out. Sandbox build only. */
export async function action({ request }: ActionFunctionArgs) {
  const parsed = asked.safeParse(await request.json().catch(() => null));
  if (!parsed.success)
    return Response.json({ error: "advanceSeconds must be 0 to 366 days of seconds" }, { status: 422 });
  return Response.json({ now: advanceClock(parsed.data.advanceSeconds).toISOString() });
}
