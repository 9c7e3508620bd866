import { drawSentCard } from "../../../domain/report-cards/pdf.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { answerPdf } from "../../../http/pdf.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/pdf.ts";

/** A card that was sent as a PDF, made when it is asked for. */
export async function loader({ params, context }: Route.LoaderArgs) {
  return answerPdf(await orRefuse(drawSentCard(context.get(systemContext), staffMember(context), params.id)));
}
