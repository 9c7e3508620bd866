import { testCard } from "../../../domain/report-cards/mails.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/test.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/report-cards/${params.id}/preview`);

export async function action({ params, context }: Route.ActionArgs) {
  await orRefuse(testCard(context.get(systemContext), staffMember(context), params.id));
  return safeRedirect(`/report-cards/${params.id}/preview?done=tested`);
}
