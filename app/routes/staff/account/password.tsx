import * as z from "zod";
import { changePassword, hasPassword, setFirstPassword } from "../../../domain/identity/change-password.ts";
import { readProfile } from "../../../domain/identity/staff.ts";
import { isFresh } from "../../../domain/sessions/sessions.ts";
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
  const ctx = context.get(systemContext);
  const session = signedIn(context);
  const [profile, isChange] = await Promise.all([
    readProfile(ctx, session.staffId),
    hasPassword(ctx, session.staffId),
  ]);
  // A first password has none before it that could be asked for.
  if (!isChange && !isFresh(ctx, session)) throw toConfirm();
  return { email: profile?.email ?? "", isChange };
}

const toConfirm = () => safeRedirect("/account/confirm?returnTo=%2Faccount%2Fpassword");

const newPassword = secretText("Please choose a new password.");
const change = z.object({
  currentPassword: secretText("Please enter your current password."),
  password: newPassword,
});
const first = z.object({ password: newPassword });

export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const session = signedIn(context);
  if (!(await hasPassword(ctx, session.staffId))) return setFirst(request, ctx, session);
  const parsed = await parseForm(request, change);
  if (!parsed.ok) return parsed.refusal;
  const outcome = await orRefuse(changePassword(ctx, session, parsed.value));
  if (!outcome.ok) return refuse({ [outcome.field]: outcome.sentence }, {});
  const { signedIn: renewed } = outcome;
  const headers = new Headers();
  if (renewed) headers.set("set-cookie", await sessionHeader(ctx, renewed, renewed.staffId));
  return safeRedirect("/account?done=password", "/account", { headers });
}

async function setFirst(
  request: Request,
  ctx: Parameters<typeof setFirstPassword>[0],
  session: ReturnType<typeof signedIn>,
) {
  if (!isFresh(ctx, session)) return toConfirm();
  const parsed = await parseForm(request, first);
  if (!parsed.ok) return parsed.refusal;
  const outcome = await orRefuse(setFirstPassword(ctx, session, parsed.value.password));
  if (!outcome.ok) return refuse({ [outcome.field]: outcome.sentence }, {});
  return safeRedirect("/account?done=password-first");
}

export default function Password({ loaderData, actionData }: Route.ComponentProps) {
  const { email, isChange } = loaderData;
  const title = isChange ? "Change password" : "Set a password";
  return (
    <div className="max-w-md">
      <title>{`${title} · Daydreamers`}</title>
      <PageTitle title={title}>
        {isChange
          ? "All your other devices are signed out with it."
          : "With it you can sign in by your email address too."}
      </PageTitle>
      <form method="post" action="/account/password" className="grid gap-5">
        <FormProblem problems={actionData} />
        {/* Tells a password manager whose password this is. */}
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        {isChange && (
          <Field
            name="currentPassword"
            label="Current password"
            type="password"
            autoComplete="current-password"
            problems={actionData}
          />
        )}
        <NewPassword problems={actionData} />
        <Button wide>{title}</Button>
        <ButtonLink to="/account" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
