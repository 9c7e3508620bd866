import { redirect } from "react-router";
import * as z from "zod";
import { liftSuppression } from "../../../domain/messages/suppressions.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm, ticked } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/lift-suppression.ts";

export const loader = () => safeRedirect("/messages/suppressions");

const form = z.object({ asked: ticked });

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) throw new Response(null, { status: 422 });
  const { staffId } = staffMember(context);
  const lifted = await orRefuse(
    liftSuppression(context.get(systemContext), staffId, params.suppression, parsed.value.asked),
  );
  return redirect(`/messages/suppressions?done=${lifted ? "lifted" : "ask"}`, 303);
}
