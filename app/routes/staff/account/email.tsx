import * as z from "zod";
import { readProfile } from "../../../domain/identity/staff.ts";
import { requestEmailChange } from "../../../domain/team/own-email.ts";
import { readTicket, ticketHeader } from "../../../http/code-cookie.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { emailAddress, parseForm, refuse } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { Button, ButtonLink, FormProblem, Notice } from "../../../ui/form.tsx";
import { EmailField } from "../../../ui/known-fields.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/email.ts";

const notices: Record<string, string> = {
  "code-gone": "That code was used, has run out or was typed wrong too often. Please ask for another.",
  taken: "Somebody else of the team signs in with that address. Your address is unchanged.",
};

export async function loader({ request, context }: Route.LoaderArgs) {
  const profile = await readProfile(context.get(systemContext), signedIn(context).staffId);
  const notice = new URL(request.url).searchParams.get("notice") ?? "";
  return {
    email: profile?.email ?? "",
    notice: Object.hasOwn(notices, notice) ? notices[notice] : null,
  };
}

const form = z.object({ email: emailAddress });

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const ctx = context.get(systemContext);
  const replaces = await readTicket(ctx, request, "staff-email");
  const { email } = parsed.value;
  const ticket = await orRefuse(requestEmailChange(ctx, signedIn(context), { email, replaces }));
  if (!ticket) return refuse({ email: "This is your address already." }, parsed.typed);
  return safeRedirect("/account/email/verify", "/account/email/verify", {
    headers: { "set-cookie": await ticketHeader(ctx, "staff-email", ticket) },
  });
}

export default function Email({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <div className="max-w-md">
      <title>Email address · Daydreamers</title>
      <PageTitle title="Change your email address">
        We send a code to the new address. Until you type it, nothing changes.
      </PageTitle>
      <form method="post" action="/account/email" className="grid gap-5">
        {loaderData.notice && !actionData && <Notice tone="bad">{loaderData.notice}</Notice>}
        <FormProblem problems={actionData} />
        <p className="wrap-anywhere">
          Now: <strong>{loaderData.email}</strong>
        </p>
        <EmailField
          hint="You sign in with it, and mails about your account go there."
          problems={actionData}
        />
        <Button wide>Send the code</Button>
        <ButtonLink to="/account" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
