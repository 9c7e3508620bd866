import { removeDraftDog } from "../../domain/intake/save.ts";
import { systemContext } from "../../http/context.ts";
import { heldDraft } from "../../http/draft-holder.ts";
import { orRefuse } from "../../http/errors.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import type { Route } from "./+types/intake-remove-dog.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/intake/${params.draft}?step=dogs`);

export async function action({ request, params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  await heldDraft(ctx, request, params.draft);
  await orRefuse(removeDraftDog(ctx, params.draft, params.dog));
  return safeRedirect(`/intake/${params.draft}?step=dogs`);
}
