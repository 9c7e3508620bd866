import { systemContext } from "../../../http/context.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { answerGrants } from "../../../http/uploads.ts";
import type { Route } from "./+types/grants.ts";

export function action({ request, params, context }: Route.ActionArgs) {
  const owner = { kind: "client", clientId: params.id } as const;
  return answerGrants(context.get(systemContext), staffMember(context), owner, request);
}
