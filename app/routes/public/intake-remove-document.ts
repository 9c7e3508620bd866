import { systemContext } from "../../http/context.ts";
import { heldDraft } from "../../http/draft-holder.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { answerRemove } from "../../http/uploads.ts";
import type { Route } from "./+types/intake-remove-document.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/intake/${params.draft}?step=papers`);

export async function action({ request, params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  await heldDraft(ctx, request, params.draft);
  const owner = { kind: "draft", draftId: params.draft } as const;
  const back = `/intake/${params.draft}?step=papers`;
  return answerRemove(ctx, { kind: "visitor" }, owner, params.document, back);
}
