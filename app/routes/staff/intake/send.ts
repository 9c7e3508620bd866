import { askForUpdate } from "../../../domain/intake/update.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/send.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/clients/${params.id}`);

/** Mails the client the link to its intake, or to its details. */
export async function action({ params, context }: Route.ActionArgs) {
  const asked = await orRefuse(askForUpdate(context.get(systemContext), staffMember(context), params.id));
  return safeRedirect(`/clients/${params.id}?done=${asked.ok ? "intake-sent" : "no-email"}`);
}
