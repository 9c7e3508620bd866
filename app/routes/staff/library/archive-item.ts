import { archiveItem } from "../../../domain/report-cards/library.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { isPutAside } from "../../../http/pressed.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/archive-item.ts";

export const loader = () => safeRedirect("/settings/library");

export async function action({ request, params, context }: Route.ActionArgs) {
  const aside = await isPutAside(request);
  await orRefuse(archiveItem(context.get(systemContext), staffMember(context), params.item, aside));
  return safeRedirect(`/settings/library?done=${aside ? "put-aside" : "back"}`);
}
