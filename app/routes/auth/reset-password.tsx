import * as z from "zod";
import { resetPassword } from "../../domain/identity/reset-password.ts";
import { systemContext } from "../../http/context.ts";
import { parseForm, refuse, secretText } from "../../http/forms.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { Button, Field, FormProblem, Notice } from "../../ui/form.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import { NewPassword } from "../../ui/new-password.tsx";
import type { Route } from "./+types/reset-password.ts";

export function loader({ request }: Route.LoaderArgs) {
  return { sent: new URL(request.url).searchParams.has("sent") };
}

const form = z.object({
  token: secretText("Please enter the code from the email.").max(100, "The code has 16 characters."),
  password: secretText("Please choose a password."),
});

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const outcome = await resetPassword(context.get(systemContext), parsed.value);
  if (!outcome.ok) return refuse({ [outcome.field]: outcome.sentence }, {});
  return safeRedirect("/sign-in?notice=password-set");
}

export default function ResetPassword({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <>
      <title>New password · Daydreamers</title>
      <PageTitle title="Choose a new password" />
      <form method="post" action="/reset-password" className="grid gap-5">
        {loaderData.sent && !actionData && (
          <Notice tone="good">
            Look at your mail. If the address is known here, a code is on its way; it works for 20 minutes.
            Nothing there? Look in the spam folder too.
          </Notice>
        )}
        <FormProblem problems={actionData} />
        <Field
          name="token"
          label="Code from the email"
          autoComplete="one-time-code"
          inputMode="text"
          autoCapitalize="none"
          hint="16 characters. Capitals, spaces and dashes make no difference."
          maxLength={100}
          problems={actionData}
        />
        <NewPassword problems={actionData} />
        <Button wide>Set the password</Button>
      </form>
      <p className="mt-3 text-center">
        <a href="/forgot-password" className="inline-block py-3 underline">
          Send another code
        </a>
      </p>
    </>
  );
}
