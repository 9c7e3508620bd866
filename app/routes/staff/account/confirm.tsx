import * as z from "zod";
import { confirmQuestion, confirmSession } from "../../../domain/identity/confirm.ts";
import { listIdentities } from "../../../domain/identity/identities.ts";
import { systemContext } from "../../../http/context.ts";
import { carried, parseForm, refuse, secretText } from "../../../http/forms.ts";
import { safePath, safeRedirect } from "../../../http/safe-redirect.ts";
import { sessionHeader } from "../../../http/session-cookie.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { CodeField } from "../../../ui/account/code-field.tsx";
import { SignInAgain } from "../../../ui/account/sign-in-again.tsx";
import { Button, Field, FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { PasskeyButton } from "../../../ui/passkey-button.tsx";
import type { Route } from "./+types/confirm.ts";

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const { staffId } = signedIn(context);
  const [asked, identities] = await Promise.all([
    confirmQuestion(ctx, staffId),
    listIdentities(ctx, staffId),
  ]);
  const returnTo = safePath(new URL(request.url).searchParams.get("returnTo"), "/account");
  return { returnTo, asked, providers: [...new Set(identities.map(({ provider }) => provider))] };
}

const form = z.object({
  password: secretText("Please enter your password."),
  code: z.string().optional(),
  returnTo: carried,
});

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const ctx = context.get(systemContext);
  const { password, code, returnTo } = parsed.value;
  const confirmed = await confirmSession(ctx, signedIn(context), password, code);
  if (!confirmed.ok)
    return refuse(
      { [confirmed.field]: refusals[confirmed.field] },
      { returnTo: safePath(returnTo, "/account") },
    );
  const { signedIn: renewed } = confirmed;
  const headers = new Headers();
  if (renewed) headers.set("set-cookie", await sessionHeader(ctx, renewed, renewed.staffId));
  return safeRedirect(returnTo, "/account", { headers });
}

const refusals = {
  password: "This is not your password, or there were too many tries. Wait a few minutes and try again.",
  code: "This code is not right, was used already, or there were too many tries. Enter your password and the next code of your app.",
};

export default function Confirm({ loaderData, actionData }: Route.ComponentProps) {
  const { asked, providers } = loaderData;
  const returnTo = safePath(actionData?.values.returnTo ?? loaderData.returnTo, "/account");
  return (
    <div className="max-w-md">
      <title>Confirm it is you · Daydreamers</title>
      <PageTitle title="Confirm it is you">
        What comes next is sensitive, so please show once more that it is you. It counts for 15 minutes.
      </PageTitle>
      {asked.password ? (
        <form method="post" action="/account/confirm" className="grid gap-5">
          <FormProblem problems={actionData} />
          <input type="hidden" name="returnTo" value={returnTo} />
          <Field
            name="password"
            label="Password"
            type="password"
            autoComplete="current-password"
            problems={actionData}
          />
          {asked.code && <CodeField problems={actionData} />}
          <Button wide>Confirm</Button>
        </form>
      ) : (
        <SignInAgain providers={providers} hasPasskey={asked.passkey} returnTo={returnTo} />
      )}
      {asked.passkey && (
        <div className="mt-5 border-t border-line pt-5">
          <PasskeyButton
            options="/account/confirm/options"
            action="/account/confirm/passkey"
            returnTo={returnTo}
          />
        </div>
      )}
    </div>
  );
}
