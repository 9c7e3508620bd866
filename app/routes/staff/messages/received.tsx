import { openReceived } from "../../../domain/correspondence/received.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { PageTitle } from "../../../ui/layout.tsx";
import { ReceivedList } from "../../../ui/messages/received-list.tsx";
import { MessageTabs } from "../../../ui/messages/tabs.tsx";
import { dayOf, stoppedWords } from "../../../ui/messages/words.ts";
import { shortTime } from "../../../ui/time.tsx";
import type { Route } from "./+types/received.ts";

export async function loader({ context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [messages, locale] = await orRefuse(
    Promise.all([openReceived(ctx, staffMember(context)), readLocale(context)]),
  );
  const now = ctx.clock.now();
  return {
    messages: messages.map(({ receivedAt, doneAt: _, stopped, ...one }) => ({
      ...one,
      done: false,
      stopped: stopped ? stoppedWords("sms", stopped.reason, dayOf(stopped.at, now, locale.timeZone)) : "",
      at: receivedAt,
      when: shortTime(receivedAt, now, locale),
    })),
  };
}

export default function ReceivedMessages({ loaderData: { messages } }: Route.ComponentProps) {
  return (
    <div className="max-w-2xl">
      <title>Received · Daydreamers</title>
      <PageTitle title="Received">Texts and wishes that nobody has seen to yet.</PageTitle>
      <MessageTabs here="/messages/received" open={messages.length} />
      {messages.length === 0 ? (
        <p className="text-muted">Nothing waits.</p>
      ) : (
        <ReceivedList messages={messages} />
      )}
    </div>
  );
}
