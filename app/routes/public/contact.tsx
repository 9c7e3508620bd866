import * as z from "zod";
import { receiveInquiry } from "../../domain/intake/inquiries.ts";
import { admitInquiry, limitSentence } from "../../domain/intake/limits.ts";
import { readPractice } from "../../domain/intake/practice.ts";
import { takePhone } from "../../domain/intake/take.ts";
import { systemContext } from "../../http/context.ts";
import { emailAddress, line, optionalText, parseForm, refuse, requiredText } from "../../http/forms.ts";
import { turnstileKey, verifyHuman } from "../../http/human.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { Button, ButtonLink, Field, FormProblem, TextArea } from "../../ui/form.tsx";
import { EmailField, PhoneField } from "../../ui/known-fields.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import { PublicShell } from "../../ui/shell.tsx";
import { Trap } from "../../ui/trap.tsx";
import { Turnstile } from "../../ui/turnstile.tsx";
import type { Route } from "./+types/contact.ts";

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const { name } = await readPractice(ctx);
  const sent = new URL(request.url).searchParams.get("sent") === "1";
  return { business: name, siteKey: turnstileKey(ctx), sent };
}

const form = z.object({
  name: line("Please tell us your name."),
  email: emailAddress,
  phone: optionalText(40),
  dogName: optionalText(80),
  city: optionalText(200),
  message: requiredText("Please write what you would like to know.", 4_000),
});

export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const human = await verifyHuman(ctx, request, "contact");
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  if (!human.ok) return refuse({ "": human.sentence }, parsed.typed);
  const phone = takePhone(parsed.value.phone, await readPractice(ctx));
  if (!phone.ok) return refuse({ phone: phone.sentence }, parsed.typed);
  if (!(await admitInquiry(ctx))) return refuse({ "": limitSentence }, parsed.typed);
  await receiveInquiry(ctx, { ...parsed.value, phone: phone.phone });
  return safeRedirect("/contact?sent=1");
}

export default function Contact({ loaderData, actionData }: Route.ComponentProps) {
  const { business, siteKey, sent } = loaderData;
  if (sent && !actionData)
    return (
      <PublicShell>
        <title>{`Thank you · ${business}`}</title>
        <PageTitle title="Thank you">Your question has reached us. We answer by email or call you.</PageTitle>
        <div className="grid gap-3">
          <ButtonLink to="/intake" wide>
            Fill in the intake
          </ButtonLink>
          <ButtonLink to="/" tone="quiet" wide>
            To the start page
          </ButtonLink>
        </div>
      </PublicShell>
    );
  return (
    <PublicShell>
      <title>{`Ask a question · ${business}`}</title>
      <PageTitle title="Ask a question">
        Write to {business}. If you know already that you would like to begin, the{" "}
        <a href="/intake" className="underline">
          intake
        </a>{" "}
        is the shorter way.
      </PageTitle>
      <form method="post" action="/contact" className="grid gap-5">
        <FormProblem problems={actionData} />
        <Field name="name" label="Your name" autoComplete="name" maxLength={200} problems={actionData} />
        <EmailField problems={actionData} />
        <PhoneField required={false} problems={actionData} />
        <Field name="dogName" label="Your dog's name" maxLength={80} required={false} problems={actionData} />
        <Field
          name="city"
          label="City"
          autoComplete="address-level2"
          maxLength={200}
          required={false}
          problems={actionData}
        />
        <TextArea name="message" label="Your question" rows={6} maxLength={4_000} problems={actionData} />
        <Trap />
        <Turnstile siteKey={siteKey} action="contact" />
        <Button wide>Send</Button>
      </form>
    </PublicShell>
  );
}
