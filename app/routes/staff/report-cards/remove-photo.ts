import { removePhoto } from "../../../domain/report-cards/photos.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/remove-photo.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/report-cards/${params.id}/photos`);

export async function action({ params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  await orRefuse(removePhoto(ctx, staffMember(context), params.id, params.document));
  return safeRedirect(`/report-cards/${params.id}/photos?done=removed`);
}
