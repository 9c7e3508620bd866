import { systemContext } from "../../http/context.ts";
import { inPortal } from "../../http/in-portal.ts";
import { answerDownload } from "../../http/uploads.ts";
import type { Route } from "./+types/download.ts";

export function loader({ params, context }: Route.LoaderArgs) {
  const by = inPortal(context);
  const owner = { kind: "client", clientId: by.clientId } as const;
  return answerDownload(context.get(systemContext), by, owner, params.document);
}
