import { allowSignIn } from "../../domain/connections/sign-in-permission.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { signedIn } from "../../http/signed-in.ts";
import type { Route } from "./+types/allow-sign-in.ts";

/** Somebody came back from proving who they are: the button is on the page. */
export const loader = () => safeRedirect("/connections");

export async function action({ params, context }: Route.ActionArgs) {
  const { staffId } = signedIn(context);
  const linked = await orRefuse(allowSignIn(context.get(systemContext), params.id, staffId));
  return safeRedirect(`/connections?done=${linked === "linked-to-another" ? "not-linked" : "linked"}`);
}
