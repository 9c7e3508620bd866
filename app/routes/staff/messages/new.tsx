import { data, redirect } from "react-router";
import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { gather } from "../../../domain/clients/directory/gather.ts";
import { searchDirectory } from "../../../domain/clients/directory/search.ts";
import { printPhone } from "../../../domain/clients/phone.ts";
import { isTooLong, saysNothing, tooLongWords } from "../../../domain/correspondence/bounds.ts";
import { addressOf, fieldsFor, writeMessage } from "../../../domain/correspondence/compose.ts";
import { readHousehold } from "../../../domain/correspondence/household.ts";
import { merge, mergeBoth, readTemplates, unknownFields } from "../../../domain/correspondence/templates.ts";
import { purposeAskedFor } from "../../../domain/messages/consents.ts";
import { smsLength } from "../../../domain/messages/sms-length.ts";
import { stopLineExample } from "../../../domain/messages/stop-link.ts";
import { suppressionOf } from "../../../domain/messages/suppressions.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { type FormProblems, parseForm, refuse } from "../../../http/forms.ts";
import { readLocale } from "../../../http/locale.ts";
import { formToken, wordFields } from "../../../http/message-form.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, FormProblem, Notice } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { FindReader, Reader, Ways } from "../../../ui/messages/choose-reader.tsx";
import { lengthWords, Preview, type Previewed, WordFields } from "../../../ui/messages/compose-fields.tsx";
import { dayOf, stoppedWords } from "../../../ui/messages/words.ts";
import type { Route } from "./+types/new.ts";

const fieldNames = ["name", "dogs", "business", "portal"] as const;

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const asked = new URL(request.url).searchParams;
  const wanted = asked.get("client");
  const channel: "email" | "sms" = asked.get("channel") === "sms" && ctx.sms !== null ? "sms" : "email";
  if (!wanted) {
    const q = (asked.get("q") ?? "").slice(0, 100);
    const search = { q, tab: null, order: "name", page: 1 } as const;
    const found = q.trim() ? await searchDirectory(ctx, staffMember(context), search) : null;
    const hits = found?.hits.slice(0, 12).map(({ id, name, dogs }) => ({
      ...{ id, name },
      dogs: dogs.filter(({ living }) => living).map((dog) => dog.name),
    }));
    const isEmpty = asked.has("q") && q.trim() === "";
    const inAll = Object.values(found?.counts ?? {}).reduce((sum, count) => sum + count, 0);
    return {
      step: "find" as const,
      channel,
      q,
      isEmpty,
      hits: hits ?? null,
      more: inAll - (hits?.length ?? 0),
    };
  }
  const [client, templates, business] = await orRefuse(
    Promise.all([readHousehold(ctx, staffMember(context), wanted), readTemplates(ctx), readBusiness(ctx)]),
  );
  const fitting = templates.filter((one) => one.byHand && one.channel === channel && one.purpose !== "news");
  const template = fitting.find(({ id }) => id === asked.get("template")) ?? fitting[0];
  const people = client.contacts.flatMap((contact) => {
    const to = addressOf(contact, channel);
    return to ? [{ contact, to }] : [];
  });
  const chosen = people.find(({ contact }) => contact.id === asked.get("contact")) ?? people[0];
  const [why, locale] = await Promise.all([
    chosen ? suppressionOf(ctx, channel, chosen.to) : null,
    readLocale(context),
  ]);
  // Written to one person, it greets that person: the fields are for those who write to many.
  const filled = chosen ? fieldsFor(ctx, business, client, chosen.contact) : {};
  return {
    ...{ step: "write" as const, channel, hasSms: ctx.sms !== null },
    client: { id: client.id, name: client.name },
    people: people.map(({ contact: { id, name }, to }) => ({
      ...{ id, name },
      to: channel === "sms" ? printPhone(to, business.country) : to,
    })),
    stopped: why ? stoppedWords(channel, why.reason, dayOf(why.at, ctx.clock.now(), locale.timeZone)) : "",
    contact: chosen?.contact.id ?? "",
    template: template?.id ?? "",
    templates: fitting.map(({ id, name }) => ({ id, name })),
    subject: merge(template?.subject ?? "", filled),
    body: merge(template?.body ?? "", filled),
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
  const named = fieldsFor(ctx, business, client, contact);
  const filled = mergeBoth({ subject, body }, named);
  const [unknown] = unknownFields(`${subject}\n${body}`, fieldNames);
  if (unknown !== undefined)
    errors.body = `There is no field {{${unknown}}}. Please write the words themselves.`;
  else if (isTooLong({ channel, ...filled }))
    errors.body = `This is ${tooLongWords(channel)}${channel === "sms" ? ", or write an email" : ""}.`;
  else if (saysNothing(body, [contact.name, named.name ?? "", named.dogs ?? "", business.name]))
    errors.body = "This says nothing but its greeting. Please write what you want to say.";
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
  if (sent.reason === "too-long") return refuse({ body: `This is ${tooLongWords(channel)}.` }, parsed.typed);
  const day = dayOf(sent.why.at, ctx.clock.now(), (await readLocale(context)).timeZone);
  return refuse({ "": `Nothing was sent. ${stoppedWords(channel, sent.why.reason, day)}` }, parsed.typed);
}

