import * as z from "zod";
import { archiveDefinition } from "../../../domain/packages/definitions.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/archive-package.ts";

export const loader = () => safeRedirect("/settings/packages");

const form = z.object({ archived: z.enum(["yes", "no"]) });

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  // Only a button of the list sends this: there is nothing to type again.
  if (!parsed.ok) throw new Response(null, { status: 422 });
  const archived = parsed.value.archived === "yes";
  const ctx = context.get(systemContext);
  await orRefuse(archiveDefinition(ctx, staffMember(context), params.definition, archived));
  return safeRedirect(`/settings/packages?done=${archived ? "archived" : "back"}`);
}
