import { data } from "react-router";
import * as z from "zod";
import { signInWithPassword } from "../../domain/identity/sign-in.ts";
import { providersOffered } from "../../domain/providers/offered.ts";
import { arrive } from "../../http/arrival.ts";
import { sessionContext, systemContext } from "../../http/context.ts";
import { readDeviceToken } from "../../http/device-cookie.ts";
import { carried, emailAddress, parseForm, refuse, secretText } from "../../http/forms.ts";
import { safePath, safeRedirect } from "../../http/safe-redirect.ts";
import { Button, Field, FormProblem, Notice } from "../../ui/form.tsx";
import { EmailField } from "../../ui/known-fields.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import { PasskeyButton } from "../../ui/passkey-button.tsx";
import { ProviderButtons } from "../../ui/provider-buttons.tsx";
import type { Route } from "./+types/sign-in.ts";

const notices: Record<string, string> = {
  "password-set": "Your new password is set and every device is signed out. Sign in with it now.",
  "signed-out": "You are signed out.",
  ended:
    "You were signed out meanwhile, so what you sent was not saved. Sign in to go on; what you typed has to be written again.",
  "verify-over": "That took more than ten minutes, or was finished already. Please sign in again.",
  "codes-spent":
    "The code was wrong five times. Please sign in again, and use the code that your app shows then.",
};

export function loader({ request, context }: Route.LoaderArgs) {
  const { searchParams } = new URL(request.url);
  const returnTo = searchParams.get("returnTo");
  if (context.get(sessionContext)) throw safeRedirect(returnTo);
  const notice = searchParams.get("notice") ?? "";
  return data({
    returnTo: safePath(returnTo),
    providers: providersOffered(context.get(systemContext)),
    notice: Object.hasOwn(notices, notice) ? notices[notice] : null,
    isLoss: notice === "ended",
  });
}

const form = z.object({
  email: emailAddress,
  password: secretText("Please enter your password."),
  returnTo: carried,
});

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const ctx = context.get(systemContext);
  const { email, password, returnTo } = parsed.value;
  const arrival = await signInWithPassword(ctx, {
    email,
    password,
    replaces: context.get(sessionContext)?.id,
    deviceToken: await readDeviceToken(ctx, request),
  });
  if (!arrival) return refuse({ password: mismatch }, { email, returnTo: safePath(returnTo) });
  return arrive(ctx, arrival, returnTo);
}

/** One sentence for unknown, wrong, disabled and paused: none of them can be told from another. */
const mismatch =
  "This email and password do not match, or there were too many tries. Wait a few minutes and try again, or choose a new password with a code by email.";

export default function SignIn({ loaderData, actionData }: Route.ComponentProps) {
  const returnTo = safePath(actionData?.values.returnTo ?? loaderData.returnTo);
  return (
    <>
      <title>Sign in · Daydreamers</title>
      <PageTitle title="Sign in">For the people of the practice.</PageTitle>
      <form method="post" action="/sign-in" className="grid gap-5">
        {loaderData.notice && !actionData && (
          <Notice tone={loaderData.isLoss ? "warn" : "good"}>{loaderData.notice}</Notice>
        )}
        <FormProblem problems={actionData} />
        <input type="hidden" name="returnTo" value={returnTo} />
        <EmailField autoComplete="username" problems={actionData} />
        <Field
          name="password"
          label="Password"
          type="password"
          autoComplete="current-password"
          problems={actionData}
        />
        <Button wide>Sign in</Button>
      </form>
      <p className="mt-3 text-center">
        <a href="/forgot-password" className="inline-block py-3 underline">
          Forgotten your password?
        </a>
      </p>
      <div className="mt-4 grid gap-3 border-t border-line pt-6">
        <PasskeyButton options="/sign-in/passkey/options" action="/sign-in/passkey" returnTo={returnTo} />
        <form method="post" action="/sign-in/tesla">
          <input type="hidden" name="returnTo" value={returnTo} />
          <Button tone="quiet" wide>
            Continue with Tesla
          </Button>
        </form>
        <ProviderButtons providers={loaderData.providers} returnTo={returnTo} />
        <p className="text-sm text-muted">
          An account elsewhere works once you have linked it from inside the app.
        </p>
      </div>
    </>
  );
}
