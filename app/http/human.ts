import * as z from "zod";
import { readLimited } from "../platform/fetch.ts";
import type { SystemContext } from "../platform/ports.ts";

/** What siteverify answers (Cloudflare Turnstile, "Validate the token"). */
const answer = z.object({
  success: z.boolean(),
  hostname: z.string().optional(),
  action: z.string().optional(),
});

const maxAnswerBytes = 16 * 1024;
/** The widget's own name for its token. */
const field = "cf-turnstile-response";
/** A field that people do not see and programs fill in; see `ui/trap.tsx`. */
const trap = "website";

type Verdict = { ok: true } | { ok: false; sentence: string };
const refused: Verdict = {
  ok: false,
  sentence:
    "We could not make sure that a person is sending this. Nothing you typed is lost: please wait for the check below and send it again.",
};

const trapped: Verdict = {
  ok: false,
  sentence: "A field that stays blank was filled in, maybe by your browser. Please clear it and send again.",
};

/** The key that a page shows the check with; null where the business does not use it. */
export const turnstileKey = ({ settings }: Pick<SystemContext, "settings">): string | null =>
  settings.TURNSTILE_SITE_KEY && settings.TURNSTILE_SECRET ? settings.TURNSTILE_SITE_KEY : null;

/**
 * Asks Cloudflare Turnstile whether a person sent this form, where the business has set it up; everybody passes where it
 * has not. Whatever is wrong refuses: no token, one that was used before, one of another site or another form, and a
 * siteverify that does not answer. Reads a copy of the body.
 *
 * @param action the form, as its widget names it
 */
export async function verifyHuman(ctx: SystemContext, request: Request, action: string): Promise<Verdict> {
  const form = await request
    .clone()
    .formData()
    .catch(() => null);
  if (form?.get(trap)) return trapped;
  const { TURNSTILE_SECRET: secret, TURNSTILE_VERIFY_URL: url, APP_ORIGIN } = ctx.settings;
  if (!turnstileKey(ctx) || !secret) return { ok: true };
  const token = form?.get(field);
  if (typeof token !== "string" || token === "" || token.length > 2048) return refused;
  const body = new URLSearchParams({ secret, response: token });
  if (ctx.origin.address) body.set("remoteip", ctx.origin.address);
  try {
    const response = await ctx.fetch(url, { method: "POST", body });
    const bytes = await readLimited(response.body, maxAnswerBytes);
    const said = answer.parse(JSON.parse(new TextDecoder().decode(bytes)));
    const isOurs = said.hostname === new URL(APP_ORIGIN).hostname && said.action === action;
    if (response.ok && said.success && isOurs) return { ok: true };
    ctx.log.warn("turnstile.refused", { action, success: said.success, ours: isOurs });
  } catch (error) {
    ctx.log.warn("turnstile.failed", { action, name: error instanceof Error ? error.name : "unknown" });
  }
  return refused;
}
