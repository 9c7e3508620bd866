import { systemContext } from "../../../http/context.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { answerThumbnail } from "../../../http/uploads.ts";
import type { Route } from "./+types/thumbnail.ts";

export function loader({ params, context }: Route.LoaderArgs) {
  const owner = { kind: "client", clientId: params.id } as const;
  return answerThumbnail(context.get(systemContext), staffMember(context), owner, params.document);
}
