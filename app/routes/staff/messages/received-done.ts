import { redirect } from "react-router";
import { markDone } from "../../../domain/correspondence/received.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/received-done.ts";

export const loader = () => safeRedirect("/messages/received");

export async function action({ params, context }: Route.ActionArgs) {
  await orRefuse(markDone(context.get(systemContext), staffMember(context), params.received));
  return redirect("/messages/received", 303);
}
