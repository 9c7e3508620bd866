import { redirect } from "react-router";
import * as z from "zod";
import { remembers, setAside } from "../../../domain/calendar/choices.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/not-a-visit.ts";

export const loader = () => safeRedirect("/calendar");

const form = z.object({ remember: z.enum(remembers).default("no") });

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  // Only buttons of our own pages send this: there is nothing to type again.
  if (!parsed.ok) throw new Response(null, { status: 422 });
  const { events } = await orRefuse(
    setAside(context.get(systemContext), staffMember(context), params.event, parsed.value),
  );
  return redirect(`/calendar?done=${events > 0 ? "set-aside" : "has-client"}`, 303);
}
