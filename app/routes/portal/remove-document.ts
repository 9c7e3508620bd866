import { systemContext } from "../../http/context.ts";
import { inPortal } from "../../http/in-portal.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { answerRemove } from "../../http/uploads.ts";
import type { Route } from "./+types/remove-document.ts";

export const loader = () => safeRedirect("/portal/documents");

export function action({ params, context }: Route.ActionArgs) {
  const by = inPortal(context);
  const owner = { kind: "client", clientId: by.clientId } as const;
  const back = "/portal/documents?done=removed";
  return answerRemove(context.get(systemContext), by, owner, params.document, back);
}
