import { redirect } from "react-router";
import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { printPhone } from "../../../domain/clients/phone.ts";
import { whose } from "../../../domain/correspondence/whose.ts";
import { asksForWords, liftSuppression, readSuppression } from "../../../domain/messages/suppressions.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { optionalText, parseForm, refuse } from "../../../http/forms.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, FormProblem, TextArea } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { channelWords, suppressionWords } from "../../../ui/messages/words.ts";
import type { Route } from "./+types/lift-suppression.ts";

export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const [one, { country }] = await Promise.all([
    orRefuse(readSuppression(ctx, by.staffId, params.suppression)),
    readBusiness(ctx),
  ]);
  const [owners] = await orRefuse(whose(ctx, by, [one]));
  const { id, channel, reason, address } = one;
  return {
    ...{ id, channel, reason },
    address: channel === "sms" ? printPhone(address, country) : address,
    names: owners?.map(({ name }) => name).join(", ") ?? "",
    asksForWords: asksForWords(reason),
  };
}

const maxWords = 500;
const form = z.object({ words: optionalText(maxWords) });

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { staffId } = staffMember(context);
  const lifted = await orRefuse(
    liftSuppression(context.get(systemContext), staffId, params.suppression, parsed.value.words),
  );
  if (!lifted) return refuse({ words: "Please say how they asked for messages again." }, parsed.typed);
  return redirect("/messages/suppressions?done=lifted", 303);
}

export default function LiftSuppression({ loaderData, actionData }: Route.ComponentProps) {
  const { id, channel, reason, address, names } = loaderData;
  return (
    <div className="max-w-2xl">
      <title>Take off the list · Daydreamers</title>
      <PageTitle title="Take off the list">
        <span className="wrap-anywhere">
          {address}
          {names && `, ${names}`}
        </span>
        . {channelWords[channel]}: {suppressionWords[reason]}.
      </PageTitle>
      <form method="post" action={`/messages/suppressions/${id}/lift`} className="grid gap-5">
        <FormProblem problems={actionData} />
        <TextArea
          name="words"
          label="Why"
          hint={
            loaderData.asksForWords
              ? "They did not want our messages. Only take it off if they asked for them again, and say how: “Ada asked for it by phone”."
              : "For example: “Ada emptied her mailbox”."
          }
          required={loaderData.asksForWords}
          maxLength={maxWords}
          problems={actionData}
        />
        <Button wide>Take off the list</Button>
        <ButtonLink to="/messages/suppressions" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
