import * as z from "zod";
import { captionPhoto, ownerOfShown } from "../../../domain/report-cards/photos.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { optionalText, parseForm } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { answerDownload, answerThumbnail } from "../../../http/uploads.ts";
import type { Route } from "./+types/photo.ts";

/** The photo as the card shows it; `?original` leads to the file as it is kept. */
export async function loader({ params, request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const owner = await orRefuse(ownerOfShown(ctx, by, params.id, params.document));
  return new URL(request.url).searchParams.has("original")
    ? answerDownload(ctx, by, owner, params.document)
    : answerThumbnail(ctx, by, owner, params.document);
}

const form = z.object({ caption: optionalText(200) });

/** The words below a photo. */
export async function action({ params, request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  // The field takes no more than fits: there is nothing to type again.
  if (!parsed.ok) throw new Response(null, { status: 422 });
  const caption = parsed.value.caption.replace(/\s+/g, " ");
  const ctx = context.get(systemContext);
  await orRefuse(captionPhoto(ctx, staffMember(context), params.id, params.document, caption));
  return safeRedirect(`/report-cards/${params.id}/photos?done=captioned`);
}
