import { data } from "react-router";
import { readConnection } from "../../domain/battery/sampling.ts";
import { finishConsent, type Refusal } from "../../domain/connections/consent.ts";
import { arrive } from "../../http/arrival.ts";
import { readBrowserId } from "../../http/browser-cookie.ts";
import { sessionContext, systemContext } from "../../http/context.ts";
import { readDeviceToken } from "../../http/device-cookie.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { ButtonLink } from "../../ui/form.tsx";
import { PageTitle } from "../../ui/layout.tsx";
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
    return data({ reason: outcome.reason, signedIn: session !== null }, { status: statuses[outcome.reason] });
  }
  if (outcome.connectionId) {
    const reading = readConnection(ctx, outcome.connectionId);
    ctx.background(reading);
    await Promise.race([reading.catch(() => {}), new Promise((done) => setTimeout(done, firstReadingMs))]);
  }
  if (outcome.kind === "connected") throw safeRedirect(outcome.returnTo, "/battery");
  throw await arrive(ctx, outcome.arrival, outcome.returnTo);
}

const statuses: Record<Refusal, number> = {
  malformed: 400,
  "unknown-flow": 400,
  expired: 400,
  "wrong-person": 400,
  "wrong-issuer": 400,
  denied: 200,
  "provider-refused": 400,
  "provider-unavailable": 503,
  "not-proven": 400,
  "unknown-identity": 403,
};

const startAgain = {
  title: "Please start again",
  sentence:
    "This answer from Tesla does not belong to anything that was begun in this browser in the last ten minutes. Nothing was changed.",
};
const notUsable = {
  title: "Tesla's answer was not usable",
  sentence: "We could not be sure what Tesla told us, so nothing was changed. Please start again.",
};

/** Our own words only: what a provider or a link says about an error is never shown. */
const texts: Record<Refusal, { title: string; sentence: string }> = {
  malformed: startAgain,
  "unknown-flow": startAgain,
  expired: startAgain,
  "wrong-person": {
    title: "Please start again",
    sentence:
      "This connection was begun by somebody who is no longer signed in here. Nothing was changed. Sign in and begin once more.",
  },
  "wrong-issuer": notUsable,
  "not-proven": notUsable,
  "provider-refused": notUsable,
  denied: {
    title: "Nothing was connected",
    sentence:
      "At Tesla you chose not to give access, so nothing was changed. You can begin again at any time.",
  },
  "provider-unavailable": {
    title: "Tesla does not answer",
    sentence: "Nothing was changed. Please try again in a few minutes.",
  },
  "unknown-identity": {
    title: "This Tesla account does not sign in here",
    sentence:
      "Sign in with your password first. Then connect your Tesla and allow signing in with it, under Connections.",
  },
};

export default function TeslaCallback({ loaderData }: Route.ComponentProps) {
  const { title, sentence } = texts[loaderData.reason];
  const wayOn = loaderData.signedIn
    ? { to: "/connections", name: "To the connections" }
    : { to: "/sign-in", name: "To sign-in" };
  return (
    <>
      <title>{`${title} · Daydreamers`}</title>
      <PageTitle title={title}>{sentence}</PageTitle>
      <ButtonLink to={wayOn.to} wide>
        {wayOn.name}
      </ButtonLink>
    </>
  );
}
