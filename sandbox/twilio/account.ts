/** The one account that the sandbox's Twilio knows; the app gets it through the same settings as the real one. */
export const sandboxTwilio = {
  accountSid: "AC5a4db0c5a4db0c5a4db0c5a4db0c5a4d",
  authToken: "sandbox-twilio-token-0123456789",
  number: "+15005550006",
} as const;
