import { data, redirect } from "react-router";
import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { gather } from "../../../domain/clients/directory/gather.ts";
import { printPhone } from "../../../domain/clients/phone.ts";
import { addressOf, fieldsFor, isTooLong, writeMessage } from "../../../domain/correspondence/compose.ts";
import {
  mergeBoth,
  mergeFields,
  readTemplates,
  unknownFields,
} from "../../../domain/correspondence/templates.ts";
import { purposeAskedFor } from "../../../domain/messages/consents.ts";
import { mostSegments, smsLength } from "../../../domain/messages/sms-length.ts";
import { stopLineExample } from "../../../domain/messages/stop-link.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { type FormProblems, parseForm, refuse } from "../../../http/forms.ts";
import { formToken, wordFields } from "../../../http/message-form.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Choice, FormProblem, Notice } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { lengthWords, Preview, type Previewed, WordFields } from "../../../ui/messages/compose-fields.tsx";
import type { Route } from "./+types/new.ts";

const known = ["name", "dogs", "business", "portal"] as const;
const fields = known.map((name) => ({ name, says: mergeFields[name].says }));

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const asked = new URL(request.url).searchParams;
  const wanted = asked.get("client");
  const [[client], templates, { country }] = await orRefuse(
    Promise.all([wanted ? gather(ctx, [wanted]) : [], readTemplates(ctx), readBusiness(ctx)]),
  );
  if (wanted && !client) throw new Response(null, { status: 404 });
  const channel: "email" | "sms" = asked.get("channel") === "sms" && ctx.sms !== null ? "sms" : "email";
  const fitting = templates.filter((one) => one.byHand && one.channel === channel && one.purpose !== "news");
  const template = fitting.find(({ id }) => id === asked.get("template")) ?? fitting[0];
  return {
    client: client && {
      id: client.id,
      name: client.name,
      people: client.contacts.flatMap((contact) => {
        const to = addressOf(contact, channel);
        return to
          ? [
              {
                value: contact.id,
                label: `${contact.name}, ${channel === "sms" ? printPhone(to, country) : to}`,
              },
            ]
          : [];
      }),
    },
    ...{ channel, hasSms: ctx.sms !== null, contact: asked.get("contact") ?? "" },
    template: template?.id ?? "",
    templates: fitting.map(({ id, name }) => ({ id, name })),
    ...{ subject: template?.subject ?? "", body: template?.body ?? "" },
    token: ctx.random.id(),
  };
}

const form = z.object({
  step: z.enum(["preview", "send", "edit"]),
  client: z.string(),
  contact: z.string({ error: "Please choose who gets it." }).min(1, "Please choose who gets it."),
  channel: z.enum(["email", "sms"]),
  template: z.string().default(""),
  token: formToken,
  ...wordFields,
});

interface Outcome extends FormProblems {
  preview?: Previewed;
}
const show = (outcome: Outcome) => data(outcome);

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { step, channel, token, subject, body, contact: contactId } = parsed.value;
  const ctx = context.get(systemContext);
  const [[client], business, templates] = await Promise.all([
    gather(ctx, [parsed.value.client]),
    readBusiness(ctx),
    readTemplates(ctx),
  ]);
  const contact = client?.contacts.find(({ id }) => id === contactId);
  if (!client || !contact) throw new Response(null, { status: 404 });
  const to = addressOf(contact, channel);
  const errors: Record<string, string> = {};
  if (!to) errors.contact = `${contact.name} has no ${channel === "sms" ? "phone number" : "email address"}.`;
  if (channel === "email" && subject.trim() === "") errors.subject = "Please write a subject.";
  const [unknown] = unknownFields(`${subject}\n${body}`, known);
  if (unknown !== undefined)
    errors.body = `There is no field {{${unknown}}}. Those that there are stand below.`;
  const filled = mergeBoth({ subject, body }, fieldsFor(ctx, business, client, contact));
  if (isTooLong({ channel, text: filled.text }))
    errors.body = `This is longer than ${mostSegments} SMS. Please shorten it, or write an email.`;
  if (!to || Object.keys(errors).length > 0 || step === "edit")
    return step === "edit" ? show({ errors, values: parsed.typed }) : refuse(errors, parsed.typed);
  const purpose = templates.find(({ id }) => id === parsed.value.template)?.purpose ?? "letter";
  const written = { channel, purpose, subject: channel === "sms" ? "" : filled.subject, text: filled.text };
  const length = channel === "sms" ? lengthWords(smsLength(filled.text)) : "";
  const asked = purposeAskedFor(purpose);
  const preview = {
    recipient: `${contact.name}, ${to}`,
    subject: written.subject,
    text: written.text + (asked && channel === "email" ? stopLineExample(ctx, asked) : ""),
    length,
  };
  if (step === "preview") return show({ errors, values: parsed.typed, preview });
  const reader = { clientId: client.id, contactId, to };
  const sent = await orRefuse(writeMessage(ctx, staffMember(context), written, reader, token));
  if (sent.ok) return redirect(`/clients/${client.id}/messages`, 303);
  return refuse(
    { "": "Nothing was sent: this address is on the list of those nothing is sent to." },
    parsed.typed,
  );
}

