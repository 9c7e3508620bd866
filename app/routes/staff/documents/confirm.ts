import { systemContext } from "../../../http/context.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { answerConfirm } from "../../../http/uploads.ts";
import type { Route } from "./+types/confirm.ts";

export function action({ params, context }: Route.ActionArgs) {
  const owner = { kind: "client", clientId: params.id } as const;
  return answerConfirm(context.get(systemContext), staffMember(context), owner, params.document);
}
