import type { AuthenticatorTransport } from "@simplewebauthn/server";
import { fromBase64Url, toBase64Url } from "../../../platform/bytes.ts";
import type { Settings } from "../../../platform/settings.ts";
import { webauthn } from "./library.ts";
import { type readAssertion, readRegistration } from "./typed.ts";

type Site = Pick<Settings, "APP_ORIGIN">;

/** ES256, RS256 and EdDSA (RFC 9053): what every platform has. */
export const algorithms = [-7, -257, -8];

/** Passkeys belong to this host name, and to no other site. */
export const relyingParty = ({ APP_ORIGIN }: Site): string => new URL(APP_ORIGIN).hostname;

/** What is kept of a passkey, sealed. */
export interface StoredCredential {
  id: string;
  /** COSE key in base64url. */
  publicKey: string;
  transports: AuthenticatorTransport[];
}

/**
 * Verifies the making of a passkey (WebAuthn Level 3, section 7.1) with user verification.
 *
 * Statements about the maker of the authenticator are asked of nobody and, but for a self-attestation, which browsers leave
 * as it is, taken from nobody: to verify one, certificates of the sender's choice would be fetched and parsed.
 *
 * @returns null for whatever is wrong.
 */
export async function verifyRegistration(site: Site, text: string, challenge: string) {
  const response = readRegistration(text);
  if (!response) return null;
  const { verifyRegistrationResponse, decodeAttestationObject, decodeClientDataJSON, isoBase64URL } =
    await webauthn();
  try {
    const attestation = decodeAttestationObject(isoBase64URL.toBuffer(response.response.attestationObject));
    const format = attestation.get("fmt");
    const byItself = format === "packed" && attestation.get("attStmt").get("x5c") === undefined;
    if (format !== "none" && !byItself) return null;
    if (decodeClientDataJSON(response.response.clientDataJSON).crossOrigin === true) return null;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { ...response, clientExtensionResults: {} } as Parameters<
        typeof verifyRegistrationResponse
      >[0]["response"],
      expectedChallenge: challenge,
      expectedOrigin: site.APP_ORIGIN,
      expectedRPID: relyingParty(site),
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    // The id that is kept is the one under the authenticator's data, not the one beside it.
    if (!verified || registrationInfo.credential.id !== response.id) return null;
    const stored: StoredCredential = {
      id: response.id,
      publicKey: toBase64Url(registrationInfo.credential.publicKey),
      transports: response.response.transports ?? [],
    };
    return {
      stored,
      counter: registrationInfo.credential.counter,
      backedUp: registrationInfo.credentialBackedUp,
    };
  } catch {
    return null;
  }
}

/**
 * Verifies a passkey's answer (WebAuthn Level 3, section 7.2) with user verification, all but its counter: whether that went
 * back, the database decides, and only a true signature's counter says anything.
 *
 * @returns null for whatever is wrong.
 */
export async function verifyAssertion(
  site: Site,
  response: NonNullable<ReturnType<typeof readAssertion>>,
  challenge: string,
  stored: StoredCredential,
): Promise<{ counter: number; backedUp: boolean } | null> {
  const publicKey = fromBase64Url(stored.publicKey);
  if (!publicKey) return null;
  const { verifyAuthenticationResponse, decodeClientDataJSON } = await webauthn();
  try {
    if (decodeClientDataJSON(response.response.clientDataJSON).crossOrigin === true) return null;
    const { userHandle, ...rest } = response.response;
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        ...response,
        response: { ...rest, ...(userHandle && { userHandle }) },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: site.APP_ORIGIN,
      expectedRPID: relyingParty(site),
      requireUserVerification: true,
      credential: { id: stored.id, publicKey, counter: 0, transports: stored.transports },
    });
    if (!verified) return null;
    return { counter: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp };
  } catch {
    return null;
  }
}
