import * as z from "zod";
import { changePassword } from "../../../domain/identity/change-password.ts";
import { readProfile } from "../../../domain/identity/staff.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm, refuse, secretText } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { sessionHeader } from "../../../http/session-cookie.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Field, FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { NewPassword } from "../../../ui/new-password.tsx";
import type { Route } from "./+types/password.ts";

export async function loader({ context }: Route.LoaderArgs) {
  const profile = await readProfile(context.get(systemContext), signedIn(context).staffId);
  return { email: profile?.email ?? "" };
}

const form = z.object({
  currentPassword: secretText("Please enter your current password."),
  password: secretText("Please choose a new password."),
});

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const ctx = context.get(systemContext);
  const outcome = await orRefuse(changePassword(ctx, signedIn(context), parsed.value));
  if (!outcome.ok) return refuse({ [outcome.field]: outcome.sentence }, {});
  const { signedIn: renewed } = outcome;
  const headers = new Headers();
  if (renewed) headers.set("set-cookie", await sessionHeader(ctx, renewed, renewed.staffId));
  return safeRedirect("/account?done=password", "/account", { headers });
}

export default function Password({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <div className="max-w-md">
      <title>Change password · Daydreamers</title>
      <PageTitle title="Change password">All your other devices are signed out with it.</PageTitle>
      <form method="post" action="/account/password" className="grid gap-5">
        <FormProblem problems={actionData} />
        {/* Tells a password manager whose password this is. */}
        <input type="text" name="username" autoComplete="username" value={loaderData.email} readOnly hidden />
        <Field
          name="currentPassword"
          label="Current password"
          type="password"
          autoComplete="current-password"
          problems={actionData}
        />
        <NewPassword problems={actionData} />
        <Button wide>Change password</Button>
        <ButtonLink to="/account" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
