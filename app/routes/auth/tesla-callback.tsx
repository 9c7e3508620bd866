import { data } from "react-router";
import { readConnection } from "../../domain/battery/sampling.ts";
import { finishConsent } from "../../domain/connections/consent.ts";
import { arrive } from "../../http/arrival.ts";
import { readBrowserId } from "../../http/browser-cookie.ts";
import { sessionContext, systemContext } from "../../http/context.ts";
import { readDeviceToken } from "../../http/device-cookie.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { ConnectionAnswer, consentStatus } from "../../ui/connection-answer.tsx";
import type { Route } from "./+types/tesla-callback.ts";

/** How long the way back from Tesla may wait for the first readings; they go on in the background. */
const firstReadingMs = 4_000;

/**
 * Where Tesla sends the browser back to. A GET that changes something because the protocol has it so (RFC 6749
 * section 4.1.2); a single-use transaction of this very browser stands before every change.
 */
export async function loader({ request, context }: Route.LoaderArgs) {
  // HEAD is sent by whoever looks where a link leads; it must not use anything up.
  if (request.method !== "GET") throw new Response(null, { status: 405 });
  const ctx = context.get(systemContext);
  const session = context.get(sessionContext);
  const answered = new URL(request.url).searchParams;
  const [browserId, deviceToken] = await Promise.all([
    readBrowserId(ctx, request),
    readDeviceToken(ctx, request),
  ]);
  const outcome = await finishConsent(ctx, "tesla", answered, browserId, session, deviceToken);
  if (outcome.kind === "refused") {
    return data(
      { reason: outcome.reason, signedIn: session !== null },
      { status: consentStatus[outcome.reason] },
    );
  }
  if (outcome.connectionId) {
    const reading = readConnection(ctx, outcome.connectionId);
    ctx.background(reading);
    await Promise.race([reading.catch(() => {}), new Promise((done) => setTimeout(done, firstReadingMs))]);
  }
  if (outcome.kind === "connected") throw safeRedirect(outcome.returnTo, "/battery");
  throw await arrive(ctx, outcome.arrival, outcome.returnTo);
}

export default function TeslaCallback({ loaderData }: Route.ComponentProps) {
  return <ConnectionAnswer provider="tesla" {...loaderData} />;
}
