import { type Asked, askForSignatures } from "../../../domain/waivers/ask.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/ask.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/clients/${params.id}/waivers`);

export async function action({ params, context }: Route.ActionArgs) {
  const asked = await orRefuse(askForSignatures(context.get(systemContext), staffMember(context), params.id));
  return safeRedirect(`/clients/${params.id}/waivers?done=${outcomeOf(asked)}`);
}

const outcomeOf = ({ asked, waiting, unreachable }: Asked): string =>
  asked > 0 ? "asked" : waiting > 0 ? "asked-before" : unreachable > 0 ? "asked-nobody" : "asked-none";
