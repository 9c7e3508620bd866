import { redirect } from "react-router";
import * as z from "zod";
import { requestResumeCode } from "../../domain/intake/find.ts";
import { readPractice } from "../../domain/intake/practice.ts";
import { readTicket, ticketHeader } from "../../http/code-cookie.ts";
import { systemContext } from "../../http/context.ts";
import { emailAddress, parseForm, refuse } from "../../http/forms.ts";
import { turnstileKey, verifyHuman } from "../../http/human.ts";
import { Button, FormProblem, Notice } from "../../ui/form.tsx";
import { EmailField } from "../../ui/known-fields.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import { PublicShell } from "../../ui/shell.tsx";
import { Turnstile } from "../../ui/turnstile.tsx";
import type { Route } from "./+types/intake-resume.ts";

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const { name } = await readPractice(ctx);
  const notice = new URL(request.url).searchParams.get("notice");
  return {
    business: name,
    siteKey: turnstileKey(ctx),
    notice: notice === "gone" || notice === "code" ? notice : null,
  };
}

const form = z.object({ email: emailAddress });

/** The answer is the same whether or not anybody began with this address. */
export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const human = await verifyHuman(ctx, request, "intake-resume");
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  if (!human.ok) return refuse({ "": human.sentence }, parsed.typed);
  const replaces = await readTicket(ctx, request, "intake");
  const ticket = await requestResumeCode(ctx, parsed.value.email, replaces);
  const headers = { "set-cookie": await ticketHeader(ctx, "intake", ticket) };
  return redirect("/intake/resume/verify", { status: 303, headers });
}

export default function ResumeIntake({ loaderData, actionData }: Route.ComponentProps) {
  const { business, siteKey, notice } = loaderData;
  return (
    <PublicShell>
      <title>{`Continue your intake · ${business}`}</title>
      <PageTitle title="Continue your intake">
        Type the email address that you began with. We send a code to it.
      </PageTitle>
      <form method="post" action="/intake/resume" className="grid gap-5">
        {notice === "gone" && !actionData && (
          <Notice tone="warn">
            That link does not work any more: it was replaced, its time is over, or the intake has been sent.
            With a code you find the newest one.
          </Notice>
        )}
        {notice === "code" && !actionData && (
          <Notice tone="warn">
            That code has been used, has run out or was typed wrong too often. Please ask for a new one.
          </Notice>
        )}
        <FormProblem problems={actionData} />
        <EmailField problems={actionData} />
        <Turnstile siteKey={siteKey} action="intake-resume" />
        <Button wide>Send the code</Button>
      </form>
      <p className="mt-6">
        <a href="/intake" className="inline-block py-2 underline">
          Begin a new intake instead
        </a>
      </p>
    </PublicShell>
  );
}
