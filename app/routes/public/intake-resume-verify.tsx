import { redirect } from "react-router";
import * as z from "zod";
import { resumeByCode } from "../../domain/intake/find.ts";
import { typedCode } from "../../domain/text.ts";
import { noTicketHeader, readTicket } from "../../http/code-cookie.ts";
import { systemContext } from "../../http/context.ts";
import { holdDraft } from "../../http/draft-holder.ts";
import { parseForm, refuse, secretText } from "../../http/forms.ts";
import { Button, ButtonLink, FormProblem, Notice } from "../../ui/form.tsx";
import { CodeField } from "../../ui/known-fields.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import { PublicShell } from "../../ui/shell.tsx";
import type { Route } from "./+types/intake-resume-verify.ts";

/** Only the browser that asked has something to type. */
export async function loader({ request, context }: Route.LoaderArgs) {
  if (!(await readTicket(context.get(systemContext), request, "intake")))
    throw redirect("/intake/resume", { status: 303 });
  return null;
}

const form = z.object({ code: secretText("Please enter the code from the email.").max(40, "Six digits.") });

export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const ticket = await readTicket(ctx, request, "intake");
  if (!ticket) return redirect("/intake/resume?notice=code", { status: 303 });
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const code = typedCode(parsed.value.code);
  if (!code) return refuse({ code: "The code has six digits." }, {});
  const opened = await resumeByCode(ctx, ticket, code);
  if (!opened.ok && opened.reason === "wrong")
    return refuse({ code: "This is not the code of the newest email. Please look again." }, {});
  const headers = new Headers({ "set-cookie": noTicketHeader("intake") });
  if (!opened.ok) return redirect("/intake/resume?notice=code", { status: 303, headers });
  headers.append("set-cookie", await holdDraft(ctx, request, opened));
  return redirect(`/intake/${opened.draftId}`, { status: 303, headers });
}

export default function ResumeVerify({ actionData }: Route.ComponentProps) {
  return (
    <PublicShell>
      <title>Enter the code · Intake</title>
      <PageTitle title="Look at your mail" />
      <form method="post" action="/intake/resume/verify" className="grid gap-5">
        {!actionData && (
          <Notice tone="good">
            If an intake was begun with this address, a code is on its way to it. It works for 10 minutes,
            here in this browser.
          </Notice>
        )}
        <FormProblem problems={actionData} />
        <CodeField problems={actionData} />
        <Button wide>Continue my intake</Button>
        <ButtonLink to="/intake/resume" tone="quiet" wide>
          Send another code
        </ButtonLink>
      </form>
    </PublicShell>
  );
}
