import { systemContext } from "../../http/context.ts";
import { inPortal } from "../../http/in-portal.ts";
import { answerConfirm } from "../../http/uploads.ts";
import type { Route } from "./+types/confirm.ts";

export function action({ params, context }: Route.ActionArgs) {
  const by = inPortal(context);
  const owner = { kind: "client", clientId: by.clientId } as const;
  return answerConfirm(context.get(systemContext), by, owner, params.document);
}
