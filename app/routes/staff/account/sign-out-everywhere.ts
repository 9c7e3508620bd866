import { signOutEverywhere } from "../../../domain/sessions/device-list.ts";
import { systemContext } from "../../../http/context.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { noSessionHeader } from "../../../http/session-cookie.ts";
import { signedIn } from "../../../http/signed-in.ts";
import type { Route } from "./+types/sign-out-everywhere.ts";

export const loader = () => safeRedirect("/account");

export async function action({ context }: Route.ActionArgs) {
  await signOutEverywhere(context.get(systemContext), signedIn(context));
  return safeRedirect("/sign-in?notice=signed-out", "/sign-in", {
    headers: { "set-cookie": noSessionHeader(), "clear-site-data": '"cache", "storage"' },
  });
}
