import { Buffer } from "node:buffer";
import * as z from "zod";
import { readLimited } from "./fetch.ts";
import type { Email, Mail } from "./ports.ts";
import { secondsOf } from "./retry-after.ts";

export class MailError extends Error {
  override name = "MailError";
  /** Trying again cannot help. */
  readonly permanent: boolean;
  readonly code: string;
  /** Seconds that the provider asks to wait, where it says that there were too many. */
  readonly retryAfter: number | null;
  constructor(code: string, permanent: boolean, retryAfter: number | null = null) {
    super(`Mail was not accepted: ${code}`);
    this.code = code;
    this.permanent = permanent;
    this.retryAfter = retryAfter;
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

/** A second try while the first is still at work (409 concurrent_idempotent_requests) is no refusal. */
const passing = new Set([401, 408, 409, 425, 429]);

/**
 * Resend (POST /emails). The idempotency key makes a repeated try send nothing twice for 24 hours.
 * @param options `pace` waits for the next moment at which a call may leave: the account takes a few a second
 */
export const createResend = (options: {
  url: string;
  apiKey: string;
  from: string;
  fetch: typeof fetch;
  pace?: () => Promise<void>;
}): Mail => ({
  async send(email, key) {
    await options.pace?.();
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
          // Comes back with the news of this mail, so that they find it even where the answer to this call was lost.
          tags: [{ name: "message", value: key }],
          ...(email.html && { html: email.html }),
          ...(email.headers && { headers: email.headers }),
          ...(email.attachments && { attachments: email.attachments.map(toResend) }),
        }),
      })
      .catch(() => {
        throw new MailError("unreachable", false);
      });
    if (!response.ok) {
      const { status } = response;
      await response.body?.cancel();
      const permanent = status >= 400 && status < 500 && !passing.has(status);
      throw new MailError(`http-${status}`, permanent, status === 429 ? (secondsOf(response) ?? 1) : null);
    }
    const answer = await readLimited(response.body, maxAnswerBytes)
      .then((bytes) => JSON.parse(new TextDecoder().decode(bytes)) as unknown)
      .catch(() => null);
    const parsed = accepted.safeParse(answer);
    if (!parsed.success) throw new MailError("unreadable-answer", false);
    return parsed.data.id;
  },
});
