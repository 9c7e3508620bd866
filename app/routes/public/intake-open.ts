import { redirect } from "react-router";
import * as z from "zod";
import { openByLink } from "../../domain/intake/find.ts";
import { systemContext } from "../../http/context.ts";
import { holdDraft } from "../../http/draft-holder.ts";
import { line, parseForm } from "../../http/forms.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import type { Route } from "./+types/intake-open.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/intake/${params.draft}`);

const form = z.object({ link: line("Please paste the link.", 400) });

/** Takes the secret of a mailed link, as the page's script posts it or pasted with the whole link. */
export async function action({ request, params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const parsed = await parseForm(request, form);
  const link = parsed.ok ? parsed.value.link : "";
  const [, pastedId, secret = ""] = /(?:\/intake\/([a-z0-9]{26})\/?)?#?([A-Za-z0-9_-]{43})$/.exec(link) ?? [];
  const draftId = pastedId ?? params.draft;
  if (!(await openByLink(ctx, draftId, secret))) return safeRedirect("/intake/resume?notice=gone");
  const headers = { "set-cookie": await holdDraft(ctx, request, { draftId, secret }) };
  return redirect(`/intake/${draftId}`, { status: 303, headers });
}
