import { ownerOfShown } from "../../domain/report-cards/photos.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { inPortal } from "../../http/in-portal.ts";
import { answerThumbnail } from "../../http/uploads.ts";
import type { Route } from "./+types/report-card-photo.ts";

/** A photo of a card that the own household was sent. */
export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = inPortal(context);
  const owner = await orRefuse(ownerOfShown(ctx, by, params.id, params.document));
  return answerThumbnail(ctx, by, owner, params.document);
}
