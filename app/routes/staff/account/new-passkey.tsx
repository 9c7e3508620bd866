import { data } from "react-router";
import * as z from "zod";
import { type Added, addPasskey } from "../../../domain/factors/passkeys/add.ts";
import { deviceName } from "../../../domain/factors/passkeys/device-name.ts";
import { systemContext } from "../../../http/context.ts";
import { line, parseForm, refuse, secretText } from "../../../http/forms.ts";
import { noChallengeHeader, readChallenge } from "../../../http/passkey-cookie.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { RecoveryCodeList } from "../../../ui/account/recovery-code-list.tsx";
import { ButtonLink, Field, FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { PasskeyButton } from "../../../ui/passkey-button.tsx";
import type { Route } from "./+types/new-passkey.ts";

export function loader({ context }: Route.LoaderArgs) {
  return { suggestion: deviceName(context.get(systemContext).origin.userAgent) };
}

const sentences: Record<Extract<Added, { ok: false }>["reason"], string> = {
  "not-proved": "No passkey came with this, or it took too long. Nothing was added; please try again.",
  known: "This passkey is in use already. Make another one, or use it as it is.",
  "too-many": "You have as many passkeys as there can be. Remove one that you no longer use first.",
};

const form = z.object({
  name: line("Please give the passkey a name that you will recognise.", 60),
  credential: secretText(sentences["not-proved"]),
});

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) {
    const { errors, values } = parsed.refusal.data;
    const { credential = "", ...others } = errors;
    return refuse({ "": credential, ...others }, { name: values.name ?? "" });
  }
  const ctx = context.get(systemContext);
  const challenge = await readChallenge(ctx, request);
  const { name, credential } = parsed.value;
  const added = await addPasskey(ctx, signedIn(context), { credential, challenge, name });
  if (!added.ok) return refuse({ "": sentences[added.reason] }, { name });
  const headers = { "set-cookie": noChallengeHeader() };
  if (added.codes.length === 0)
    return safeRedirect("/account/passkeys?done=added", "/account/passkeys", { headers });
  return data({ codes: added.codes }, { headers });
}

export default function NewPasskey({ loaderData, actionData }: Route.ComponentProps) {
  if (actionData && "codes" in actionData) return <MadeWithCodes codes={actionData.codes} />;
  return (
    <div className="max-w-md">
      <title>Add a passkey · Daydreamers</title>
      <PageTitle title="Add a passkey">
        It signs you in with your finger, face or PIN. All your other devices are signed out with it.
      </PageTitle>
      <div className="grid gap-5">
        <FormProblem problems={actionData} />
        <PasskeyButton
          options="/account/passkeys/options"
          action="/account/passkeys/new"
          label="Make the passkey"
          tone="primary"
        >
          <Field
            name="name"
            label="Name"
            maxLength={60}
            hint="To tell it from your others, such as the device it is on."
            defaultValue={loaderData.suggestion}
            problems={actionData}
          />
        </PasskeyButton>
        <ButtonLink to="/account/passkeys" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </div>
    </div>
  );
}

function MadeWithCodes({ codes }: { codes: readonly string[] }) {
  return (
    <div className="max-w-2xl">
      <title>Your recovery codes · Daydreamers</title>
      <PageTitle title="Your passkey is added">
        These codes let you in on the day that you lose the device.
      </PageTitle>
      <RecoveryCodeList codes={codes} />
    </div>
  );
}
