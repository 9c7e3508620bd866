import { redirect } from "react-router";
import * as z from "zod";
import { repeatMessage } from "../../../domain/correspondence/compose.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm } from "../../../http/forms.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/resend.ts";

export const loader = ({ params }: Route.LoaderArgs) => redirect(`/messages/${params.message}`, 303);

const form = z.object({ token: z.string().regex(/^[a-z0-9]{10,40}$/) });

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  // Only a button of the message's page sends this: there is nothing to type again.
  if (!parsed.ok) throw new Response(null, { status: 422 });
  const { message } = params;
  const again = await orRefuse(
    repeatMessage(context.get(systemContext), staffMember(context), message, parsed.value.token),
  );
  if (!again.ok) return redirect(`/messages/${message}?done=${again.reason}`, 303);
  // Pressed twice, the second has no row of its own: the client's list shows the one there is.
  return redirect(`/messages/${message}?done=sent`, 303);
}
