import { data, redirect } from "react-router";
import * as z from "zod";
import {
  exampleOf,
  mergeFields,
  outgrows,
  readTemplate,
  resetTemplate,
  saveTemplate,
  unknownFields,
} from "../../../domain/correspondence/templates.ts";
import { mostSegments, smsLength } from "../../../domain/messages/sms-length.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { type FormProblems, parseForm, refuse } from "../../../http/forms.ts";
import { wordFields } from "../../../http/message-form.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { changedMeanwhile, VersionField } from "../../../ui/clients/version.tsx";
import { Button, ButtonLink, FormProblem, Notice } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { lengthWords, Preview, type Previewed, WordFields } from "../../../ui/messages/compose-fields.tsx";
import { channelWords } from "../../../ui/messages/words.ts";
import type { Route } from "./+types/template.ts";

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const template = await orRefuse(readTemplate(context.get(systemContext), params.template));
  const { id, name, channel, subject, body, version, isOwn, fields } = template;
  return {
    ...{ id, name, channel, subject, body, version, isOwn },
    fields: fields.map((field) => ({ name: field, says: mergeFields[field].says })),
    preview: printed(channel, { subject, body }),
    isSaved: new URL(request.url).searchParams.get("done") === "saved",
  };
}

interface Outcome extends FormProblems {
  preview?: Omit<Previewed, "recipient">;
}
const show = (outcome: Outcome) => data(outcome);

const printed = (channel: "email" | "sms", words: { subject: string; body: string }) => {
  const { subject, text } = exampleOf(words);
  return { subject, text, length: channel === "sms" ? lengthWords(smsLength(text)) : "" };
};

const form = z.object({
  step: z.enum(["preview", "save", "reset"]),
  version: z.coerce.number().int().min(0).max(1_000_000),
  ...wordFields,
});

export async function action({ request, params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const { id, channel, fields } = await orRefuse(readTemplate(ctx, params.template));
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { step, version, body } = parsed.value;
  if (step === "reset") {
    if (!(await resetTemplate(ctx, by, id, version))) return refuse({ "": changedMeanwhile }, parsed.typed);
    return redirect(`/settings/templates/${id}?done=saved`, 303);
  }
  const words = { subject: channel === "sms" ? "" : parsed.value.subject, body };
  const errors: Record<string, string> = {};
  if (channel === "email" && words.subject.trim() === "") errors.subject = "Please write a subject.";
  for (const field of ["subject", "body"] as const) {
    const [unknown] = unknownFields(words[field], fields);
    if (unknown !== undefined)
      errors[field] = `There is no field {{${unknown}}} in this message. Those that there are stand below.`;
  }
  if (channel === "sms" && smsLength(exampleOf(words).text).segments > mostSegments)
    errors.body = `This is longer than ${mostSegments} SMS. Please shorten it.`;
  else if (outgrows(words))
    errors.body = "With its fields filled this is too long to be sent. Please use the fields fewer times.";
  if (Object.keys(errors).length > 0) return refuse(errors, parsed.typed);
  if (step === "preview") return show({ errors, values: parsed.typed, preview: printed(channel, words) });
  const saved = await saveTemplate(ctx, by, id, version, words);
  if (!saved.ok) return refuse({ "": changedMeanwhile }, parsed.typed);
  return redirect(`/settings/templates/${id}?done=saved`, 303);
}

export default function EditTemplate({ loaderData, actionData }: Route.ComponentProps) {
  const { id, name, channel, version, isOwn } = loaderData;
  const path = `/settings/templates/${id}`;
  const outcome: Outcome | undefined = actionData;
  const preview = outcome?.preview ?? loaderData.preview;
  return (
    <div className="max-w-2xl">
      <title>Words of a message · Daydreamers</title>
      <PageTitle title={name}>
        {channelWords[channel]}. {isOwn ? "In your own words." : "In the product's own words."}
      </PageTitle>
      {loaderData.isSaved && !actionData && (
        <div className="mb-5">
          <Notice tone="good">
            Saved. Messages that are already waiting keep the words they were written in.
          </Notice>
        </div>
      )}
      <form method="post" action={path} className="grid gap-5">
        <FormProblem problems={actionData} />
        <VersionField version={version} problems={actionData} path={path} />
        <WordFields
          channel={channel}
          fields={loaderData.fields}
          subject={loaderData.subject}
          body={loaderData.body}
          problems={actionData}
        />
        <h2 className="text-xl font-semibold">As a client reads it</h2>
        <Preview channel={channel} recipient="Eva, as an example" {...preview} />
        <Button name="step" value="save" wide>
          Save
        </Button>
        <Button name="step" value="preview" tone="quiet" wide>
          Preview
        </Button>
        {isOwn && (
          <Button name="step" value="reset" tone="danger" formNoValidate wide>
            Back to the product's own words
          </Button>
        )}
        <ButtonLink to="/settings/templates" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
