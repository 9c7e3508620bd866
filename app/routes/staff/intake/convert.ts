import * as z from "zod";
import { convertInquiry } from "../../../domain/intake/convert.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { carried, parseForm } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/convert.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/inquiries/${params.inquiry}`);

/** `confirmed`: the clients with the same email or phone were seen. */
const form = z.object({ confirmed: carried });

/** Makes a client of a question and mails the intake. */
export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const anyway = Boolean(parsed.value.confirmed);
  const made = await orRefuse(
    convertInquiry(context.get(systemContext), staffMember(context), params.inquiry, anyway),
  );
  return safeRedirect(
    made.ok ? `/clients/${made.clientId}?done=intake-sent` : `/inquiries/${params.inquiry}?done=duplicate`,
  );
}