export default function NewMessage({ loaderData, actionData }: Route.ComponentProps) {
  const { client, channel, hasSms, templates, token } = loaderData;
  const outcome: Outcome | undefined = actionData;
  const preview = outcome?.preview;
  if (!client)
    return (
      <div className="max-w-2xl">
        <title>Write · Daydreamers</title>
        <PageTitle title="Write to a client">
          Open the client's file, then “Write an email” or “Write an SMS”.
        </PageTitle>
        <ButtonLink to="/clients">Clients</ButtonLink>
      </div>
    );
  const values = actionData?.values;
  const link = (change: Record<string, string>) =>
    `/messages/new?${new URLSearchParams({ client: client.id, channel, ...change })}`;
  const hidden = { client: client.id, channel, token: values?.token ?? token };
  return (
    <div className="max-w-2xl">
      <title>Write · Daydreamers</title>
      <PageTitle title={channel === "sms" ? "Write an SMS" : "Write an email"}>{client.name}</PageTitle>
      {preview && values ? (
        <div className="grid gap-5">
          <Preview channel={channel} {...preview} />
          <form method="post" action={link({})} className="grid gap-3">
            {Object.entries({ ...values, ...hidden }).map(
              ([name, value]) =>
                name !== "step" && <input key={name} type="hidden" name={name} value={value} />,
            )}
            <Button name="step" value="send" wide>
              Send it
            </Button>
            <Button name="step" value="edit" tone="quiet" wide>
              Change it
            </Button>
          </form>
        </div>
      ) : client.people.length === 0 ? (
        <Notice tone="warn">
          Nobody of this household has {channel === "sms" ? "a phone number" : "an email address"}.
        </Notice>
      ) : (
        <>
          <nav aria-label="How, and with which words" className="mb-5">
            <ul className="flex flex-wrap gap-x-5">
              {hasSms && (
                <li>
                  <a
                    href={link({ channel: channel === "sms" ? "email" : "sms" })}
                    className="inline-block py-3 underline"
                  >
                    {channel === "sms" ? "Write an email instead" : "Write an SMS instead"}
                  </a>
                </li>
              )}
              {templates
                .filter(({ id }) => id !== loaderData.template)
                .map(({ id, name }) => (
                  <li key={id}>
                    <a href={link({ template: id })} className="inline-block py-3 underline">
                      {name}
                    </a>
                  </li>
                ))}
            </ul>
          </nav>
          <form method="post" action={link({ template: loaderData.template })} className="grid gap-5">
            <FormProblem problems={actionData} />
            {Object.entries({ ...hidden, template: loaderData.template }).map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
            <Choice
              name="contact"
              label="To"
              options={client.people}
              defaultValue={loaderData.contact}
              problems={actionData}
            />
            <WordFields
              channel={channel}
              fields={fields}
              subject={loaderData.subject}
              body={loaderData.body}
              problems={actionData}
            />
            <Button name="step" value="preview" wide>
              Preview
            </Button>
            <ButtonLink to={`/clients/${client.id}`} tone="quiet" wide>
              Cancel
            </ButtonLink>
          </form>
        </>
      )}
    </div>
  );
}
