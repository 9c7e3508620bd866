import * as z from "zod";
import { changeRole } from "../../../domain/team/roles.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import type { Route } from "./+types/role.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/settings/team/${params.staff}`);

const form = z.object({ role: z.enum(["owner", "trainer", "helper", "auditor"]) });

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  // Only a list of the person's page sends this: there is nothing to type again.
  if (!parsed.ok) throw new Response(null, { status: 422 });
  const outcome = await orRefuse(
    changeRole(context.get(systemContext), signedIn(context), params.staff, parsed.value.role),
  );
  return safeRedirect(`/settings/team/${params.staff}?done=${outcome.ok ? "role-changed" : outcome.reason}`);
}
