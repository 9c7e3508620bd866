import { archiveDefinition } from "../../../domain/packages/definitions.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { isPutAside } from "../../../http/pressed.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/archive-package.ts";

export const loader = () => safeRedirect("/settings/packages");

export async function action({ request, params, context }: Route.ActionArgs) {
  const aside = await isPutAside(request);
  await orRefuse(
    archiveDefinition(context.get(systemContext), staffMember(context), params.definition, aside),
  );
  return safeRedirect(`/settings/packages?done=${aside ? "archived" : "back"}`);
}
