import * as z from "zod";
import {
  maxThreshold,
  maxWindowMinutes,
  readRules,
  saveRules,
} from "../../../domain/suspicion/rule-settings.ts";
import { systemContext } from "../../../http/context.ts";
import { maxRows, parseForm, ticked } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { Button, ButtonLink, FormProblem, Notice } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { RuleFields } from "../../../ui/suspicion/rule-fields.tsx";
import type { Route } from "./+types/alerts.ts";

export async function loader({ request, context }: Route.LoaderArgs) {
  const rules = await readRules(context.get(systemContext));
  return {
    rules: rules.map(({ id, words, enabled, threshold, windowMinutes }) => ({
      id,
      words,
      enabled,
      threshold,
      windowMinutes,
    })),
    isSaved: new URL(request.url).searchParams.get("done") === "saved",
  };
}

/** A whole number as a text field sends it. */
const wholeNumber = (most: number) => {
  const sentence = `Please enter a whole number from 1 to ${most}.`;
  return z
    .string({ error: sentence })
    .regex(/^\s*\d{1,9}\s*$/, sentence)
    .transform(Number)
    .refine((number) => number >= 1 && number <= most, sentence);
};

const form = z.object({
  rules: z
    .array(
      z.object({
        id: z.string().max(64),
        enabled: ticked,
        threshold: wholeNumber(maxThreshold),
        windowMinutes: wholeNumber(maxWindowMinutes),
      }),
    )
    .max(maxRows),
});

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  await saveRules(context.get(systemContext), signedIn(context).staffId, parsed.value.rules);
  return safeRedirect("/settings/alerts?done=saved");
}

export default function Alerts({ loaderData, actionData }: Route.ComponentProps) {
  const { rules, isSaved } = loaderData;
  return (
    <div className="max-w-2xl">
      <title>Alerts · Daydreamers</title>
      <PageTitle title="Alerts">
        From how many events within how many minutes the owners get a mail. The events themselves stand in the
        audit list either way.
      </PageTitle>
      <form method="post" action="/settings/alerts" className="grid gap-5">
        {isSaved && !actionData && <Notice tone="good">Saved.</Notice>}
        <FormProblem problems={actionData} />
        {rules.map((rule, index) => (
          <RuleFields key={rule.id} rule={rule} index={index} problems={actionData} />
        ))}
        <Button wide>Save</Button>
        <ButtonLink to="/settings" tone="quiet" wide>
          Back to the settings
        </ButtonLink>
      </form>
    </div>
  );
}
