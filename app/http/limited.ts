import { beyondRates, type RateName } from "../domain/limits/rates.ts";
import type { SystemContext } from "../platform/ports.ts";
import { type Policy, policies } from "./policies.ts";

/** What is counted of a URL. `reading`: a look counts as well as a form. */
interface Line {
  rates: readonly RateName[];
  reading?: true;
}

const counts = (...rates: RateName[]): Line => ({ rates });
const countsLooks = (...rates: RateName[]): Line => ({ rates, reading: true });
/** Nobody is kept from leaving. */
const uncounted: Line = { rates: [] };

/** A form of an audience where no line below says otherwise. */
const usually: Record<Policy["audience"], Line> = {
  anyone: counts("forms"),
  client: counts("portalForms"),
  // Whoever works here may work: only what costs something, or guesses, is counted.
  staff: uncounted,
};

/**
 * What of a URL is counted before its route runs, whatever the route counts besides. docs/limits.md shows both, and what
 * the visitor sees.
 */
export const requestLimits: Record<string, Line> = {
  "/sign-out": uncounted,
  "/portal/sign-out": uncounted,
  "/sign-in/passkey": counts("passkeys"),
  "/sign-in/passkey/options": counts("passkeys"),

  "/sign-in/google": counts("flows", "allFlows"),
  "/sign-in/github": counts("flows", "allFlows"),
  "/sign-in/tesla": counts("flows", "allFlows"),
  "/join/google": counts("flows", "allFlows"),
  "/join/github": counts("flows", "allFlows"),
  "/sign-in/google/callback": countsLooks("flows"),
  "/sign-in/github/callback": countsLooks("flows"),
  "/connections/tesla/callback": countsLooks("flows"),

  "/hooks/resend": counts("hooks"),
  "/hooks/twilio/status": counts("hooks"),
  "/hooks/twilio/received": counts("hooks"),

  // Mail programs ask from a few networks of their own, for everybody who gets a mailing.
  "/unsubscribe/:token": counts("hooks"),

  "/connections/google-calendar/callback": countsLooks("flows"),

  "/intake/:draft/documents": counts("uploads"),
  "/intake/:draft/documents/grants": counts("uploads"),
  "/intake/:draft/documents/:document/confirm": counts("uploads"),

  "/portal/documents": counts("personUploads"),
  "/portal/documents/grants": counts("personUploads"),
  "/portal/documents/:document/confirm": counts("personUploads"),
  "/portal/documents/:document": countsLooks("downloads"),
  "/portal/documents/:document/thumbnail": countsLooks("pictures"),

  "/clients": countsLooks("searches"),
  "/clients/:id/access": countsLooks("searches"),
  "/clients/:id/documents": counts("personUploads"),
  "/clients/:id/documents/grants": counts("personUploads"),
  "/clients/:id/documents/:document/confirm": counts("personUploads"),
  "/clients/:id/documents/:document": countsLooks("downloads"),
  "/clients/:id/documents/:document/thumbnail": countsLooks("pictures"),
  "/clients/:id/waivers/paper": counts("personUploads"),
  "/clients/:id/waivers/ask": counts("mails"),
  "/clients/:id/intake": counts("mails"),
  "/settings/team/invite": counts("mails"),
  "/messages/new": counts("mails"),
  "/messages/mass": counts("mails"),
  "/messages/:message/resend": counts("mails"),
  // Each wish in other words is a mail to the team.
  "/portal/visits/:appointment/reschedule": counts("portalForms", "mails"),
  "/report-cards/:id/test": counts("mails"),
  "/report-cards/:id/send": counts("mails"),
  "/report-cards/:id/photos": counts("personUploads"),
  "/report-cards/:id/photos/:document": countsLooks("pictures"),
  "/portal/report-cards/:id/photos/:document": countsLooks("pictures"),
  "/report-cards/:id/pdf": countsLooks("downloads"),
  "/portal/report-cards/:id/pdf": countsLooks("downloads"),
  "/account/email": counts("mails"),

  "/audit": countsLooks("searches"),
  "/audit/verify": counts("exports"),
  "/audit/export": countsLooks("exports"),

  "/battery/refresh": counts("providers"),
  "/connections/tesla/start": counts("providers"),
  "/connections/google-calendar/start": counts("providers"),
  "/calendar/sync": counts("providers"),
  "/connections/:id/disconnect": counts("providers"),
  "/account/identities/google/link": counts("providers"),
  "/account/identities/github/link": counts("providers"),

  "/account/confirm": counts("proofs"),
  "/account/confirm/options": counts("proofs"),
  "/account/confirm/passkey": counts("proofs"),
  "/account/password": counts("proofs"),
  "/account/second-factor": counts("proofs"),
  "/account/email/verify": counts("proofs"),
  "/account/passkeys/options": counts("proofs"),
  "/account/passkeys/new": counts("proofs"),
};

/** What is counted of a request to a URL; empty for most that only look. */
export function ratesOf(path: string, method: string): readonly RateName[] {
  const line = requestLimits[path] ?? usually[policies[path]?.audience ?? "staff"];
  return method === "POST" || line.reading ? line.rates : [];
}

/**
 * Counts a request under the rates of its URL.
 *
 * @param path the URL as `policies.ts` spells it @param person who asks, where somebody is signed in
 * @throws Response 429 with `Retry-After`, which `headers` take along to a page, when there were too many.
 */
export async function withinRates(
  ctx: SystemContext,
  { path, method, person }: { path: string; method: string; person?: string },
  headers: Headers,
): Promise<void> {
  const names = ratesOf(path, method);
  if (names.length === 0) return;
  const wait = await beyondRates(ctx, names, {
    network: ctx.origin.network,
    ...(person !== undefined && { person }),
  });
  if (wait === null) return;
  ctx.log.warn("request.limited", { route: path, rates: names.join(" ") });
  headers.set("retry-after", String(wait));
  throw new Response(null, { status: 429 });
}
