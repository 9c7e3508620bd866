import { forgetChoice } from "../../../domain/calendar/choices.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/forget-choice.ts";

export const loader = () => safeRedirect("/calendar?set-aside=1");

export async function action({ params, context }: Route.ActionArgs) {
  await orRefuse(forgetChoice(context.get(systemContext), staffMember(context), params.choice));
  return safeRedirect("/calendar?set-aside=1&done=forgotten");
}
