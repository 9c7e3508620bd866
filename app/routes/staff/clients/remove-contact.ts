import { redirect } from "react-router";
import { removeContact } from "../../../domain/clients/change.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/remove-contact.ts";

export const loader = ({ params }: Route.LoaderArgs) => redirect(`/clients/${params.id}`, 303);

export async function action({ params, context }: Route.ActionArgs) {
  const { id, contact } = params;
  const removed = await orRefuse(
    removeContact(context.get(systemContext), staffMember(context), id, contact),
  );
  return redirect(`/clients/${id}?done=${removed.ok ? "contact-removed" : "last-contact"}`, 303);
}
