import * as z from "zod";
import { approveVaccination } from "../../../domain/dogs/dogs.ts";
import { systemContext } from "../../../http/context.ts";
import { version } from "../../../http/dog-fields.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/approve-vaccination.ts";

export const loader = ({ params }: Route.LoaderArgs) =>
  safeRedirect(`/clients/${params.id}/dogs/${params.dog}`);

const form = z.object({ version });

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) throw new Response(null, { status: 422 });
  const ctx = context.get(systemContext);
  const at = { clientId: params.id, dogId: params.dog };
  const seen = parsed.value.version;
  const approved = await orRefuse(
    approveVaccination(ctx, staffMember(context), at, params.vaccination, seen),
  );
  const done = approved.ok ? "approved" : "overtaken";
  return safeRedirect(`/clients/${params.id}/dogs/${params.dog}?done=${done}`);
}
