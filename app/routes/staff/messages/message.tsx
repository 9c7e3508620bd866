import { readMessage } from "../../../domain/correspondence/log.ts";
import { suppressionOf } from "../../../domain/messages/suppressions.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { EmailWords } from "../../../ui/email-words.tsx";
import { Button, Notice } from "../../../ui/form.tsx";
import { Card, Facts, PageTitle } from "../../../ui/layout.tsx";
import {
  channelWords,
  dayOf,
  isTrouble,
  purposeWords,
  stateWords,
  stoppedWords,
  whatBecame,
} from "../../../ui/messages/words.ts";
import { shortTime } from "../../../ui/time.tsx";
import type { Route } from "./+types/message.ts";

type Told = { tone: "good" | "warn"; sentence: string };
const notices: Record<string, Told> = {
  sent: { tone: "good", sentence: "It goes out within a minute." },
  replaced: {
    tone: "warn",
    sentence:
      "Nothing was sent: this report card was corrected since. Send the newest one from its own page.",
  },
  moved: {
    tone: "warn",
    sentence:
      "Nothing was sent: who got it is not in the household any more, or has another address now. Write a new message instead.",
  },
  suppressed: {
    tone: "warn",
    sentence: "Nothing was sent: where it would go now is on the list of those nothing is sent to.",
  },
  underway: { tone: "warn", sentence: "Nothing was sent: this message is still on its way." },
};

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [message, locale] = await orRefuse(
    Promise.all([readMessage(ctx, staffMember(context), params.message), readLocale(context)]),
  );
  const now = ctx.clock.now();
  const done = new URL(request.url).searchParams.get("done") ?? "";
  const { letter, at, stateAt, state, failure, ...rest } = message;
  // Why "send it once more" was refused; it may have been taken off the list since.
  const why = done === "suppressed" && letter ? await suppressionOf(ctx, rest.channel, letter.to) : null;
  const refused: Told | undefined = why
    ? {
        tone: "warn",
        sentence: `Nothing was sent. ${stoppedWords(rest.channel, why.reason, dayOf(why.at, now, locale.timeZone))}`,
      }
    : undefined;
  return {
    ...rest,
    ...{ state, failure },
    token: ctx.random.id(),
    notice: refused ?? (Object.hasOwn(notices, done) ? notices[done] : undefined),
    when: shortTime(at, now, locale),
    became: whatBecame(state, failure, shortTime(stateAt, now, locale), rest.channel),
    isDone: !["queued", "waiting"].includes(state),
    letter: letter && {
      to: letter.to,
      subject: letter.subject ?? "",
      text: letter.text,
      files: letter.attachments?.map(({ name }) => name) ?? [],
    },
  };
}

export default function Message({ loaderData }: Route.ComponentProps) {
  const { id, client, clientId, purpose, channel, state, became, when, letter, secret, repeatsId } =
    loaderData;
  return (
    <div className="max-w-2xl">
      <title>Message · Daydreamers</title>
      <PageTitle title={purposeWords(purpose)}>
        {channelWords[channel]}
        {client ? ` to ${client}` : ""}, {when}
      </PageTitle>
      {loaderData.notice && (
        <div className="mb-5">
          <Notice tone={loaderData.notice.tone}>{loaderData.notice.sentence}</Notice>
        </div>
      )}
      <div className="grid gap-5">
        <Card title={stateWords[state] ?? state}>
          <p className={isTrouble(state) ? "text-bad" : ""}>{became}</p>
        </Card>
        <Card title="What it says">
          {letter ? (
            <>
              <Facts
                facts={[
                  { name: "To", value: <EmailWords email={letter.to} /> },
                  ...(letter.subject ? [{ name: "Subject", value: letter.subject }] : []),
                ]}
              />
              <p className="mt-4 break-words whitespace-pre-wrap">{letter.text}</p>
              {letter.files.length > 0 && <p className="mt-4 text-muted">With {letter.files.join(", ")}.</p>}
            </>
          ) : (
            <p className="text-muted">
              {secret
                ? "It carried a code or a link that opens something, so what it said is not kept."
                : "What goes to the team itself is shown to owners alone, a card's copy to somebody outside the household to owners and trainers."}
            </p>
          )}
        </Card>
        {repeatsId && (
          <p>
            It repeats{" "}
            <a href={`/messages/${repeatsId}`} className="inline-block py-3 underline">
              an earlier message
            </a>
            .
          </p>
        )}
        {letter && clientId && loaderData.isDone && (
          <form method="post" action={`/messages/${id}/resend`}>
            <input type="hidden" name="token" value={loaderData.token} />
            <Button tone="quiet">Send it once more</Button>
          </form>
        )}
        <p className="flex flex-wrap gap-x-5">
          {clientId && client && (
            <a href={`/clients/${clientId}/messages`} className="inline-block py-3 underline">
              All messages of {client}
            </a>
          )}
          <a href="/messages" className="inline-block py-3 underline">
            All messages
          </a>
        </p>
      </div>
    </div>
  );
}
