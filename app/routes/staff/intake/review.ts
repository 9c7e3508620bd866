import { reviewInquiry } from "../../../domain/intake/inquiries.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/review.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/inquiries/${params.inquiry}`);

/** Marks a question as looked at. */
export async function action({ params, context }: Route.ActionArgs) {
  await orRefuse(reviewInquiry(context.get(systemContext), staffMember(context), params.inquiry));
  return safeRedirect("/inquiries");
}
