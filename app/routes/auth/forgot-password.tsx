import * as z from "zod";
import { requestReset } from "../../domain/identity/reset-password.ts";
import { systemContext } from "../../http/context.ts";
import { emailAddress, parseForm } from "../../http/forms.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { Button, FormProblem } from "../../ui/form.tsx";
import { EmailField } from "../../ui/known-fields.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import type { Route } from "./+types/forgot-password.ts";

const form = z.object({ email: emailAddress });

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  await requestReset(context.get(systemContext), parsed.value.email);
  return safeRedirect("/reset-password?sent=1");
}

export default function ForgotPassword({ actionData }: Route.ComponentProps) {
  return (
    <>
      <title>New password · Daydreamers</title>
      <PageTitle title="A new password">
        We send a code to your email address. With it you choose a new password.
      </PageTitle>
      <form method="post" action="/forgot-password" className="grid gap-5">
        <FormProblem problems={actionData} />
        <EmailField autoComplete="username" problems={actionData} />
        <Button wide>Send the code</Button>
      </form>
      <p className="mt-3 text-center">
        <a href="/sign-in" className="inline-block py-3 underline">
          Back to sign-in
        </a>
      </p>
    </>
  );
}
