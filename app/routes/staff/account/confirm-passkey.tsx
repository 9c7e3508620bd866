import * as z from "zod";
import { confirmByPasskey } from "../../../domain/factors/passkeys/confirm.ts";
import { systemContext } from "../../../http/context.ts";
import { carried, parseForm, refuse, secretText } from "../../../http/forms.ts";
import { noChallengeHeader, readChallenge } from "../../../http/passkey-cookie.ts";
import { safePath, safeRedirect } from "../../../http/safe-redirect.ts";
import { sessionHeader } from "../../../http/session-cookie.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { ButtonLink, FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { PasskeyButton } from "../../../ui/passkey-button.tsx";
import type { Route } from "./+types/confirm-passkey.ts";

export function loader({ request }: Route.LoaderArgs) {
  return { returnTo: safePath(new URL(request.url).searchParams.get("returnTo"), "/account") };
}

const refusal = "This is not one of your passkeys, or it took too long. Try again, or use your password.";

const form = z.object({ credential: secretText(refusal), returnTo: carried });

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return refuse({ "": refusal }, {});
  const ctx = context.get(systemContext);
  const { credential, returnTo } = parsed.value;
  const confirmed = await confirmByPasskey(ctx, signedIn(context), {
    credential,
    challenge: await readChallenge(ctx, request),
  });
  if (!confirmed) return refuse({ "": refusal }, { returnTo: safePath(returnTo, "/account") });
  const { signedIn: renewed } = confirmed;
  const headers = new Headers({ "set-cookie": noChallengeHeader() });
  if (renewed) headers.append("set-cookie", await sessionHeader(ctx, renewed, renewed.staffId));
  return safeRedirect(returnTo, "/account", { headers });
}

export default function ConfirmWithPasskey({ loaderData, actionData }: Route.ComponentProps) {
  const returnTo = safePath(actionData?.values.returnTo ?? loaderData.returnTo, "/account");
  return (
    <div className="max-w-md">
      <title>Confirm with a passkey · Daydreamers</title>
      <PageTitle title="Confirm it is you">With one of your passkeys. It counts for 15 minutes.</PageTitle>
      <div className="grid gap-5">
        <FormProblem problems={actionData} />
        <PasskeyButton
          options="/account/confirm/options"
          action="/account/confirm/passkey"
          returnTo={returnTo}
          tone="primary"
        />
        <ButtonLink to={`/account/confirm?returnTo=${encodeURIComponent(returnTo)}`} tone="quiet" wide>
          Confirm another way
        </ButtonLink>
      </div>
    </div>
  );
}
