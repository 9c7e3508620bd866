import * as z from "zod";
import { confirmSession } from "../../../domain/identity/confirm.ts";
import { systemContext } from "../../../http/context.ts";
import { carried, parseForm, refuse, secretText } from "../../../http/forms.ts";
import { safePath, safeRedirect } from "../../../http/safe-redirect.ts";
import { sessionHeader } from "../../../http/session-cookie.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { Button, Field, FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/confirm.ts";

export function loader({ request }: Route.LoaderArgs) {
  return { returnTo: safePath(new URL(request.url).searchParams.get("returnTo"), "/account") };
}

const form = z.object({ password: secretText("Please enter your password."), returnTo: carried });

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const ctx = context.get(systemContext);
  const { password, returnTo } = parsed.value;
  const confirmed = await confirmSession(ctx, signedIn(context), password);
  if (!confirmed) return refuse({ password: mismatch }, { returnTo: safePath(returnTo, "/account") });
  const { signedIn: renewed } = confirmed;
  const headers = new Headers();
  if (renewed) headers.set("set-cookie", await sessionHeader(ctx, renewed, renewed.staffId));
  return safeRedirect(returnTo, "/account", { headers });
}

const mismatch = "This is not your password, or there were too many tries. Wait a few minutes and try again.";

export default function Confirm({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <div className="max-w-md">
      <title>Confirm it is you · Daydreamers</title>
      <PageTitle title="Confirm it is you">
        What comes next is sensitive, so please enter your password once more. It counts for 15 minutes.
      </PageTitle>
      <form method="post" action="/account/confirm" className="grid gap-5">
        <FormProblem problems={actionData} />
        <input
          type="hidden"
          name="returnTo"
          value={safePath(actionData?.values.returnTo ?? loaderData.returnTo, "/account")}
        />
        <Field
          name="password"
          label="Password"
          type="password"
          autoComplete="current-password"
          problems={actionData}
        />
        <Button wide>Confirm</Button>
      </form>
    </div>
  );
}
