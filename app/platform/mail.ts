import { Buffer } from "node:buffer";
import * as z from "zod";
import { readLimited } from "./fetch.ts";
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
const maxAnswerBytes = 64 * 1024;

/** A subject is one line, whoever's name or title is part of it. */
const oneLine = (subject: string) => subject.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();

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
          subject: oneLine(email.subject),
          text: email.text,
          ...(email.html && { html: email.html }),
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
    const answer = await readLimited(response.body, maxAnswerBytes)
      .then((bytes) => JSON.parse(new TextDecoder().decode(bytes)) as unknown)
      .catch(() => null);
    const parsed = accepted.safeParse(answer);
    if (!parsed.success) throw new MailError("unreadable-answer", false);
    return parsed.data.id;
  },
});
