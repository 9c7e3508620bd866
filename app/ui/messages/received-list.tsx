import { Button } from "../form.tsx";
import { Time } from "../time.tsx";

export interface ReceivedEntry {
  id: string;
  kind: "sms" | "reschedule";
  clientId: string | null;
  contactId: string | null;
  client: string;
  appointmentId: string | null;
  /** The number it came from; "" for a wish from the portal. */
  from: string;
  text: string;
  unreadable: boolean;
  at: Date;
  when: string;
  done: boolean;
  /** Why there is no answering it; "" where there is. */
  stopped: string;
}

const answerTo = ({ clientId, contactId, kind }: ReceivedEntry) =>
  `/messages/new?${new URLSearchParams({
    client: clientId ?? "",
    ...(contactId && { contact: contactId }),
    channel: kind === "sms" ? "sms" : "email",
  })}`;

/** What came in, with a way to say that it was seen to. */
export function ReceivedList({ messages }: { messages: readonly ReceivedEntry[] }) {
  return (
    <ul className="grid gap-4">
      {messages.map((message) => (
        <li key={message.id} className="rounded-2xl border border-line bg-surface p-5">
          <p className="font-medium break-words">
            {message.clientId ? (
              <a href={`/clients/${message.clientId}`} className="inline-block py-2 underline">
                {message.client || "A client"}
              </a>
            ) : (
              `From ${message.from || (message.unreadable ? "somebody" : "nobody we know")}`
            )}
            <span className="block text-sm font-normal text-muted">
              {message.kind === "sms" ? "SMS" : "Asks for another time"} ·{" "}
              <Time at={message.at}>{message.when}</Time>
              {message.done && " · seen to"}
            </span>
          </p>
          <p className="my-3 break-words whitespace-pre-wrap">
            {message.unreadable ? "What it says could not be read." : message.text || "(no text)"}
          </p>
          {message.stopped && <p className="mb-3 text-sm font-medium">{message.stopped}</p>}
          {!message.done && (
            <div className="flex flex-wrap gap-x-5 gap-y-2">
              <form method="post" action={`/messages/received/${message.id}/done`}>
                <Button tone="quiet">Done</Button>
              </form>
              {message.clientId && !message.stopped && !message.unreadable && (
                <a href={answerTo(message)} className="py-3 underline">
                  Answer
                </a>
              )}
              {message.appointmentId && (
                <a href={`/appointments/${message.appointmentId}`} className="py-3 underline">
                  The visit
                </a>
              )}
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
