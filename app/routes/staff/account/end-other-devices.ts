import { endOtherDevices } from "../../../domain/sessions/device-list.ts";
import { systemContext } from "../../../http/context.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import type { Route } from "./+types/end-other-devices.ts";

export const loader = () => safeRedirect("/account");

export async function action({ context }: Route.ActionArgs) {
  await endOtherDevices(context.get(systemContext), signedIn(context));
  return safeRedirect("/account?done=others-ended");
}
