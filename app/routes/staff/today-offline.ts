import { copyToday } from "../../domain/day/offline-copy.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { staffMember } from "../../http/signed-in.ts";
import type { Route } from "./+types/today-offline.ts";

/** The day for a device that seals it at once; never cached, and asked for by the script of `/today` alone. */
export async function loader({ context }: Route.LoaderArgs) {
  return Response.json(await orRefuse(copyToday(context.get(systemContext), staffMember(context))));
}
