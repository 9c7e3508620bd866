import { data } from "react-router";
import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { saysNothing, tooLongWords } from "../../../domain/correspondence/bounds.ts";
import {
  asRead,
  getting,
  isTooLongFor,
  listCandidates,
  listMark,
  mostRecipients,
  sendToMany,
} from "../../../domain/correspondence/mass.ts";
import { mergeFields, unknownFields } from "../../../domain/correspondence/templates.ts";
import { smsLength } from "../../../domain/messages/sms-length.ts";
import { stopLineExample } from "../../../domain/messages/stop-link.ts";
import { systemContext } from "../../../http/context.ts";
import { type FormProblems, parseForm, refuse, ticked } from "../../../http/forms.ts";
import { readLocale } from "../../../http/locale.ts";
import { formToken, wordFields } from "../../../http/message-form.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Choice, FormProblem, Notice, Tick } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { lengthWords, WordFields } from "../../../ui/messages/compose-fields.tsx";
import { type Mailing, MassList } from "../../../ui/messages/mass-list.tsx";
import { shortTime } from "../../../ui/time.tsx";
import type { Route } from "./+types/mass.ts";

const known = ["name", "dogs", "business", "portal"] as const;
const fields = known.map((name) => ({ name, says: mergeFields[name].says }));
const states = ["active", "prospect", "paused"] as const;
const stateLabels = { active: "Active clients", prospect: "Prospects", paused: "Paused clients" };

export function loader({ context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  return { hasSms: ctx.sms !== null, token: ctx.random.id() };
}

const form = z.object({
  step: z.enum(["list", "send", "edit"]),
  purpose: z.enum(["news", "service"]),
  channel: z.enum(["email", "sms"]),
  active: ticked,
  prospect: ticked,
  paused: ticked,
  token: formToken,
  mark: z.string().default(""),
  count: z.string().default(""),
  ...wordFields,
});

interface Outcome extends FormProblems {
  list?: Mailing;
  sent?: { recipients: number; until: string };
}
const show = (outcome: Outcome, status = 200) => data(outcome, { status });

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { step, purpose, channel, token, mark, count, ...rest } = parsed.value;
  const values = parsed.typed;
  if (step === "edit") return show({ errors: {}, values });
  const ctx = context.get(systemContext);
  const words = { subject: channel === "sms" ? "" : rest.subject, body: rest.body };
  const audience = { states: states.filter((state) => rest[state]), purpose, channel };
  const errors: Record<string, string> = {};
  if (audience.states.length === 0) errors.active = "Please tick at least one group.";
  if (channel === "email" && words.subject.trim() === "") errors.subject = "Please write a subject.";
  const [unknown] = unknownFields(`${words.subject}\n${words.body}`, known);
  if (unknown !== undefined)
    errors.body = `There is no field {{${unknown}}}. Those that there are stand below.`;
  if (Object.keys(errors).length > 0) return refuse(errors, values);

  const business = await readBusiness(ctx);
  if (saysNothing(words.body, [business.name]))
    return refuse({ body: "This says nothing but its greeting. Please write what you want to say." }, values);
  const candidates = await listCandidates(ctx, staffMember(context), business, audience);
  const readers = getting(candidates);
  if (isTooLongFor(audience, words, readers))
    return refuse({ body: `For some this is ${tooLongWords(channel)}.` }, values);
  if (readers.length > mostRecipients)
    return refuse(
      { "": `This would reach more than ${mostRecipients}: that is for a mailing service.` },
      values,
    );
  const [first] = readers;
  const shown = first && asRead(audience, words, first.fields);
  const list: Mailing = {
    mark: await listMark(ctx, candidates),
    people: candidates.map(({ contactId, client, name, to, whyNot }) => ({
      contactId,
      client,
      name,
      to,
      whyNot,
    })),
    count: readers.length,
    example: shown && {
      recipient: `${first.name}, ${first.to}`,
      subject: shown.subject,
      text: shown.text + (purpose === "news" && channel === "email" ? stopLineExample(ctx, "news") : ""),
      length: channel === "sms" ? lengthWords(smsLength(shown.text)) : "",
    },
  };
  if (step === "list") return show({ errors, values, list });
  const again = (sentence: string) => show({ errors: { count: sentence }, values, list }, 422);
  if (mark !== list.mark)
    return again("The list has changed since you saw it, so nothing was sent. Please look at it once more.");
  if (count.trim() !== String(readers.length))
    return again(`Nothing was sent. Type ${readers.length} to send to exactly these people.`);
  const sent = await sendToMany(ctx, staffMember(context), business, { audience, words, mark, token });
  if (!sent.ok)
    return again("The list has changed since you saw it, so nothing was sent. Please look at it once more.");
  const now = ctx.clock.now();
  const isQuiet = sent.notBefore > now;
  const until = isQuiet ? shortTime(sent.notBefore, now, await readLocale(context)) : "";
  return show({ errors, values, sent: { recipients: sent.recipients, until } });
}

export default function Mass({ loaderData, actionData }: Route.ComponentProps) {
  const values = actionData?.values;
  const channel = values?.channel === "sms" ? "sms" : "email";
  const outcome: Outcome | undefined = actionData;
  const { sent, list } = outcome ?? {};
  if (sent)
    return (
      <div className="max-w-2xl">
        <title>Write to many · Daydreamers</title>
        <PageTitle title="On its way" />
        <Notice tone="good">
          {sent.recipients === 1 ? "One message goes out" : `${sent.recipients} messages go out`}
          {sent.until ? ` from ${sent.until} on, when the quiet hours are over.` : " over the next minutes."}
        </Notice>
        <p className="mt-5">
          <ButtonLink to="/messages">See what becomes of them</ButtonLink>
        </p>
      </div>
    );
  if (list && values)
    return (
      <div className="max-w-2xl">
        <title>Who gets it · Daydreamers</title>
        <PageTitle title={list.count === 1 ? "One person gets this" : `${list.count} people get this`}>
          Nothing is sent before you say so below.
        </PageTitle>
        <MassList {...list} channel={channel} values={values} errors={actionData?.errors ?? {}} />
      </div>
    );
  return (
    <div className="max-w-2xl">
      <title>Write to many · Daydreamers</title>
      <PageTitle title="Write to many">First you see who gets it; nothing is sent from this page.</PageTitle>
      <form method="post" action="/messages/mass" className="grid gap-5">
        <FormProblem problems={actionData} />
        <input type="hidden" name="token" value={values?.token ?? loaderData.token} />
        <Choice
          name="purpose"
          label="What it is"
          problems={actionData}
          options={[
            { value: "news", label: "News: only to those who agreed to news" },
            { value: "service", label: "A notice about visits: once to every household" },
          ]}
        />
        <Choice
          name="channel"
          label="How"
          problems={actionData}
          options={[
            { value: "email", label: "Email" },
            ...(loaderData.hasSms ? [{ value: "sms", label: "SMS (without a subject)" }] : []),
          ]}
        />
        <fieldset>
          <legend className="mb-1 font-medium">To whom</legend>
          {states.map((state) => (
            <Tick
              key={state}
              name={state}
              label={stateLabels[state]}
              problems={actionData}
              defaultChecked={state === "active"}
            />
          ))}
        </fieldset>
        <WordFields
          channel="email"
          fields={fields}
          subject=""
          body={"Hi {{name}},\n\n\n\n{{business}}"}
          problems={actionData}
          optionalSubject
        />
        <Button name="step" value="list" wide>
          See who gets it
        </Button>
        <ButtonLink to="/messages" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
