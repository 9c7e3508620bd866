import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import { Webhook } from "standardwebhooks";

/** How far the clock of a provider may stand from ours, and how long its news may be on the way. */
const toleranceMs = 5 * 60_000;

const same = (one: string, other: string): boolean => {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/**
 * Whether Resend signed this body (Svix; https://www.standardwebhooks.com, with headers of Svix's own name). The
 * package's own check asks the machine's clock; ours asks the clock that everything else asks.
 *
 * @param body as it came, not a byte otherwise
 */
export function signedByResend(
  secret: string,
  headers: Headers,
  body: string,
  now: Date,
): { ok: true; eventId: string } | { ok: false; reason: "unsigned" | "signature" | "time" } {
  const [id, timestamp, signatures] = ["svix-id", "svix-timestamp", "svix-signature"].map((name) =>
    headers.get(name),
  );
  if (!id || !timestamp || !signatures || !/^\d{1,12}$/.test(timestamp) || !/^[\w.-]{1,100}$/.test(id))
    return { ok: false, reason: "unsigned" };
  const at = new Date(Number(timestamp) * 1000);
  const [, expected = ""] = new Webhook(secret).sign(id, at, body).split(",");
  const isSigned = signatures
    .split(" ", 10)
    .map((one) => one.split(","))
    .some(([version, signature = ""]) => version === "v1" && same(signature, expected));
  if (!isSigned) return { ok: false, reason: "signature" };
  if (Math.abs(now.getTime() - at.getTime()) > toleranceMs) return { ok: false, reason: "time" };
  return { ok: true, eventId: id };
}

/**
 * Whether Twilio signed this form ("Validating Signatures from Twilio": HMAC-SHA1 under the account's token over the
 * full URL and then each field's name and value, sorted by name).
 *
 * @param url as Twilio was told it: made of the configured origin, never of what a request says of its host
 */
export function signedByTwilio(
  token: string,
  signature: string | null,
  url: string,
  fields: URLSearchParams,
): boolean {
  // Once through: anybody may send a body with a hundred thousand names, and it is read before it is believed.
  const byName = Map.groupBy(fields, ([name]) => name);
  const text = [...byName.keys()].toSorted().map((name) => {
    const values = new Set(byName.get(name)?.map(([, value]) => value));
    return [...values]
      .toSorted()
      .map((value) => name + value)
      .join("");
  });
  return same(
    signature ?? "",
    createHmac("sha1", token)
      .update(url + text.join(""), "utf8")
      .digest("base64"),
  );
}
