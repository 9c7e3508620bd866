import type { Arrival } from "../domain/identity/sign-in.ts";
import type { SystemContext } from "../platform/ports.ts";
import { deviceHeader } from "./device-cookie.ts";
import { noPendingHeader, pendingHeader } from "./pending-cookie.ts";
import { safePath, safeRedirect } from "./safe-redirect.ts";
import { sessionHeader } from "./session-cookie.ts";

/** Leads somebody on who has proved the first factor, or all: to where they wanted to go, or to the second question. */
export async function arrive(
  ctx: SystemContext,
  arrival: Arrival,
  returnTo: string | null | undefined,
): Promise<Response> {
  const headers = new Headers();
  if (arrival.kind === "second-factor") {
    headers.append("set-cookie", await pendingHeader(ctx, arrival.pending));
    const wanted = safePath(returnTo);
    const query = wanted ? `?returnTo=${encodeURIComponent(wanted)}` : "";
    return safeRedirect(`/sign-in/verify${query}`, "/sign-in/verify", { headers });
  }
  headers.append("set-cookie", await sessionHeader(ctx, arrival, arrival.staffId));
  headers.append("set-cookie", noPendingHeader());
  if (arrival.deviceToken) headers.append("set-cookie", await deviceHeader(ctx, arrival.deviceToken));
  return safeRedirect(returnTo, "/today", { headers });
}
