import { acceptAsNew, acceptInto } from "../../../domain/intake/accept.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readForm } from "../../../http/read-form.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/accept.ts";

export const loader = ({ params }: Route.LoaderArgs) => safeRedirect(`/intakes/${params.draft}`);

const maxTicks = 400;
const tick = /^take\.\d{1,3}\.key$/;

/** Takes the ticked changes into a file; `as` is the client that it belongs to, or "new". */
export async function action({ request, params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const fields = [...(await readForm(request))].slice(0, maxTicks);
  const as = fields.find(([name]) => name === "as")?.[1];
  if (as === "new") {
    const clientId = await orRefuse(acceptAsNew(ctx, by, params.draft));
    return safeRedirect(`/clients/${clientId}`);
  }
  const keys = fields.flatMap(([name, value]) =>
    tick.test(name) && typeof value === "string" ? [value] : [],
  );
  const client = typeof as === "string" && as !== "" ? as : undefined;
  const taken = await orRefuse(acceptInto(ctx, by, params.draft, client, keys));
  if (taken.ok) return safeRedirect(`/clients/${taken.clientId}?done=intake-taken`);
  const query = new URLSearchParams({ done: "conflict", ...(client && { as: client }) });
  return safeRedirect(`/intakes/${params.draft}?${query}`);
}
