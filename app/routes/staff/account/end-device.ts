import { endDevice } from "../../../domain/sessions/device-list.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import type { Route } from "./+types/end-device.ts";

export const loader = () => safeRedirect("/account");

export async function action({ params, context }: Route.ActionArgs) {
  await orRefuse(endDevice(context.get(systemContext), signedIn(context), params.id));
  return safeRedirect("/account?done=device-ended");
}
