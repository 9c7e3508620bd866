import { type MetaDescriptor, redirect } from "react-router";
import * as z from "zod";
import { readBusiness } from "../../domain/business/business.ts";
import { askForPortal } from "../../domain/portal/ask.ts";
import { readTicket, ticketHeader } from "../../http/code-cookie.ts";
import { systemContext } from "../../http/context.ts";
import { emailAddress, line, parseForm, refuse } from "../../http/forms.ts";
import { turnstileKey, verifyHuman } from "../../http/human.ts";
import { portalHeader } from "../../http/portal-session.ts";
import { intoPortal, onTheWay, portalWay } from "../../http/portal-way.ts";
import { Button, FormProblem, Notice } from "../../ui/form.tsx";
import { EmailField, PhoneField } from "../../ui/known-fields.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import { PublicShell } from "../../ui/shell.tsx";
import { Turnstile } from "../../ui/turnstile.tsx";
import type { Route } from "./+types/portal.ts";

/** Only our own notices and pages are read from the address: an email or a phone in it is neither used nor shown. */
export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const { name, portalCode } = await readBusiness(ctx);
  const notice = new URL(request.url).searchParams.get("notice");
  const siteKey = turnstileKey(ctx);
  return {
    name,
    portalCode,
    siteKey,
    notice: notices.find((known) => known === notice) ?? null,
    way: portalWay(request.url),
  };
}
const notices = ["closed", "signed-out", "code-gone"] as const;

export const meta = (): MetaDescriptor[] => [{ name: "robots", content: "noindex" }];

const form = z.object({ email: emailAddress, phone: line("Please enter your phone number.", 60) });

export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const human = await verifyHuman(ctx, request, "portal");
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  if (!human.ok) return refuse({ "": human.sentence }, parsed.typed);
  const way = portalWay(request.url);
  const replaces = await readTicket(ctx, request, "portal");
  const asked = await askForPortal(ctx, { ...parsed.value, replaces });
  if (!asked.ok) return refuse({ [asked.field]: asked.sentence }, parsed.value);
  if (asked.step === "code") {
    const headers = { "set-cookie": await ticketHeader(ctx, "portal", asked.ticket) };
    return redirect(onTheWay("/portal/verify", way), { status: 303, headers });
  }
  const headers = { "set-cookie": await portalHeader(ctx, asked.portal) };
  return intoPortal(asked.portal, way, headers);
}

export default function Portal({
  loaderData: { name, portalCode, siteKey, notice, way },
  actionData,
}: Route.ComponentProps) {
  return (
    <PublicShell>
      <title>{`Your portal · ${name}`}</title>
      <PageTitle title="Your portal">
        Your dogs, papers and waiver at {name}. There is no password: we find you by email and phone
        {portalCode && ", and a code sent to that email lets you in"}.
      </PageTitle>
      <form method="post" action={onTheWay("/portal", way)} className="grid gap-5">
        {notice === "closed" && !actionData && (
          <Notice tone="warn">
            Your portal has closed: it stays open for a quarter of an hour. You can open it again here.
          </Notice>
        )}
        {notice === "signed-out" && !actionData && <Notice tone="good">You are signed out.</Notice>}
        {notice === "code-gone" && !actionData && (
          <Notice tone="warn">
            That code has been used, has run out or was typed wrong too often. Please ask for a new one.
          </Notice>
        )}
        <FormProblem problems={actionData} />
        <EmailField hint="One that you have given us." problems={actionData} />
        <PhoneField
          hint="Any number of your household that we know. Spell it as you like; outside our country with + in front."
          problems={actionData}
        />
        <Turnstile siteKey={siteKey} action="portal" />
        <Button wide>Open my portal</Button>
      </form>
      <p className="mt-6 text-muted">
        New here?{" "}
        <a href="/intake" className="inline-block py-2 underline">
          Fill in the intake
        </a>{" "}
        or{" "}
        <a href="/contact" className="inline-block py-2 underline">
          ask a question
        </a>
        .
      </p>
    </PublicShell>
  );
}
