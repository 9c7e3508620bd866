import { noteRead, readSentCard } from "../../domain/report-cards/reads.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { inPortal } from "../../http/in-portal.ts";
import { reallyReads } from "../../http/really-reads.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { ButtonLink } from "../../ui/form.tsx";
import { ReportCard } from "../../ui/report-cards/card.tsx";
import type { Route } from "./+types/report-card.ts";

export async function loader({ params, request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = inPortal(context);
  const sent = await orRefuse(readSentCard(ctx, by, params.id));
  if (sent.replacedBy !== undefined) throw safeRedirect(`/portal/report-cards/${sent.replacedBy}`);
  // Whoever only asks whether it is there, or fetches ahead, has not read it.
  if (reallyReads(request)) await orRefuse(noteRead(ctx, by, sent.id));
  return { id: sent.id, card: sent.card };
}

export default function PortalReportCard({ loaderData }: Route.ComponentProps) {
  const { id, card } = loaderData;
  return (
    <div className="grid gap-5">
      <title>{`Report card · ${card.business}`}</title>
      <h1 className="sr-only">Report card</h1>
      <p className="print:hidden">
        <a href="/portal/report-cards" className="inline-block py-2 underline">
          All report cards
        </a>
      </p>
      <ReportCard card={card} photoBase={`/portal/report-cards/${id}/photos`} />
      <p className="print:hidden">
        <ButtonLink to={`/portal/report-cards/${id}/pdf`} tone="quiet" wide>
          Keep it as a PDF
        </ButtonLink>
      </p>
    </div>
  );
}
