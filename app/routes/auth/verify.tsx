import * as z from "zod";
import { heldFactors } from "../../domain/factors/held.ts";
import { isPending } from "../../domain/factors/pending.ts";
import { verifySignIn } from "../../domain/identity/verify-sign-in.ts";
import { arrive } from "../../http/arrival.ts";
import { sessionContext, systemContext } from "../../http/context.ts";
import { readDeviceToken } from "../../http/device-cookie.ts";
import { carried, parseForm, refuse, secretText } from "../../http/forms.ts";
import { noPendingHeader, readPending } from "../../http/pending-cookie.ts";
import { safePath, safeRedirect } from "../../http/safe-redirect.ts";
import { CodeField } from "../../ui/account/code-field.tsx";
import { Button, FormProblem } from "../../ui/form.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import { PasskeyButton } from "../../ui/passkey-button.tsx";
import type { Route } from "./+types/verify.ts";

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const returnTo = new URL(request.url).searchParams.get("returnTo");
  const pending = await readPending(ctx, request);
  // Somebody who is signed in may be here to prove it anew: an open question goes first.
  if (!pending || !(await isPending(ctx, pending))) {
    if (context.get(sessionContext)) throw safeRedirect(returnTo);
    throw pending ? startAgain("verify-over", returnTo) : safeRedirect("/sign-in");
  }
  const { totp, passkeys } = await heldFactors(ctx, pending.staffId);
  return { returnTo: safePath(returnTo), totp, hasPasskey: passkeys > 0 };
}

const form = z.object({ code: secretText("Please enter a code."), returnTo: carried });

export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const pending = await readPending(ctx, request);
  if (!pending) return safeRedirect("/sign-in");
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { code, returnTo } = parsed.value;
  const verified = await verifySignIn(ctx, pending, code, {
    replaces: context.get(sessionContext)?.id,
    deviceToken: await readDeviceToken(ctx, request),
  });
  if (verified.ok) return arrive(ctx, { kind: "signed-in", ...verified.signedIn }, returnTo);
  if (verified.reason === "wrong") return refuse({ code: wrong }, { returnTo: safePath(returnTo) });
  return startAgain(verified.reason === "spent" ? "codes-spent" : "verify-over", returnTo);
}

const wrong =
  "This code is not right, was used already, or there were too many tries. Wait for the next code in your app, or use a recovery code that you have not used.";

/** Back to the first question, which keeps where to go; the cookie has done its work. */
function startAgain(notice: "verify-over" | "codes-spent", returnTo: string | null | undefined) {
  const query = new URLSearchParams({ notice, returnTo: safePath(returnTo) });
  return safeRedirect(`/sign-in?${query}`, "/sign-in", { headers: { "set-cookie": noPendingHeader() } });
}

export default function Verify({ loaderData, actionData }: Route.ComponentProps) {
  const returnTo = safePath(actionData?.values.returnTo ?? loaderData.returnTo);
  return (
    <>
      <title>Second factor · Daydreamers</title>
      <PageTitle title="One more step">
        {loaderData.totp
          ? "Open the authenticator app on your phone and type the code it shows."
          : "Use your passkey, or type one of your recovery codes."}
      </PageTitle>
      <form method="post" action="/sign-in/verify" className="grid gap-5">
        <FormProblem problems={actionData} />
        <input type="hidden" name="returnTo" value={returnTo} />
        <CodeField
          problems={actionData}
          label={loaderData.totp ? "Code" : "Recovery code"}
          hint={
            loaderData.totp
              ? "Six digits. Phone lost? One of your recovery codes does instead."
              : "Sixteen letters and digits. Each one works once."
          }
        />
        <Button wide>Sign in</Button>
      </form>
      {loaderData.hasPasskey && (
        <div className="mt-5 border-t border-line pt-5">
          <PasskeyButton options="/sign-in/passkey/options" action="/sign-in/passkey" returnTo={returnTo} />
        </div>
      )}
      <p className="mt-3 text-center">
        <a href="/sign-in" className="inline-block py-3 underline">
          Start again
        </a>
      </p>
    </>
  );
}
