import * as z from "zod";

/** A browser's answer is two or three kilobytes at most. */
const maxCredentialLength = 16_384;

const base64url = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/);
/** WebAuthn Level 3, section 6.1: at most 1,023 bytes. */
const credentialId = base64url(1364);
const transport = z.enum(["ble", "hybrid", "internal", "nfc", "usb"]);

/**
 * What `PublicKeyCredential.toJSON()` gives (WebAuthn Level 3, section 5.1). Only what is verified is read; whatever else
 * a browser adds, or somebody nests, is never looked at.
 */
const registration = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: base64url(4096),
    attestationObject: base64url(maxCredentialLength),
    /** New kinds of transport come up; one that we do not know is no reason to refuse. */
    transports: z
      .array(z.string())
      .max(10)
      .optional()
      .transform((names) => names?.filter((name) => transport.safeParse(name).success))
      .pipe(z.array(transport).optional()),
  }),
});

const assertion = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: base64url(4096),
    authenticatorData: base64url(4096),
    signature: base64url(2048),
    userHandle: base64url(128).nullish(),
  }),
});

/** A new passkey as a browser posts it; null for anything else. */
export const readRegistration = (text: string) => read(registration, text);

/** A passkey's answer to a challenge as a browser posts it; null for anything else. */
export const readAssertion = (text: string) => read(assertion, text);

function read<Value>(schema: z.ZodType<Value>, text: string): Value | null {
  if (text.length > maxCredentialLength) return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
