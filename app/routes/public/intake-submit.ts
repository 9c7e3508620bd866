import { submitDraft } from "../../domain/intake/submit.ts";
import { systemContext } from "../../http/context.ts";
import { findHeldDraft } from "../../http/draft-holder.ts";
import { orRefuse } from "../../http/errors.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import type { Route } from "./+types/intake-submit.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/intake/${params.draft}`);

/** Sends the intake; once more finds it sent. What is still missing, the review says. */
export async function action({ request, params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  if (!(await findHeldDraft(ctx, request, params.draft))) throw new Response(null, { status: 404 });
  const sent = await orRefuse(submitDraft(ctx, params.draft));
  return safeRedirect(sent.ok ? `/intake/${params.draft}` : `/intake/${params.draft}?step=review`);
}
