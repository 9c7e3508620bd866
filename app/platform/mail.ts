import { Buffer } from "node:buffer";
import * as z from "zod";
import type { Email, Mail } from "./ports.ts";

export class MailError extends Error {
  override name = "MailError";
  /** Trying again cannot help. */
  readonly permanent: boolean;
  readonly code: string;
  constructor(code: string, permanent: boolean) {
    super(`Mail was not accepted: ${code}`);
    this.code = code;
    this.permanent = permanent;
  }
}

const accepted = z.object({ id: z.string() });

const toResend = ({ name, bytes }: NonNullable<Email["attachments"]>[number]) => ({
  filename: name,
  content: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"),
});

/** Resend (POST /emails). The idempotency key makes a repeated try send nothing twice for 24 hours. */
export const createResend = (options: {
  url: string;
  apiKey: string;
  from: string;
  fetch: typeof fetch;
}): Mail => ({
  async send(email, key) {
    const response = await options
      .fetch(`${options.url}/emails`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${options.apiKey}`,
          "content-type": "application/json",
          "idempotency-key": key,
        },
        body: JSON.stringify({
          from: options.from,
          to: [email.to],
          subject: email.subject,
          text: email.text,
          ...(email.attachments && { attachments: email.attachments.map(toResend) }),
        }),
      })
      .catch(() => {
        throw new MailError("unreachable", false);
      });
    const permanent = response.status >= 400 && response.status < 500 && response.status !== 429;
    if (!response.ok) {
      await response.body?.cancel();
      throw new MailError(`http-${response.status}`, permanent && response.status !== 401);
    }
    const parsed = accepted.safeParse(await response.json().catch(() => null));
    if (!parsed.success) throw new MailError("unreadable-answer", false);
    return parsed.data.id;
  },
});
