import { eq } from "drizzle-orm";
import { passkeys } from "../../../../drizzle/schema/factors.ts";
import { fromBase64Url } from "../../../platform/bytes.ts";
import type { SystemContext } from "../../../platform/ports.ts";
import { readBusiness } from "../../business/business.ts";
import { type Challenge, challengeMinutes, newChallenge } from "./challenge.ts";
import { webauthn } from "./library.ts";
import { openCredential } from "./rows.ts";
import { algorithms, relyingParty } from "./verify.ts";

const timeout = challengeMinutes * 60_000;

/** What a browser asks its authenticators (WebAuthn Level 3, JSON form), and the challenge for its cookie. */
export interface Asked {
  options: object;
  challenge: Challenge;
}

/** Options to sign in with whatever passkey the person picks. */
export async function signInOptions(ctx: SystemContext): Promise<Asked> {
  const challenge = newChallenge(ctx, "sign-in", null);
  return { options: await requestOptions(ctx, challenge, []), challenge };
}

/** Options to prove again, with one of the own passkeys, who one is. */
export async function confirmOptions(ctx: SystemContext, staffId: string): Promise<Asked> {
  const challenge = newChallenge(ctx, "confirm", staffId);
  const own = await ownCredentials(ctx, staffId);
  return { options: await requestOptions(ctx, challenge, own), challenge };
}

/**
 * Options to make a passkey that says by itself whose it is.
 *
 * @param person the name and email go to the person's own device alone, for its list of passkeys.
 */
export async function additionOptions(
  ctx: SystemContext,
  person: { id: string; name: string; email: string },
): Promise<Asked> {
  const { generateRegistrationOptions } = await webauthn();
  const challenge = newChallenge(ctx, "add", person.id);
  const options = await generateRegistrationOptions({
    rpName: (await readBusiness(ctx)).name,
    rpID: relyingParty(ctx.settings),
    userID: new TextEncoder().encode(person.id),
    userName: person.email,
    userDisplayName: person.name,
    challenge: bytesOf(challenge),
    timeout,
    attestationType: "none",
    excludeCredentials: await ownCredentials(ctx, person.id),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: algorithms,
    // A passkey that can give a secret of the device's own lets a phone seal the day it keeps for where there is no line.
    extensions: { prf: {} },
  });
  return { options, challenge };
}

async function requestOptions(
  ctx: Pick<SystemContext, "settings">,
  challenge: Challenge,
  allowCredentials: Awaited<ReturnType<typeof ownCredentials>>,
) {
  const { generateAuthenticationOptions } = await webauthn();
  return generateAuthenticationOptions({
    rpID: relyingParty(ctx.settings),
    challenge: bytesOf(challenge),
    allowCredentials,
    userVerification: "required",
    timeout,
  });
}

async function ownCredentials(ctx: SystemContext, staffId: string) {
  const rows = await ctx.db
    .select({ id: passkeys.id, credential: passkeys.credential })
    .from(passkeys)
    .where(eq(passkeys.staffId, staffId));
  const opened = await Promise.all(rows.map((row) => openCredential(ctx, row)));
  return opened.map(({ id, transports }) => ({ id, transports }));
}

const bytesOf = ({ challenge }: Challenge) => fromBase64Url(challenge) ?? new Uint8Array();
