import { systemContext } from "../../http/context.ts";
import { heldDraft } from "../../http/draft-holder.ts";
import { answerConfirm } from "../../http/uploads.ts";
import type { Route } from "./+types/intake-confirm.ts";

export async function action({ request, params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  await heldDraft(ctx, request, params.draft);
  return answerConfirm(ctx, { kind: "visitor" }, { kind: "draft", draftId: params.draft }, params.document);
}
