import { CardLink } from "../clients/profile-sections.tsx";
import { Card } from "../layout.tsx";
import { State } from "./log-list.tsx";
import { channelWords, purposeWords } from "./words.ts";

/** The newest messages on a client's file, and where to write one. */
export function MessagesCard({
  clientId,
  messages,
  hasSms,
}: {
  clientId: string;
  messages: readonly { id: string; purpose: string; channel: "email" | "sms"; state: string; when: string }[];
  hasSms: boolean;
}) {
  return (
    <Card title="Messages" aside={<CardLink to={`/clients/${clientId}/messages`}>All</CardLink>}>
      {messages.length === 0 && <p className="text-muted">Nothing was sent yet.</p>}
      <ul>
        {messages.map(({ id, purpose, channel, state, when }) => (
          <li key={id}>
            <a
              href={`/messages/${id}`}
              className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 no-underline"
            >
              <span className="min-w-0 flex-1 basis-40 wrap-anywhere">
                <span className="underline">{purposeWords(purpose)}</span>{" "}
                <span className="text-sm text-muted">
                  {channelWords[channel]} · {when}
                </span>
              </span>
              <State state={state} until="" />
            </a>
          </li>
        ))}
      </ul>
      <p className="mt-2 flex flex-wrap gap-x-5">
        <CardLink to={`/messages/new?client=${clientId}&channel=email`}>Write an email</CardLink>
        {hasSms && <CardLink to={`/messages/new?client=${clientId}&channel=sms`}>Write an SMS</CardLink>}
        <CardLink to={`/clients/${clientId}/consents`}>What they agreed to</CardLink>
      </p>
    </Card>
  );
}