export default function NewMessage({ loaderData, actionData }: Route.ComponentProps) {
  if (loaderData.step === "find")
    return (
      <div className="max-w-2xl">
        <title>Write · Daydreamers</title>
        <PageTitle title="Write to a client">To whom?</PageTitle>
        <FindReader {...loaderData} />
      </div>
    );
  return <Write loaderData={loaderData} actionData={actionData} />;
}

type Props = Pick<Route.ComponentProps, "loaderData" | "actionData">;
type Loaded = Extract<Props["loaderData"], { step: "write" }>;

function Write({ loaderData, actionData }: { loaderData: Loaded; actionData: Props["actionData"] }) {
  const { client, people, channel, hasSms, templates, stopped, token } = loaderData;
  const outcome: Outcome | undefined = actionData;
  const preview = outcome?.preview;
  const values = actionData?.values;
  // What was typed is to whom it was typed, whatever the address says by now.
  const contact = people.some(({ id }) => id === values?.contact)
    ? (values?.contact ?? "")
    : loaderData.contact;
  const reader = people.find(({ id }) => id === contact);
  const link = (change: Record<string, string>) =>
    `/messages/new?${new URLSearchParams({ client: client.id, channel, contact, ...change })}`;
  const toWhom = reader && (
    <Reader
      reader={reader}
      others={people.filter(({ id }) => id !== contact)}
      linkTo={(id) => link({ contact: id, template: loaderData.template })}
      problem={actionData?.errors.contact}
    />
  );
  const hidden = { client: client.id, channel, contact, token: values?.token ?? token };
  return (
    <div className="max-w-2xl">
      <title>Write · Daydreamers</title>
      <PageTitle title={channel === "sms" ? "Write an SMS" : "Write an email"}>{client.name}</PageTitle>
      {preview && values ? (
        <div className="grid gap-5">
          <Preview channel={channel} {...preview} />
          <form method="post" action={link({ template: loaderData.template })} className="grid gap-3">
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
      ) : (
        <>
          <Ways
            channel={channel}
            toOther={hasSms ? link({ channel: channel === "sms" ? "email" : "sms" }) : null}
            templates={templates
              .filter(({ id }) => id !== loaderData.template)
              .map(({ id, name }) => ({ name, to: link({ template: id }) }))}
          />
          {toWhom}
          {!reader && (
            <Notice tone="warn">
              Nobody of this household has {channel === "sms" ? "a phone number" : "an email address"}.
            </Notice>
          )}
          {/* What was typed before stays on the page. */}
          {reader && stopped && !actionData && <Notice tone="warn">{stopped}</Notice>}
          {reader && (!stopped || actionData) && (
            <form method="post" action={link({ template: loaderData.template })} className="grid gap-5">
              <FormProblem problems={actionData} />
              {Object.entries({ ...hidden, template: loaderData.template }).map(([name, value]) => (
                <input key={name} type="hidden" name={name} value={value} />
              ))}
              <WordFields
                channel={channel}
                fields={[]}
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
          )}
        </>
      )}
    </div>
  );
}
