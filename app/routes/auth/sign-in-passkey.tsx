import * as z from "zod";
import { signInWithPasskey } from "../../domain/identity/sign-in-passkey.ts";
import { arrive } from "../../http/arrival.ts";
import { sessionContext, systemContext } from "../../http/context.ts";
import { readDeviceToken } from "../../http/device-cookie.ts";
import { carried, parseForm, refuse, secretText } from "../../http/forms.ts";
import { noChallengeHeader, readChallenge } from "../../http/passkey-cookie.ts";
import { safePath, safeRedirect } from "../../http/safe-redirect.ts";
import { ButtonLink, FormProblem } from "../../ui/form.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import { PasskeyButton } from "../../ui/passkey-button.tsx";
import type { Route } from "./+types/sign-in-passkey.ts";

export function loader({ request, context }: Route.LoaderArgs) {
  const returnTo = new URL(request.url).searchParams.get("returnTo");
  if (context.get(sessionContext)) throw safeRedirect(returnTo);
  return { returnTo: safePath(returnTo) };
}

/** One sentence for every refusal: whether a passkey is known here is nobody's business. */
const refusal =
  "This passkey did not sign you in. Try again, pick another one, or sign in with your email and password.";

const form = z.object({ credential: secretText(refusal), returnTo: carried });

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return refuse({ "": refusal }, {});
  const ctx = context.get(systemContext);
  const { credential, returnTo } = parsed.value;
  const arrival = await signInWithPasskey(ctx, {
    credential,
    challenge: await readChallenge(ctx, request),
    replaces: context.get(sessionContext)?.id,
    deviceToken: await readDeviceToken(ctx, request),
  });
  if (!arrival) return refuse({ "": refusal }, { returnTo: safePath(returnTo) });
  const response = await arrive(ctx, arrival, returnTo);
  response.headers.append("set-cookie", noChallengeHeader());
  return response;
}

export default function SignInWithPasskey({ loaderData, actionData }: Route.ComponentProps) {
  const returnTo = safePath(actionData?.values.returnTo ?? loaderData.returnTo);
  return (
    <>
      <title>Sign in with a passkey · Daydreamers</title>
      <PageTitle title="Sign in with a passkey">
        With the finger, face or PIN of a device where you made one.
      </PageTitle>
      <div className="grid gap-5">
        <FormProblem problems={actionData} />
        <PasskeyButton
          options="/sign-in/passkey/options"
          action="/sign-in/passkey"
          returnTo={returnTo}
          tone="primary"
        />
        <ButtonLink to={`/sign-in?returnTo=${encodeURIComponent(returnTo)}`} tone="quiet" wide>
          Sign in another way
        </ButtonLink>
      </div>
    </>
  );
}
