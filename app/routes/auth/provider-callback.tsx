import { data } from "react-router";
import { providerIn } from "../../domain/providers/offered.ts";
import { returnFromProvider } from "../../domain/providers/return.ts";
import { arrive } from "../../http/arrival.ts";
import { readBrowserId } from "../../http/browser-cookie.ts";
import { sessionContext, systemContext } from "../../http/context.ts";
import { readDeviceToken } from "../../http/device-cookie.ts";
import { orRefuse } from "../../http/errors.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { answerStatus, ProviderAnswer } from "../../ui/provider-answer.tsx";
import type { Route } from "./+types/provider-callback.ts";

/**
 * Where a provider sends the browser back to. A GET that changes something because the protocol has it so (RFC 6749
 * section 4.1.2); a single-use transaction of this very browser stands before every change.
 */
export async function loader({ request, context, pattern }: Route.LoaderArgs) {
  // HEAD is sent by whoever looks where a link leads; it must not use anything up.
  if (request.method !== "GET") throw new Response(null, { status: 405 });
  const ctx = context.get(systemContext);
  const session = context.get(sessionContext);
  const [browserId, deviceToken] = await Promise.all([
    readBrowserId(ctx, request),
    readDeviceToken(ctx, request),
  ]);
  const provider = providerIn(pattern);
  const answered = new URL(request.url).searchParams;
  const browser = { browserId, session, deviceToken };
  const returned = await orRefuse(returnFromProvider(ctx, provider, answered, browser));
  if (returned.kind === "linked") throw safeRedirect(`/account?done=${returned.outcome}`);
  if (returned.kind === "arrived") throw await arrive(ctx, returned.arrival, returned.returnTo);
  const { reason } = returned;
  return data({ provider, reason, signedIn: session !== null }, { status: answerStatus(reason) });
}

export default function ProviderCallback({ loaderData }: Route.ComponentProps) {
  return <ProviderAnswer {...loaderData} />;
}
