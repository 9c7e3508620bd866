import * as z from "zod";
import { moveItem } from "../../../domain/report-cards/library.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/move-item.ts";

export const loader = () => safeRedirect("/settings/library");

const form = z.object({ direction: z.enum(["up", "down"]) });

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  // Only a button of the library sends this: there is nothing to type again.
  if (!parsed.ok) throw new Response(null, { status: 422 });
  const ctx = context.get(systemContext);
  await orRefuse(moveItem(ctx, staffMember(context), params.item, parsed.value.direction));
  return safeRedirect("/settings/library");
}
