import { removeBite } from "../../../domain/dogs/dogs.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/remove-bite.ts";

export const loader = ({ params }: Route.LoaderArgs) =>
  safeRedirect(`/clients/${params.id}/dogs/${params.dog}`);

export async function action({ params, context }: Route.ActionArgs) {
  const at = { clientId: params.id, dogId: params.dog };
  await orRefuse(removeBite(context.get(systemContext), staffMember(context), at, params.bite));
  return safeRedirect(`/clients/${params.id}/dogs/${params.dog}?done=bite-removed`);
}
