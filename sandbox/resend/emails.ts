import { createHash, randomUUID } from "node:crypto";
import * as z from "zod";
import { type Exchange, sendJson } from "../web.ts";
import type { World } from "../world.ts";
import { tellOfMail } from "./webhooks.ts";

const address = z
  .string()
  .regex(
    /^(?:[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
    "must be `email@example.com` or `Name <email@example.com>`",
  );
const addresses = z.union([address.transform((one) => [one]), z.array(address).min(1).max(50)]);
const email = z.object({
  from: address,
  to: addresses,
  subject: z
    .string()
    .min(1)
    .max(998)
    .regex(/^[^\r\n]*$/, "must be one line"),
  text: z.string().optional(),
  html: z.string().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  cc: addresses.optional(),
  bcc: addresses.optional(),
  reply_to: addresses.optional(),
  attachments: z
    .array(
      z.object({ filename: z.string().min(1), content: z.base64(), content_type: z.string().optional() }),
    )
    .default([]),
  tags: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
});

const kept = 1_000;
const day = 86_400_000;

/** `POST /resend/emails`: keeps the message in the mailbox and answers `{ id }`, errors in Resend's shape. */
export function sendEmail(world: World, exchange: Exchange) {
  const { request, response, url, body } = exchange;
  const refuse = (statusCode: number, name: string, message: string) =>
    sendJson(response, statusCode, { statusCode, name, message });
  if (url.pathname !== "/resend/emails")
    return refuse(404, "not_found", "The requested endpoint does not exist.");
  if (request.method !== "POST")
    return refuse(405, "method_not_allowed", "Method is not allowed for the requested path.");
  const key = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (!key) return refuse(401, "missing_api_key", "Missing API key in the authorization header.");
  if (!key.startsWith("re_sandbox")) return refuse(403, "invalid_api_key", "API key is invalid.");

  const parsed = parse(body);
  if (!parsed) return refuse(400, "validation_error", "The request body is not valid JSON.");
  for (const field of ["from", "to", "subject"]) {
    if (!Object.hasOwn(parsed, field))
      return refuse(422, "missing_required_field", `Missing \`${field}\` field.`);
  }
  const asked = email.safeParse(parsed);
  if (!asked.success) {
    const [issue] = asked.error.issues;
    const field = String(issue?.path[0] ?? "body");
    const name = field === "from" ? "invalid_from_address" : "validation_error";
    return refuse(422, name, `Invalid \`${field}\` field: ${issue?.message}.`);
  }
  const { from, to, subject, text = "", html = "", headers, attachments } = asked.data;
  if (text === "" && html === "")
    return refuse(422, "missing_required_field", "Missing `html` or `text` field.");

  const { mailbox } = world.store.data;
  const idempotencyKey = [request.headers["idempotency-key"]].flat()[0] ?? null;
  if (idempotencyKey !== null && (idempotencyKey === "" || idempotencyKey.length > 256)) {
    return refuse(400, "invalid_idempotency_key", "The key must be between 1-256 chars.");
  }
  const fingerprint = createHash("sha256").update(body).digest("base64url");
  const now = world.clock.now();
  const before =
    idempotencyKey !== null &&
    mailbox.find((mail) => mail.idempotencyKey === idempotencyKey && now - Date.parse(mail.at) < day);
  if (before && before.fingerprint !== fingerprint) {
    return refuse(
      409,
      "invalid_idempotent_request",
      "Same idempotency key used with a different request payload.",
    );
  }
  if (before) return sendJson(response, 200, { id: before.id });

  const id = randomUUID();
  const at = new Date(now).toISOString();
  mailbox.push({
    id,
    at,
    channel: "email",
    from,
    to,
    subject,
    text,
    html,
    headers,
    attachments: attachments.map(({ filename, content }) => ({ filename, content })),
    idempotencyKey,
    fingerprint,
  });
  if (mailbox.length > kept) mailbox.splice(0, mailbox.length - kept);
  world.store.changed();
  sendJson(response, 200, { id });
  void tellOfMail(world, { id, from, to, subject, tags: asked.data.tags ?? [] });
}

function parse(body: Buffer): object | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"));
    return typeof parsed === "object" && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}
