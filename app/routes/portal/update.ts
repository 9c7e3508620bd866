import { redirect } from "react-router";
import { startUpdate } from "../../domain/intake/update.ts";
import { systemContext } from "../../http/context.ts";
import { holdDraft } from "../../http/draft-holder.ts";
import { orRefuse } from "../../http/errors.ts";
import { inPortal } from "../../http/in-portal.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import type { Route } from "./+types/update.ts";

export const loader = () => safeRedirect("/portal/home");

/** Opens the household's own details as an intake that is filled in already. */
export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const by = inPortal(context);
  const begun = await orRefuse(startUpdate(ctx, by, by.clientId));
  const headers = { "set-cookie": await holdDraft(ctx, request, begun) };
  return redirect(`/intake/${begun.draftId}?step=about`, { status: 303, headers });
}
