import * as z from "zod";
import { normaliseEmail } from "../../../domain/identity/email.ts";
import { traceReading } from "../../../domain/report-cards/open.ts";
import { readReady, seenOf } from "../../../domain/report-cards/ready.ts";
import { recipientsOf } from "../../../domain/report-cards/recipients.ts";
import { type CardSent, maxExtra, sendCard } from "../../../domain/report-cards/send.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { optionalText, parseForm, refuse, ticked } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, FormProblem, Notice, TextArea, Tick } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { joined } from "../../../ui/portal/words.ts";
import { RecipientTicks } from "../../../ui/report-cards/recipients.tsx";
import type { Route } from "./+types/send.ts";

export async function loader({ params, request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const ready = await orRefuse(readReady(ctx, by, params.id));
  const { card, shape } = ready;
  // What the preview showed; who comes here without it sends what is there now.
  const seen = new URL(request.url).searchParams.get("seen") ?? (await seenOf(ready));
  const recipients = await recipientsOf(ctx, by, card);
  await traceReading(ctx, by, card.row);
  const isDraft = card.row.state === "draft";
  return {
    id: card.row.id,
    clientId: card.row.clientId,
    dogs: shape.dogs,
    version: card.row.version,
    seen: seen.slice(0, 64),
    turn: ctx.random.id(),
    isDraft,
    isCorrection: card.row.revision > 1,
    isReplaced: !isDraft && card.newestSentId !== card.row.id,
    // To send once more is for whom it is chosen anew.
    recipients: recipients.map(({ contactId: _, ...one }) => ({ ...one, chosen: one.chosen && isDraft })),
  };
}

const addresses = optionalText(1_000).transform((text, check) => {
  const typed = text.split(/[\s,;]+/).filter(Boolean);
  const emails = typed.map(normaliseEmail);
  const wrong = typed.find((_, index) => emails[index] === null);
  if (wrong !== undefined)
    check.addIssue({
      code: "custom",
      message: `“${wrong.slice(0, 80)}” does not look like an email address. It should read like name@example.com.`,
    });
  if (typed.length > maxExtra)
    check.addIssue({ code: "custom", message: `At most ${maxExtra} further addresses.` });
  return emails.flatMap((email) => email ?? []);
});

const form = z.object({
  version: z.coerce.number().int(),
  seen: z.string().max(64).optional(),
  turn: z.string().max(64).default(""),
  to: z.array(z.object({ id: z.string().max(80).default("") })).default([]),
  extra: addresses,
  portalOnly: ticked,
});

const sentences: Record<Extract<CardSent, { ok: false }>["reason"], [field: string, sentence: string]> = {
  stale: [
    "",
    "The card was changed after you opened this page. Please look at the preview again, then send it.",
  ],
  sent: ["", "This card has just been sent. There is nothing left to do."],
  nobody: ["", "Please choose at least one person, or tick that it is for the portal alone."],
  photos: ["", "A photo is still on its way. Please wait a moment, then send the card."],
  empty: ["", "There is nothing on this card yet. Please write something first."],
  blocked: [
    "extra",
    "Nothing is sent to one of these addresses: it came back, or the person said no. Messages and the client's file say which.",
  ],
  replaced: ["", "A correction took the place of this card. Please send that one."],
};

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { to, version, seen, turn, extra, portalOnly } = parsed.value;
  const recipientIds = to.map(({ id }) => id).filter(Boolean);
  const sending = { version, seen, turn, recipientIds, extra, portalOnly };
  const ctx = context.get(systemContext);
  const sent = await orRefuse(sendCard(ctx, staffMember(context), params.id, sending));
  // Tapped twice: the first tap did it.
  if (!sent.ok && sent.reason === "sent") return safeRedirect(`/report-cards/${params.id}?done=sent`);
  if (!sent.ok) {
    const [field, sentence] = sentences[sent.reason];
    return refuse({ [field]: sentence }, parsed.typed);
  }
  return safeRedirect(`/report-cards/${params.id}?done=${turn === "" ? "sent" : "again"}`);
}

export default function Send({ loaderData, actionData }: Route.ComponentProps) {
  const { id, clientId, dogs, version, seen, turn, isDraft, isCorrection, isReplaced, recipients } =
    loaderData;
  const base = `/report-cards/${id}`;
  return (
    <div className="max-w-xl">
      <title>Send the report card · Daydreamers</title>
      <p className="mb-2">
        <a href={isDraft ? `${base}/preview` : base} className="inline-block py-2 underline">
          {isDraft ? "Back to the preview" : "Back to the card"}
        </a>
      </p>
      <PageTitle title={isDraft ? "Send the report card" : "Send it again"}>
        {dogs.length > 0 && `Of ${joined(dogs)}. `}
        {isDraft && isCorrection && "The household then sees this correction in place of the earlier one."}
        {isDraft &&
          !isCorrection &&
          "Once it is sent it stays as it is; what is wrong is put right by a correction."}
      </PageTitle>
      {isReplaced ? (
        <Notice tone="warn">A correction took the place of this card. Please send that one.</Notice>
      ) : (
        <form method="post" action={`${base}/send`} className="grid gap-5">
          <FormProblem problems={actionData} />
          <input type="hidden" name="version" value={version} />
          {isDraft && <input type="hidden" name="seen" value={seen} />}
          {!isDraft && <input type="hidden" name="turn" value={turn} />}
          <RecipientTicks recipients={recipients} problems={actionData} clientId={clientId} />
          <TextArea
            name="extra"
            label="Further addresses"
            hint={`One a line, at most ${maxExtra}. They get a copy, without a way into the portal.`}
            required={false}
            rows={2}
            problems={actionData}
          />
          {isDraft && (
            <Tick
              name="portalOnly"
              label="Mail it to nobody: it is only in the portal"
              hint="Counts where nobody is chosen above."
              problems={actionData}
            />
          )}
          <Button wide>{isDraft ? "Send now" : "Send again"}</Button>
          <ButtonLink to={base} tone="quiet" wide>
            Cancel
          </ButtonLink>
        </form>
      )}
    </div>
  );
}
