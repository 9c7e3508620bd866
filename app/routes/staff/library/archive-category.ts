import * as z from "zod";
import { archiveCategory } from "../../../domain/report-cards/library.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/archive-category.ts";

export const loader = () => safeRedirect("/settings/library");

const form = z.object({ archived: z.enum(["yes", "no"]) });

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  // Only a button sends this: there is nothing to type again.
  if (!parsed.ok) throw new Response(null, { status: 422 });
  const ctx = context.get(systemContext);
  const aside = parsed.value.archived === "yes";
  await orRefuse(archiveCategory(ctx, staffMember(context), params.category, aside));
  return safeRedirect(`/settings/library?done=${aside ? "put-aside" : "back"}`);
}
