import { systemContext } from "../../../http/context.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { answerRemove } from "../../../http/uploads.ts";
import type { Route } from "./+types/remove.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/clients/${params.id}/documents`);

export function action({ params, context }: Route.ActionArgs) {
  const owner = { kind: "client", clientId: params.id } as const;
  const back = `/clients/${params.id}/documents?done=removed`;
  return answerRemove(context.get(systemContext), staffMember(context), owner, params.document, back);
}
