import { discardDraft } from "../../../domain/report-cards/drafts.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/discard.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/report-cards/${params.id}`);

export async function action({ params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const gone = await orRefuse(discardDraft(ctx, staffMember(context), params.id));
  // A card that was sent meanwhile shows that it was.
  return safeRedirect(gone.ok ? "/report-cards?done=discarded" : `/report-cards/${params.id}`);
}
