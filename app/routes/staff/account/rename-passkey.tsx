import * as z from "zod";
import { readPasskeyName, renamePasskey } from "../../../domain/factors/passkeys/passkeys.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { line, parseForm } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Field, FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/rename-passkey.ts";

export async function loader({ params, context }: Route.LoaderArgs) {
  const { staffId } = signedIn(context);
  return { name: await orRefuse(readPasskeyName(context.get(systemContext), staffId, params.passkey)) };
}

const form = z.object({ name: line("Please give the passkey a name that you will recognise.", 60) });

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const wanted = { id: params.passkey, name: parsed.value.name };
  await orRefuse(renamePasskey(context.get(systemContext), signedIn(context).staffId, wanted));
  return safeRedirect("/account/passkeys?done=renamed");
}

export default function RenamePasskey({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <div className="max-w-md">
      <title>Rename a passkey · Daydreamers</title>
      <PageTitle title="Rename a passkey" />
      <form method="post" className="grid gap-5">
        <FormProblem problems={actionData} />
        <Field name="name" label="Name" maxLength={60} defaultValue={loaderData.name} problems={actionData} />
        <Button wide>Save</Button>
        <ButtonLink to="/account/passkeys" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
