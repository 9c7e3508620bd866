import { setAside } from "../../../domain/intake/review.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/set-aside.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/intakes/${params.draft}`);

export async function action({ params, context }: Route.ActionArgs) {
  await orRefuse(setAside(context.get(systemContext), staffMember(context), params.draft));
  return safeRedirect("/intakes?done=set-aside");
}
