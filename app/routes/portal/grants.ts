import { systemContext } from "../../http/context.ts";
import { inPortal } from "../../http/in-portal.ts";
import { answerGrants } from "../../http/uploads.ts";
import type { Route } from "./+types/grants.ts";

export function action({ request, context }: Route.ActionArgs) {
  const by = inPortal(context);
  const owner = { kind: "client", clientId: by.clientId } as const;
  return answerGrants(context.get(systemContext), by, owner, request);
}
