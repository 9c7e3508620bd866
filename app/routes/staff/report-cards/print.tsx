import { readSentPage } from "../../../domain/report-cards/sent-page.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { ReportCard } from "../../../ui/report-cards/card.tsx";
import type { Route } from "./+types/print.ts";

export async function loader({ params, context }: Route.LoaderArgs) {
  const { id, card } = await orRefuse(
    readSentPage(context.get(systemContext), staffMember(context), params.id),
  );
  return { id, card };
}

export default function Print({ loaderData }: Route.ComponentProps) {
  const { id, card } = loaderData;
  return (
    <div className="max-w-2xl">
      <title>{`Report card of ${card.sessionOn}`}</title>
      <h1 className="sr-only">Report card</h1>
      <p className="mb-4 print:hidden">
        <a href={`/report-cards/${id}`} className="inline-block py-2 underline">
          Back to the card
        </a>
        <span className="block text-muted">
          Print this page with your browser: the card alone is on the paper.
        </span>
      </p>
      <ReportCard card={card} photoBase={`/report-cards/${id}/photos`} />
    </div>
  );
}
