import { systemContext } from "../../http/context.ts";
import { checkHealth } from "../../http/health.ts";
import type { Route } from "./+types/healthz.ts";

/** For monitors: 200 or 503, and which part fails. No secrets, no versions. */
export async function loader({ context }: Route.LoaderArgs) {
  const checks = await checkHealth(context.get(systemContext));
  const ok = Object.values(checks).every((check) => check === "ok");
  return Response.json({ status: ok ? "ok" : "degraded", checks }, { status: ok ? 200 : 503 });
}
