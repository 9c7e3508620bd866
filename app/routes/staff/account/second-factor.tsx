import { data, type RouterContextProvider } from "react-router";
import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { continueEnrolment, finishEnrolment, startEnrolment } from "../../../domain/factors/enrol.ts";
import { heldFactors } from "../../../domain/factors/held.ts";
import { readProfile } from "../../../domain/identity/staff.ts";
import { systemContext } from "../../../http/context.ts";
import { type FormProblems, parseForm, secretText } from "../../../http/forms.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { EnrolForm } from "../../../ui/account/enrol-form.tsx";
import { RecoveryCodeList } from "../../../ui/account/recovery-code-list.tsx";
import { Notice } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/second-factor.ts";

type Context = Readonly<RouterContextProvider>;

/** What the authenticator app will call the entry. */
async function appEntry(context: Context) {
  const ctx = context.get(systemContext);
  const [profile, business] = await Promise.all([
    readProfile(ctx, signedIn(context).staffId),
    readBusiness(ctx),
  ]);
  return { issuer: business.name, label: profile?.email ?? "" };
}

export async function loader({ context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const { staffId, enrolBy } = signedIn(context);
  const [setup, held] = await Promise.all([
    startEnrolment(ctx, staffId, await appEntry(context)),
    heldFactors(ctx, staffId),
  ]);
  return { setup, hasApp: held.totp, isAsked: enrolBy !== null };
}

const form = z.object({
  enrolment: z.string().max(2000).catch(""),
  code: secretText("Please enter the six digits that your app shows now."),
});

export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const session = signedIn(context);
  const parsed = await parseForm(request, form);
  if (!parsed.ok) {
    const { errors, values } = parsed.refusal.data;
    return again(context, { errors, values: {} }, values.enrolment ?? "");
  }
  const { enrolment, code } = parsed.value;
  const done = await finishEnrolment(ctx, session, enrolment, code);
  if (done.ok) return data({ recoveryCodes: done.recoveryCodes });
  return again(context, { errors: { code: refusals[done.reason] }, values: {} }, enrolment);
}

const refusals = {
  wrong:
    "This is not the code that belongs here. Check that your phone sets its clock by itself, and type the next code.",
  expired: "This page was open for more than ten minutes. Here is a new QR code: please scan this one.",
};

/** The page once more, for the seed that was scanned already. */
async function again(context: Context, problems: FormProblems, enrolment: string) {
  const ctx = context.get(systemContext);
  const setup = await continueEnrolment(ctx, signedIn(context).staffId, enrolment, await appEntry(context));
  return data({ ...problems, setup }, { status: 422 });
}

export default function SecondFactor({ loaderData, actionData }: Route.ComponentProps) {
  if (actionData && "recoveryCodes" in actionData)
    return (
      <div className="max-w-2xl">
        <title>Recovery codes · Daydreamers</title>
        <PageTitle title="Your second factor is on">
          From now on a sign-in asks for a code of your app. Your other devices are signed out.
        </PageTitle>
        <RecoveryCodeList codes={actionData.recoveryCodes} />
      </div>
    );
  const { setup, hasApp, isAsked } = loaderData;
  return (
    <div className="max-w-2xl">
      <title>Second factor · Daydreamers</title>
      <PageTitle title="Set up an authenticator app">
        With it, somebody who has your password still cannot sign in.
      </PageTitle>
      <div className="grid gap-5">
        {isAsked && !actionData && (
          <Notice tone="warn">
            Your role asks for a second factor. Set one up here to go on, or{" "}
            <a href="/account/passkeys" className="underline">
              add a passkey
            </a>{" "}
            instead.
          </Notice>
        )}
        {hasApp && (
          <Notice tone="warn">
            You have an app already. Setting up another one here replaces it, and your recovery codes too.
          </Notice>
        )}
        <EnrolForm setup={actionData?.setup ?? setup} problems={actionData} />
      </div>
    </div>
  );
}
