import { redirect } from "react-router";
import { closePortal } from "../../domain/portal/sessions.ts";
import { systemContext } from "../../http/context.ts";
import { openedPortal } from "../../http/in-portal.ts";
import { noPortalHeader } from "../../http/portal-session.ts";
import type { Route } from "./+types/sign-out.ts";

/** A link or an image must not sign anybody out: opening the address only leads to where the button is. */
export const loader = () => redirect("/portal/home", { status: 303 });

export async function action({ context }: Route.ActionArgs) {
  await closePortal(context.get(systemContext), openedPortal(context));
  const headers = { "set-cookie": noPortalHeader() };
  return redirect("/portal?notice=signed-out", { status: 303, headers });
}
