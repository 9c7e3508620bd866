import type { Page } from "playwright-core";

/**
 * Gives a page's browser a device with a screen lock that keeps passkeys (Chrome DevTools Protocol, WebAuthn).
 * @param prf whether its passkeys give a secret of their own (WebAuthn Level 3, section 10.1.4)
 */
export async function passkeyDevice(page: Page, { prf = false } = {}) {
  const client = await page.context().newCDPSession(page);
  await client.send("WebAuthn.enable");
  const { authenticatorId } = await client.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ...(prf && { hasPrf: true }),
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** Whether the person's finger is recognised from now on. */
    recognises: (isUserVerified: boolean) =>
      client.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    passkeys: async () => (await client.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
  };
}
