import type { SystemContext } from "../../platform/ports.ts";
import { readBusiness } from "../business/business.ts";
import { passwordProblem } from "../identity/passwords.ts";
import { type Arrival, admitStaff, type Browser } from "../identity/sign-in.ts";
import { acceptInvitation, findInvitation } from "./invitations.ts";

/**
 * Joins the team with a mailed code and a password of one's own, and signs in. A password that is refused does not use
 * the code up.
 */
export async function joinWithPassword(
  ctx: SystemContext,
  { code, name, password, ...browser }: { code: string; name: string; password: string } & Browser,
): Promise<
  | { ok: true; arrival: Arrival }
  | { ok: false; field: "code"; reason: "gone" | "address-taken" }
  | WeakPassword
> {
  const invitation = await findInvitation(ctx, code);
  if (!invitation) return { ok: false, field: "code", reason: "gone" };
  const about = { name, email: invitation.email, business: (await readBusiness(ctx)).name };
  const sentence = await passwordProblem(password, about);
  if (sentence) return { ok: false, field: "password", sentence };
  const joined = await acceptInvitation(ctx, invitation.id, { name, proof: { kind: "password", password } });
  if (!joined.ok)
    return { ok: false, field: "code", reason: joined.reason === "address-taken" ? "address-taken" : "gone" };
  return { ok: true, arrival: await admitStaff(ctx, joined.staffId, "password", browser) };
}

interface WeakPassword {
  ok: false;
  field: "password";
  sentence: string;
}
