import { stopLineExample } from "../../../domain/messages/stop-link.ts";
import { traceReading } from "../../../domain/report-cards/open.ts";
import { letterTo, readReady, seenOf } from "../../../domain/report-cards/ready.ts";
import { greetedBy, recipientsOf } from "../../../domain/report-cards/recipients.ts";
import { saysNothing } from "../../../domain/report-cards/shape.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Notice } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { ReportCard } from "../../../ui/report-cards/card.tsx";
import type { Route } from "./+types/preview.ts";

export async function loader({ params, request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const ready = await orRefuse(readReady(ctx, by, params.id));
  const { row } = ready.card;
  const recipients = await recipientsOf(ctx, by, ready.card);
  await traceReading(ctx, by, row);
  const chosen = recipients.filter((recipient) => recipient.chosen);
  const greeted = greetedBy(
    recipients,
    chosen.map(({ id }) => id),
  );
  const { subject, text } = letterTo(ctx, ready, "contact", greeted);
  return {
    id: row.id,
    isDraft: row.state === "draft",
    seen: await seenOf(ready),
    isEmpty: saysNothing(ready.shape),
    card: ready.shape,
    subject,
    text: text.trimEnd() + stopLineExample(ctx, "report-cards"),
    recipients: chosen.map(({ id, name, email }) => ({ id, name, email })),
    done: new URL(request.url).searchParams.get("done"),
  };
}

export default function Preview({ loaderData }: Route.ComponentProps) {
  const { id, isDraft, seen, isEmpty, card, subject, text, recipients, done } = loaderData;
  const base = `/report-cards/${id}`;
  return (
    <div className="grid max-w-2xl gap-5">
      <title>Preview · Daydreamers</title>
      <div>
        <p className="mb-2">
          <a href={base} className="inline-block py-2 underline">
            {isDraft ? "Back to the draft" : "Back to the card"}
          </a>
        </p>
        <PageTitle title="Preview">
          {isDraft ? "This is what will be sent, letter for letter." : "This is what was sent."}
        </PageTitle>
      </div>
      {done === "tested" && <Notice tone="good">A test is on its way to you.</Notice>}
      {isEmpty && <Notice tone="warn">There is nothing on this card yet.</Notice>}
      <ReportCard card={card} photoBase={`${base}/photos`} />
      <Card title="The mail">
        <dl className="grid gap-3">
          <div>
            <dt className="text-sm text-muted">Subject</dt>
            <dd className="font-medium wrap-anywhere">{subject}</dd>
          </div>
          <div>
            <dt className="text-sm text-muted">To, each in a mail of their own</dt>
            <dd>
              {recipients.length === 0 ? (
                <span className="text-muted">Nobody is chosen yet.</span>
              ) : (
                <ul>
                  {recipients.map((recipient) => (
                    <li key={recipient.id} className="wrap-anywhere">
                      <span className="font-medium">{recipient.name}</span>, {recipient.email}
                    </li>
                  ))}
                </ul>
              )}
            </dd>
          </div>
        </dl>
        <details className="mt-3">
          <summary className="flex min-h-12 cursor-pointer items-center underline">
            The text of the mail
          </summary>
          <p className="rounded-lg bg-sunken p-4 text-sm whitespace-pre-line wrap-anywhere">{text}</p>
        </details>
        <p className="mt-2 text-sm text-muted">
          Photos are not in the mail: the household sees them in its portal.
        </p>
      </Card>
      <div className="flex flex-wrap gap-3">
        <ButtonLink to={isDraft ? `${base}/send?seen=${seen}` : `${base}/send`}>
          {isDraft ? "Choose who gets it" : "Send again"}
        </ButtonLink>
        <form method="post" action={`${base}/test`}>
          <Button tone="quiet">Send a test to me</Button>
        </form>
      </div>
    </div>
  );
}
