/**
 * The WebAuthn library. It comes only with the first passkey of an isolate: no other page waits for half a megabyte.
 *
 * What it is made of wants `reflect-metadata` to be there before; bundled, its own import of that comes too late.
 */
export async function webauthn() {
  await import("reflect-metadata");
  const [server, helpers] = await Promise.all([
    import("@simplewebauthn/server"),
    import("@simplewebauthn/server/helpers"),
  ]);
  return { ...server, ...helpers };
}
