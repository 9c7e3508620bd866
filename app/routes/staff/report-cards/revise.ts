import { reviseCard } from "../../../domain/report-cards/revise.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/revise.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/report-cards/${params.id}`);

export async function action({ params, context }: Route.ActionArgs) {
  const draft = await orRefuse(reviseCard(context.get(systemContext), staffMember(context), params.id));
  return safeRedirect(`/report-cards/${draft}`);
}
