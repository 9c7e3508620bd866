import { systemContext } from "../../http/context.ts";
import { heldDraft } from "../../http/draft-holder.ts";
import { answerGrants } from "../../http/uploads.ts";
import type { Route } from "./+types/intake-grants.ts";

export async function action({ request, params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  await heldDraft(ctx, request, params.draft);
  return answerGrants(ctx, { kind: "visitor" }, { kind: "draft", draftId: params.draft }, request);
}
