import * as z from "zod";
import type { News } from "./news.ts";

const resendEvent = z.object({
  type: z.string().max(100),
  created_at: z.string(),
  data: z.object({
    email_id: z.string().min(1).max(200),
    to: z.array(z.string().max(500)).default([]),
    tags: z.unknown().optional(),
    bounce: z.object({ type: z.string().default("") }).nullish(),
  }),
});
/** Tags come as an object, in older events as a list of pairs. */
const tagged = z.union([
  z.object({ message: z.string() }).transform(({ message }) => message),
  z
    .array(z.object({ name: z.string(), value: z.string() }))
    .transform((tags) => tags.find(({ name }) => name === "message")?.value ?? null),
]);

/** "Name <a@example.com>" or the address alone. */
const addressOf = (to: string | undefined) => /<([^<>]+)>\s*$/.exec(to ?? "")?.[1] ?? to ?? "";

/**
 * An event of Resend ("Event Types"); null for what is none, or not about a single mail's way (opened, clicked).
 * @param eventId as Svix names it
 */
export function newsOfResend(eventId: string, body: string, now: Date): News | null {
  const parsed = resendEvent.safeParse(parseJson(body));
  if (!parsed.success) return null;
  const { type, created_at, data } = parsed.data;
  const told = resendStates(type, data.bounce?.type ?? "");
  if (!told) return null;
  const address = addressOf(data.to[0]);
  const at = Date.parse(created_at);
  return {
    id: `resend:${eventId}`,
    providerId: data.email_id,
    messageId: tagged.safeParse(data.tags).data ?? null,
    kind: type,
    at: Number.isFinite(at) ? new Date(at) : now,
    state: told.state,
    // Each of our mails has one reader: of several, nobody could say which one it is about.
    suppress: told.reason && address !== "" && data.to.length === 1 ? { address, reason: told.reason } : null,
  };
}

interface Told {
  state: News["state"];
  reason?: "bounce" | "complaint" | "stop";
}

function resendStates(type: string, bounce: string): Told | null {
  switch (type) {
    case "email.sent":
      return { state: null };
    case "email.delivered":
      return { state: "delivered" };
    case "email.delivery_delayed":
      return { state: "delayed" };
    case "email.bounced":
      // A full mailbox or a server that was away too long: this mail is lost, the next may arrive. Only "permanent" ends it.
      return /^permanent$/i.test(bounce) ? { state: "bounced", reason: "bounce" } : { state: "undelivered" };
    case "email.complained":
      return { state: "complained", reason: "complaint" };
    case "email.suppressed":
      return { state: "bounced", reason: "bounce" };
    case "email.failed":
      return { state: "undelivered" };
    default:
      return null;
  }
}

/**
 * A status callback of Twilio ("Track Outbound Message Status"); null for what is none.
 * @param messageId ours, as the callback's address carries it
 */
export function newsOfTwilio(fields: URLSearchParams, messageId: string | null, now: Date): News | null {
  const sid = fields.get("MessageSid") ?? "";
  const status = fields.get("MessageStatus") ?? "";
  if (!/^[A-Za-z0-9]{1,64}$/.test(sid) || !/^[a-z_]{1,30}$/.test(status)) return null;
  const to = fields.get("To") ?? "";
  const { state, reason } = twilioStates(status, fields.get("ErrorCode") ?? "");
  return {
    id: `twilio:${sid}:${status}`,
    providerId: sid,
    messageId,
    kind: status,
    at: now,
    state,
    suppress: reason && to !== "" ? { address: to, reason } : null,
  };
}

/** 21610: the reader sent STOP to this number. */
function twilioStates(status: string, error: string): Told {
  if (status === "delivered" || status === "read") return { state: "delivered" };
  if (status !== "undelivered" && status !== "failed") return { state: null };
  return error === "21610" ? { state: "opted-out", reason: "stop" } : { state: "undelivered" };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
