import * as z from "zod";
import { readBusiness } from "../../domain/business/business.ts";
import { printPhone } from "../../domain/clients/phone.ts";
import { askedConsents, readOwnConsents, saveOwnConsents } from "../../domain/portal/consents.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { carried, parseForm, ticked } from "../../http/forms.ts";
import { inPortal } from "../../http/in-portal.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { Button, FormProblem, Notice } from "../../ui/form.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import { consentWords } from "../../ui/messages/words.ts";
import { ConsentTicks } from "../../ui/portal/consents.tsx";
import type { Route } from "./+types/messages.ts";

const fields = {
  "reminders email": "remindersEmail",
  "reminders sms": "remindersSms",
  "report-cards email": "cardsEmail",
  "news email": "newsEmail",
  "news sms": "newsSms",
} as const;
type Asked = keyof typeof fields;

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [{ addresses, textsAreSent, closed, consents }, { country }] = await Promise.all([
    orRefuse(readOwnConsents(ctx, inPortal(context))),
    readBusiness(ctx),
  ]);
  return {
    consents: consents.map((consent) => ({
      ...consent,
      field: fields[`${consent.purpose} ${consent.channel}` as Asked],
    })),
    addresses: {
      email: addresses.email,
      sms: textsAreSent && addresses.sms ? printPhone(addresses.sms, country) : "",
    },
    closed: {
      email: closed.email !== null,
      sms: textsAreSent && closed.sms !== null && (closed.sms === "stop" ? "stop" : "other"),
    },
    isSaved: new URL(request.url).searchParams.get("done") === "saved",
  };
}

const form = z.object({
  remindersEmail: ticked,
  remindersSms: ticked,
  cardsEmail: ticked,
  newsEmail: ticked,
  newsSms: ticked,
  /**
   * Which boxes the page had, those that were ticked with a plus. One that it did not show was not left empty by
   * anybody.
   */
  shown: carried,
});

export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const by = inPortal(context);
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const shown = new Map(
    (parsed.value.shown ?? "").split(" ").map((box) => [box.replace("+", ""), box.endsWith("+")]),
  );
  const wanted = askedConsents.flatMap(({ purpose, channel }) => {
    const field = fields[`${purpose} ${channel}` as Asked];
    const was = shown.get(field);
    return was === undefined ? [] : [{ purpose, channel, granted: parsed.value[field], was }];
  });
  await saveOwnConsents(ctx, by, wanted);
  return safeRedirect("/portal/messages?done=saved");
}

export default function PortalMessages({ loaderData, actionData }: Route.ComponentProps) {
  const { consents, addresses, closed, isSaved } = loaderData;
  const shown = consents.filter(({ channel }) => addresses[channel]);
  const ended = shown.flatMap(({ purpose, endedByLink }) =>
    endedByLink ? (consentWords[purpose]?.toLowerCase() ?? purpose) : [],
  );
  return (
    <div className="grid gap-5">
      <title>Messages · Your portal</title>
      <PageTitle title="What we may send you">
        These choices are yours alone: everybody of your household makes their own.
      </PageTitle>
      {isSaved && !actionData && <Notice tone="good">Saved.</Notice>}
      {ended.length > 0 && (
        <Notice tone="warn">
          Ended by the link in a mail: {ended.join(", ")}. To get them by email again, tick them below.
        </Notice>
      )}
      {closed.email && (
        <Notice tone="warn">
          Mails to your address came back or were not wanted, so we send none. Please tell us if that is
          wrong.
        </Notice>
      )}
      {closed.sms === "stop" && (
        <Notice tone="warn">
          You answered STOP, so we send no text messages. To get them again, answer START.
        </Notice>
      )}
      {closed.sms === "other" && (
        <Notice tone="warn">Text messages do not reach your number, so we send none. Please tell us.</Notice>
      )}
      {shown.length === 0 ? (
        <p>We have no address of yours that messages could go to. Please give us one.</p>
      ) : (
        <form method="post" action="/portal/messages" className="grid gap-5">
          <FormProblem problems={actionData} />
          <input
            type="hidden"
            name="shown"
            value={shown.map(({ field, granted }) => `${field}${granted ? "+" : ""}`).join(" ")}
          />
          <ConsentTicks consents={shown} addresses={addresses} problems={actionData} />
          <Button wide>Save</Button>
        </form>
      )}
      <p className="text-muted">
        What a visit itself needs is not chosen here: an answer to you, a code to sign in, a copy of what you
        signed.
      </p>
    </div>
  );
}
