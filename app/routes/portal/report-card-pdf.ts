import { drawSentCard } from "../../domain/report-cards/pdf.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { inPortal } from "../../http/in-portal.ts";
import { answerPdf } from "../../http/pdf.ts";
import type { Route } from "./+types/report-card-pdf.ts";

/** A card of the own household as a PDF, in its newest revision. */
export async function loader({ params, context }: Route.LoaderArgs) {
  return answerPdf(await orRefuse(drawSentCard(context.get(systemContext), inPortal(context), params.id)));
}
