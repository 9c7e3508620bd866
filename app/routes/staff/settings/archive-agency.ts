import { archiveAgency } from "../../../domain/packages/agencies.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { isPutAside } from "../../../http/pressed.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/archive-agency.ts";

export const loader = () => safeRedirect("/settings/agencies");

export async function action({ request, params, context }: Route.ActionArgs) {
  const aside = await isPutAside(request);
  await orRefuse(archiveAgency(context.get(systemContext), staffMember(context), params.agency, aside));
  return safeRedirect(`/settings/agencies?done=${aside ? "archived" : "back"}`);
}
