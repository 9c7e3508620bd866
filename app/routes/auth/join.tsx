import type { MetaDescriptor } from "react-router";
import * as z from "zod";
import { providersOffered } from "../../domain/providers/offered.ts";
import { joinWithPassword } from "../../domain/team/join.ts";
import { arrive } from "../../http/arrival.ts";
import { sessionContext, systemContext } from "../../http/context.ts";
import { readDeviceToken } from "../../http/device-cookie.ts";
import { line, parseForm, refuse, secretText } from "../../http/forms.ts";
import { Button, Field, FormProblem, Notice } from "../../ui/form.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import { NewPassword } from "../../ui/new-password.tsx";
import { providerNames } from "../../ui/provider-buttons.tsx";
import type { Route } from "./+types/join.ts";

const codeGone =
  "This code is not right, was used, has run out or was withdrawn, or there were too many tries. Look at the newest mail, or ask for a new invitation.";

const colleague = "Somebody with your address is in the team already. Please sign in.";

/** What brought somebody back here from a provider's button. */
const notices: Record<string, string> = {
  incomplete: "Please enter the code from the mail and your name first.",
  "unknown-code": codeGone,
};

/** Reads no code: there is none in any address, and opening this page does nothing. */
export function loader({ request, context }: Route.LoaderArgs) {
  const notice = new URL(request.url).searchParams.get("notice") ?? "";
  return {
    providers: providersOffered(context.get(systemContext)),
    notice: Object.hasOwn(notices, notice) ? notices[notice] : null,
  };
}

export const meta = (): MetaDescriptor[] => [{ name: "robots", content: "noindex" }];

const form = z.object({
  code: secretText("Please enter the code from your invitation.").max(100, "The code has 16 characters."),
  name: line("Please enter your name.", 100),
  password: secretText("Please choose a password."),
});

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const ctx = context.get(systemContext);
  const joined = await joinWithPassword(ctx, {
    ...parsed.value,
    replaces: context.get(sessionContext)?.id,
    deviceToken: await readDeviceToken(ctx, request),
  });
  if (joined.ok) return arrive(ctx, joined.arrival, null);
  if (joined.field === "password") return refuse({ password: joined.sentence }, parsed.typed);
  return refuse({ code: joined.reason === "address-taken" ? colleague : codeGone }, parsed.typed);
}

export default function Join({ loaderData, actionData }: Route.ComponentProps) {
  const { providers, notice } = loaderData;
  return (
    <>
      <title>Join the team · Daydreamers</title>
      <PageTitle title="Join the team">With the code from your invitation.</PageTitle>
      <form method="post" action="/join" className="grid gap-5">
        {notice && !actionData && <Notice tone="bad">{notice}</Notice>}
        <FormProblem problems={actionData} />
        <Field
          name="code"
          label="Code from the invitation"
          autoComplete="one-time-code"
          inputMode="text"
          autoCapitalize="none"
          hint="16 characters. Capitals, spaces and dashes make no difference."
          maxLength={100}
          problems={actionData}
        />
        <Field
          name="name"
          label="Your name"
          autoComplete="name"
          hint="As your colleagues know you."
          maxLength={100}
          problems={actionData}
        />
        <NewPassword label="Choose a password" problems={actionData} />
        <Button wide>Join</Button>
        {providers.length > 0 && (
          <div className="grid gap-3 border-t border-line pt-5">
            <p className="text-muted">Or without a password. Code and name are needed all the same.</p>
            {providers.map((provider) => (
              // The browser would ask for the password, which is not needed here.
              <Button key={provider} tone="quiet" wide formAction={`/join/${provider}`} formNoValidate>
                Join with {providerNames[provider]}
              </Button>
            ))}
          </div>
        )}
      </form>
    </>
  );
}
