import * as z from "zod";
import { changeEmail } from "../../../domain/team/own-email.ts";
import { typedCode } from "../../../domain/text.ts";
import { noTicketHeader, readTicket } from "../../../http/code-cookie.ts";
import { systemContext } from "../../../http/context.ts";
import { parseForm, refuse, secretText } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { Button, ButtonLink, FormProblem, Notice } from "../../../ui/form.tsx";
import { CodeField } from "../../../ui/known-fields.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/email-verify.ts";

/** Only the browser that asked has something to type. */
export async function loader({ request, context }: Route.LoaderArgs) {
  if (!(await readTicket(context.get(systemContext), request, "staff-email")))
    throw safeRedirect("/account/email");
  return null;
}

const form = z.object({ code: secretText("Please enter the code from the email.").max(40, "Six digits.") });

export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const ticket = await readTicket(ctx, request, "staff-email");
  if (!ticket) return safeRedirect("/account/email?notice=code-gone");
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const code = typedCode(parsed.value.code);
  if (!code) return refuse({ code: "The code has six digits." }, {});
  const changed = await changeEmail(ctx, signedIn(context), { ticket, code });
  if (!changed.ok && changed.reason === "wrong")
    return refuse({ code: "This is not the code of the newest email. Please look again." }, {});
  const to = changed.ok
    ? "/account?done=email"
    : `/account/email?notice=${changed.reason === "taken" ? "taken" : "code-gone"}`;
  return safeRedirect(to, "/account", { headers: { "set-cookie": noTicketHeader("staff-email") } });
}

export default function EmailVerify({ actionData }: Route.ComponentProps) {
  return (
    <div className="max-w-md">
      <title>Enter the code · Daydreamers</title>
      <PageTitle title="Look at your mail" />
      <form method="post" action="/account/email/verify" className="grid gap-5">
        {!actionData && (
          <Notice tone="good">
            A code is on its way to the new address. It works for 10 minutes, here in this browser. Five codes
            an hour can be sent.
          </Notice>
        )}
        <FormProblem problems={actionData} />
        <CodeField problems={actionData} />
        <Button wide>Use this address</Button>
        <ButtonLink to="/account/email" tone="quiet" wide>
          Send another code
        </ButtonLink>
      </form>
      <p className="mt-6 text-muted">
        All your other devices are signed out with it, and the old address gets a mail.
      </p>
    </div>
  );
}
