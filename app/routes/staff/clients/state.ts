import { redirect } from "react-router";
import * as z from "zod";
import { changeState } from "../../../domain/clients/change.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm } from "../../../http/forms.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/state.ts";

export const loader = ({ params }: Route.LoaderArgs) => redirect(`/clients/${params.id}`, 303);

const form = z.object({ state: z.enum(["active", "prospect", "paused", "archived"]) });

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  // Only a button of the client's page sends this: there is nothing to type again.
  if (!parsed.ok) throw new Response(null, { status: 422 });
  const { state } = parsed.value;
  const changed = await orRefuse(
    changeState(context.get(systemContext), staffMember(context), params.id, state),
  );
  return redirect(`/clients/${params.id}?done=${changed.ok ? `now-${state}` : "conflict"}`, 303);
}
