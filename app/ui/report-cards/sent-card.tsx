import type { SentPage } from "../../domain/report-cards/sent-page.ts";
import { Button, ButtonLink, Notice } from "../form.tsx";
import { Card, PageTitle } from "../layout.tsx";
import { dateFormat, Time } from "../time.tsx";
import { ReportCard } from "./card.tsx";
import { DeliveryList } from "./delivery-list.tsx";

const dones: Record<string, string> = {
  sent: "The card is sent. The household finds it in the portal too.",
  again: "It is on its way once more.",
  tested: "A test is on its way to you.",
};

/**
 * A card that was sent, as the practice looks at it: what it says, to whom it went, who has read it.
 * @param done what has just happened, as the address says it
 */
export function SentCard({
  page,
  timeZone,
  done,
}: {
  page: SentPage;
  timeZone: string;
  done?: string | null;
}) {
  const { id, clientId, client, card, sentAt, deliveries, revisions, changed } = page;
  const when = dateFormat(timeZone, { dateStyle: "medium", timeStyle: "short" });
  const draft = revisions.find(({ state }) => state === "draft");
  const newest = revisions.findLast(({ state }) => state === "sent");
  const isNewest = newest?.id === id;
  const base = `/report-cards/${id}`;
  return (
    <div className="grid max-w-2xl gap-5">
      <div>
        <p className="mb-2">
          <a href={`/clients/${clientId}`} className="inline-block py-2 underline">
            {client}
          </a>
        </p>
        <PageTitle title="Report card">
          Sent on <Time at={sentAt}>{when.format(sentAt)}</Time>
        </PageTitle>
      </div>
      {done && dones[done] && <Notice tone="good">{dones[done]}</Notice>}
      {!isNewest && newest && (
        <Notice tone="warn">
          A correction took the place of this one.{" "}
          <a href={`/report-cards/${newest.id}`} className="underline">
            Open revision {newest.revision}
          </a>
        </Notice>
      )}
      <ReportCard card={card} photoBase={`${base}/photos`} />
      <div className="flex flex-wrap gap-3">
        <ButtonLink to={`${base}/print`} tone="quiet">
          Print
        </ButtonLink>
        <ButtonLink to={`${base}/pdf`} tone="quiet">
          PDF
        </ButtonLink>
        {isNewest && (
          <ButtonLink to={`${base}/send`} tone="quiet">
            Send again
          </ButtonLink>
        )}
        {draft ? (
          <ButtonLink to={`/report-cards/${draft.id}`}>Go on with the correction</ButtonLink>
        ) : (
          isNewest && (
            <form method="post" action={`${base}/revise`}>
              <Button tone="quiet">Correct</Button>
            </form>
          )
        )}
      </div>
      <Card title="Who has it">
        <DeliveryList deliveries={deliveries} timeZone={timeZone} />
      </Card>
      {(changed || revisions.length > 1) && (
        <Card title="Revisions">
          <ul className="grid gap-1">
            {revisions.map((revision) => (
              <li key={revision.id}>
                {revision.id === id ? (
                  <span className="inline-flex min-h-12 items-center font-semibold">
                    Revision {revision.revision}, shown here
                  </span>
                ) : (
                  <a
                    href={`/report-cards/${revision.id}`}
                    className="inline-flex min-h-12 items-center underline"
                  >
                    Revision {revision.revision}
                    {revision.sentAt
                      ? revision.revision > 1
                        ? `, corrected on ${when.format(revision.sentAt)}`
                        : `, sent on ${when.format(revision.sentAt)}`
                      : ", a draft"}
                  </a>
                )}
              </li>
            ))}
          </ul>
          {changed && (
            <>
              <h3 className="mt-3 mb-1 font-semibold">What this revision changed</h3>
              {changed.length === 0 ? (
                <p className="text-muted">Nothing that a reader sees.</p>
              ) : (
                <ul className="list-disc pl-5">
                  {changed.map((part) => (
                    <li key={part} className="wrap-anywhere">
                      {part}
                    </li>
                  ))}
                </ul>
              )}
            </>
          )}
        </Card>
      )}
    </div>
  );
}
