import { editDraft } from "../../../domain/report-cards/edit.ts";
import { toPlainText } from "../../../domain/report-cards/rich-text.ts";
import { sentenceOfTooLong } from "../../../domain/report-cards/room.ts";
import { draftForm, longestField } from "../../../domain/report-cards/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm } from "../../../http/forms.ts";
import { readLocale } from "../../../http/locale.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { shortTime } from "../../../ui/time.tsx";
import type { Route } from "./+types/save.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/report-cards/${params.id}`);

/** The form of the page as it is being written, saved without leaving it; the page's script reads the answer. */
export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, draftForm, longestField);
  if (!parsed.ok) {
    const [sentence = "Please look at what you typed."] = Object.values(parsed.refusal.data.errors);
    return Response.json({ ok: false, reason: "refused", sentence }, { status: 422 });
  }
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const [edited, locale] = await Promise.all([
    orRefuse(editDraft(ctx, by, params.id, parsed.value)),
    readLocale(context),
  ]);
  const time = (at: Date) => shortTime(at, ctx.clock.now(), locale);
  if (edited.ok) return Response.json({ ok: true, version: edited.version, at: time(edited.savedAt) });
  if (edited.reason === "conflict") {
    const { version, savedAt, savedBy, content } = edited.theirs;
    const theirs = {
      version,
      at: time(savedAt),
      self: savedBy === by.staffId,
      summary: toPlainText(content.summary),
    };
    return Response.json({ ok: false, reason: "conflict", theirs });
  }
  if (edited.reason === "sent") return Response.json({ ok: false, reason: "sent" });
  const sentence =
    edited.reason === "long"
      ? sentenceOfTooLong(edited.longest)
      : "the summary holds what a report card cannot show.";
  return Response.json({ ok: false, reason: "refused", sentence }, { status: 422 });
}
