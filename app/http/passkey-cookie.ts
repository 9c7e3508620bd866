import * as z from "zod";
import { type Challenge, challengeMinutes, challengePurposes } from "../domain/factors/passkeys/challenge.ts";
import type { Asked } from "../domain/factors/passkeys/options.ts";
import type { SystemContext } from "../platform/ports.ts";
import { type CookieKind, clearCookie, openCookie, sealCookie } from "./cookies.ts";

/** The challenge that this browser's passkey is to answer, what for, and whose answer is expected. */
const passkeyCookie: CookieKind<Challenge> = {
  name: "__Host-passkey",
  purpose: "challenge for a passkey",
  value: z.strictObject({
    challenge: z.string().length(43),
    purpose: z.enum(challengePurposes),
    staffId: z.string().nullable(),
  }),
  untilClosed: true,
};

/** The options for the page's script, as JSON, with the challenge in its cookie. */
export async function answerOptions(ctx: SystemContext, { options, challenge }: Asked): Promise<Response> {
  const expires = new Date(ctx.clock.now().getTime() + challengeMinutes * 60_000);
  const cookie = await sealCookie(ctx, passkeyCookie, challenge, expires);
  return Response.json(options, { headers: { "set-cookie": cookie, "cache-control": "no-store" } });
}

export const readChallenge = async (ctx: SystemContext, request: Request): Promise<Challenge | null> =>
  (await openCookie(ctx, request, passkeyCookie))?.value ?? null;

export const noChallengeHeader = (): string => clearCookie(passkeyCookie);
