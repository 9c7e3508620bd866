import { enableMember } from "../../../domain/team/roles.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import type { Route } from "./+types/enable.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/settings/team/${params.staff}`);

export async function action({ params, context }: Route.ActionArgs) {
  const outcome = await orRefuse(enableMember(context.get(systemContext), signedIn(context), params.staff));
  return safeRedirect(`/settings/team/${params.staff}?done=${outcome.ok ? "enabled" : outcome.reason}`);
}
