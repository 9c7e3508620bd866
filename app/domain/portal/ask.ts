import * as z from "zod";
import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { readBusiness } from "../business/business.ts";
import { lookUp } from "../clients/lookups.ts";
import { normalisePhone } from "../clients/phone.ts";
import { type CodeTicket, codeCounters, codeMinutes, redeemCode, startCode } from "../codes/codes.ts";
import { admit } from "../limits/limits.ts";
import { opening, readHouseholds, selectedBy } from "./households.ts";
import { openPortal, type StartedPortal } from "./sessions.ts";

export type Asked =
  /** Whether anybody was found or not: type the code. */
  | { ok: true; step: "code"; ticket: CodeTicket & { expiresAt: Date } }
  /** The owner has switched the code off, and somebody was found. */
  | { ok: true; step: "open"; portal: StartedPortal }
  | { ok: false; field: "phone" | ""; sentence: string };

/** What a code opens: a person in a household, and the address that the code went to. */
const proved = z.strictObject({ ...opening.shape, email: z.string() });

/**
 * Asks to be let in, by an email and a phone that belong together. Found, not found and asked too often get the same
 * answer after the same work; the code goes to the stored address alone.
 *
 * Counted is the pair that was typed: whoever knows a client's address alone cannot use up his tries.
 *
 * @param email as `normaliseEmail` gives it; found by its keyed index, it is letter by letter the stored one
 * @param phone as typed
 * @param replaces the ticket of this browser's code before
 */
export async function askForPortal(
  ctx: SystemContext,
  { email, phone, replaces }: { email: string; phone: string; replaces?: CodeTicket | null },
): Promise<Asked> {
  const business = await readBusiness(ctx);
  const number = normalisePhone(phone, business.country);
  if (!number) return { ok: false, field: "phone", sentence: noNumber };
  const selected = selectedBy(await lookUp(ctx, { emails: [email], phones: [number] }));
  const counters = await codeCounters(ctx, `portal ${email} ${number}`);
  if (business.portalCode) {
    const ticket = await startCode(ctx, {
      purpose: "portal",
      email,
      opens: selected.map((one) => ({ ...one, email })),
      mail: (code) => codeMail(code, business.name, ctx.settings.APP_ORIGIN),
      counters,
      replaces: replaces ?? null,
    });
    return { ok: true, step: "code", ticket };
  }
  const [first, ...rest] = (await admit(ctx, counters)) ? await readHouseholds(ctx, selected, email) : [];
  if (first) return { ok: true, step: "open", portal: await openPortal(ctx, [first, ...rest], "match") };
  await record(ctx, { event: "portal.refused", details: { reason: "no-match" } });
  return { ok: false, field: "", sentence: noMatch };
}

const noNumber =
  "This does not look like a phone number. It should read like (303) 555-0199 or +1 303 555 0199.";
const noMatch =
  "We could not open a portal with these. Look for a typing mistake, try your other email or phone, or ask us. After five tries there is a pause of an hour.";

/** Nothing in it acts by being opened, and no link carries anything: mail scanners open every link first. */
const codeMail = (code: string, business: string, origin: string) => ({
  purpose: "portal-code",
  subject: `Your code for ${business}`,
  text: `Your code to open your client portal at ${business}:

${code}

Type it within ${codeMinutes} minutes on the page where you asked for it (${origin}/portal/verify), in the same browser. It works once.

If you did not ask for it, there is nothing to do: without the code nobody gets in. Please give it to nobody; we never ask for it.
`,
});

/**
 * Opens the portal with a mailed code. Between asking and typing a contact may have been removed, merged or have
 * changed its address: whoever does not have the address now that the code went to is not let in.
 *
 * @param code six digits, as `typedCode` reads them
 */
export async function provePortal(
  ctx: SystemContext,
  { ticket, code }: { ticket: CodeTicket; code: string },
): Promise<{ ok: true; portal: StartedPortal } | { ok: false; reason: "wrong" | "gone" }> {
  const redeemed = await redeemCode(ctx, { purpose: "portal", ...ticket, code });
  if (!redeemed.ok) return redeemed;
  const people = z.array(proved).parse(redeemed.opens);
  const email = people[0]?.email ?? "";
  const openings = people.map(({ clientId, contactId }) => ({ clientId, contactId }));
  const [first, ...rest] = await readHouseholds(ctx, openings, email);
  if (!first) {
    await record(ctx, { event: "portal.refused", details: { reason: "no-longer-theirs" } });
    return { ok: false, reason: "gone" };
  }
  return { ok: true, portal: await openPortal(ctx, [first, ...rest], "code") };
}
