import type { Delivery } from "../../domain/report-cards/deliveries.ts";
import { EmailWords } from "../email-words.tsx";
import { dateFormat } from "../time.tsx";

const states: Record<Delivery["state"], string> = {
  portal: "Not mailed",
  waiting: "On its way",
  sent: "Handed to the mail",
  failed: "Could not be sent",
  delayed: "Delayed on the way",
  delivered: "Arrived",
  bounced: "Came back",
  complained: "Reported as unwanted",
  undelivered: "Did not arrive",
  "opted-out": "Has asked for no more mails",
};
const troubles: ReadonlySet<Delivery["state"]> = new Set([
  "failed",
  "bounced",
  "complained",
  "undelivered",
  "opted-out",
]);

/** To whom a card went, what became of the mail, and who has opened it in the portal. */
export function DeliveryList({
  deliveries,
  timeZone,
}: {
  deliveries: readonly Delivery[];
  timeZone: string;
}) {
  if (deliveries.length === 0)
    return <p className="text-muted">It was mailed to nobody. The household finds it in the portal.</p>;
  const when = dateFormat(timeZone, { dateStyle: "medium", timeStyle: "short" });
  return (
    <ul className="divide-y divide-line">
      {deliveries.map(({ id, to, name, email, messageId, state, stateAt, readAt }) => (
        <li key={id} className="py-3">
          <p className="font-medium wrap-anywhere">
            {name || email}
            {to === "self" && " (you or a colleague)"}
            {to === "agency" && " (agency)"}
          </p>
          {name && email && (
            <p className="text-sm text-muted wrap-anywhere">
              <EmailWords email={email} />
            </p>
          )}
          <p className={`text-sm ${troubles.has(state) ? "font-medium text-bad" : "text-muted"}`}>
            {states[state]}
            {stateAt && `, ${when.format(stateAt)}`}
            {messageId && (
              <>
                {" · "}
                <a href={`/messages/${messageId}`} className="inline-block py-3 underline">
                  Message<span className="sr-only"> to {name || email}</span>
                </a>
              </>
            )}
          </p>
          {to === "contact" && (
            <p className={`text-sm ${readAt ? "text-good" : "text-muted"}`}>
              {readAt ? `Read in the portal, ${when.format(readAt)}` : "Not opened in the portal yet"}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
