import { moveCategory } from "../../../domain/report-cards/library.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { pressed } from "../../../http/pressed.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/move-category.ts";

export const loader = () => safeRedirect("/settings/library");

export async function action({ request, params, context }: Route.ActionArgs) {
  const direction = await pressed(request, "direction", ["up", "down"]);
  await orRefuse(moveCategory(context.get(systemContext), staffMember(context), params.category, direction));
  return safeRedirect("/settings/library");
}
