import { changeDogState } from "../../../domain/dogs/dogs.ts";
import { systemContext } from "../../../http/context.ts";
import { dogStateForm } from "../../../http/dog-part-fields.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/state.ts";

export const loader = ({ params }: Route.LoaderArgs) =>
  safeRedirect(`/clients/${params.id}/dogs/${params.dog}`);

export async function action({ request, context, params }: Route.ActionArgs) {
  const parsed = await parseForm(request, dogStateForm);
  // No form of ours sends another state.
  if (!parsed.ok) throw new Response(null, { status: 422 });
  const ctx = context.get(systemContext);
  await orRefuse(changeDogState(ctx, staffMember(context), params.id, params.dog, parsed.value.state));
  return safeRedirect(`/clients/${params.id}/dogs/${params.dog}?done=${parsed.value.state}`);
}
