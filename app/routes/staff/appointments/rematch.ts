import { redirect } from "react-router";
import { rematch } from "../../../domain/calendar/rematch.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/rematch.ts";

export const loader = ({ params }: Route.LoaderArgs) => redirect(`/appointments/${params.appointment}`, 303);

export async function action({ params, context }: Route.ActionArgs) {
  const done = await orRefuse(rematch(context.get(systemContext), staffMember(context), params.appointment));
  return redirect(
    done.ok
      ? `/calendar/events/${done.eventId}/match`
      : `/appointments/${params.appointment}?done=${done.reason}`,
    303,
  );
}
