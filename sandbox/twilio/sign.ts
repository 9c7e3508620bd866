import { createHmac } from "node:crypto";
import { sandboxTwilio } from "./account.ts";

/** `X-Twilio-Signature` of a form that is posted to a URL ("Validating Signatures from Twilio"). */
export function twilioSignature(url: string, fields: Record<string, string>): string {
  const text = Object.keys(fields)
    .sort()
    .reduce((sum, name) => sum + name + fields[name], url);
  return createHmac("sha1", sandboxTwilio.authToken).update(text, "utf8").digest("base64");
}
