import { readAllConnections } from "../../domain/battery/sampling.ts";
import { systemContext } from "../../http/context.ts";
import { readForm } from "../../http/read-form.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import type { Route } from "./+types/battery-refresh.ts";

/** The button: reads every connection now, then shows what there is. A bookmark of this address goes there as well. */
export async function action({ request, context }: Route.ActionArgs) {
  const returnTo = (await readForm(request)).get("returnTo");
  await readAllConnections(context.get(systemContext));
  return safeRedirect(typeof returnTo === "string" ? returnTo : null, "/battery");
}

export const loader = () => safeRedirect("/battery");
