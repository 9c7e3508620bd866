import { Buffer } from "node:buffer";
import * as z from "zod";
import { readLimited } from "./fetch.ts";
import type { Sms, SmsText } from "./ports.ts";
import { secondsOf } from "./retry-after.ts";
import { isSameText } from "./same-text.ts";
import type { Settings } from "./settings.ts";

export class SmsError extends Error {
  override name = "SmsError";
  /** Trying again cannot help. */
  readonly permanent: boolean;
  /** Whether the provider may have taken the message all the same. */
  readonly ambiguous: boolean;
  readonly code: string;
  /** Seconds that the provider asks to wait, where it says that there were too many. */
  readonly retryAfter: number | null;
  constructor(
    code: string,
    how: { permanent?: boolean; ambiguous?: boolean; retryAfter?: number | null } = {},
  ) {
    super(`The SMS was not accepted: ${code}`);
    this.code = code;
    this.permanent = how.permanent ?? false;
    this.ambiguous = how.ambiguous ?? false;
    this.retryAfter = how.retryAfter ?? null;
  }
}

const maxAnswerBytes = 512 * 1024;
const taken = z.object({ sid: z.string().min(1) });
const listed = z.object({
  messages: z.array(
    z.object({
      sid: z.string().min(1),
      to: z.string().nullable(),
      body: z.string().nullable(),
      /** RFC 2822. */
      date_created: z.string().nullable(),
    }),
  ),
});
const refused = z.object({ code: z.number().int() });

/** What Twilio's numbers for a refusal mean to us (https://www.twilio.com/docs/api/errors). */
const refusals: Record<number, string> = {
  21211: "invalid-number",
  21408: "country-not-enabled",
  21610: "opted-out",
  21614: "not-a-mobile",
  21617: "too-long",
};
/** The provider's clock and ours need not agree to the second. */
const clockSkewMs = 5 * 60_000;
/** Of one number; newest first. */
const listedAtOnce = 50;

type Account = Pick<
  Settings,
  "TWILIO_ACCOUNT_SID" | "TWILIO_AUTH_TOKEN" | "TWILIO_FROM" | "TWILIO_API_URL" | "APP_ORIGIN"
>;

/**
 * Twilio's REST API (2010-04-01, Messages). It knows no idempotency key: whoever tries again asks `find` first.
 * @returns null where no account is set up
 */
export function createTwilio(
  settings: Account,
  fetch: typeof globalThis.fetch,
  pace?: () => Promise<void>,
): Sms | null {
  const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token, TWILIO_FROM: from } = settings;
  if (!sid || !token || !from) return null;
  const url = `${settings.TWILIO_API_URL}/2010-04-01/Accounts/${sid}/Messages.json`;
  const authorization = `Basic ${Buffer.from(`${sid}:${token}`).toString("base64")}`;

  async function ask(target: string, form?: URLSearchParams): Promise<unknown> {
    await pace?.();
    const response = await fetch(target, {
      method: form ? "POST" : "GET",
      headers: {
        authorization,
        ...(form && { "content-type": "application/x-www-form-urlencoded" }),
      },
      ...(form && { body: form.toString() }),
    }).catch(() => {
      throw new SmsError("unreachable", { ambiguous: true });
    });
    const answer = await readLimited(response.body, maxAnswerBytes)
      .then((bytes) => JSON.parse(new TextDecoder().decode(bytes)) as unknown)
      .catch(() => null);
    if (response.ok) return answer;
    if (response.status === 429) throw new SmsError("http-429", { retryAfter: secondsOf(response) ?? 1 });
    if (response.status >= 500) throw new SmsError(`http-${response.status}`, { ambiguous: true });
    const number = refused.safeParse(answer).data?.code ?? 0;
    // Of a wrong token nothing can be said about the message: once it is right again, the message goes.
    const permanent = response.status >= 400 && response.status !== 401;
    throw new SmsError(refusals[number] ?? `http-${response.status}`, { permanent });
  }

  return {
    async send({ to, text }, key) {
      const form = new URLSearchParams({ To: to, Body: text });
      form.set(from.startsWith("MG") ? "MessagingServiceSid" : "From", from);
      form.set("StatusCallback", `${settings.APP_ORIGIN}/hooks/twilio/status?message=${key}`);
      const parsed = taken.safeParse(await ask(url, form));
      if (!parsed.success) throw new SmsError("unreadable-answer", { ambiguous: true });
      return parsed.data.sid;
    },
    async find(sms, since) {
      const query = new URLSearchParams({ To: sms.to, PageSize: String(listedAtOnce) });
      const parsed = listed.safeParse(await ask(`${url}?${query}`));
      if (!parsed.success) throw new SmsError("unreadable-answer", { ambiguous: true });
      return parsed.data.messages.filter((one) => isSame(one, sms, since)).map((one) => one.sid);
    },
  };
}

const isSame = (
  one: z.infer<typeof listed>["messages"][number],
  { to, text }: SmsText,
  since: Date,
): boolean =>
  one.to === to &&
  one.body !== null &&
  isSameText(one.body, text) &&
  (one.date_created === null || Date.parse(one.date_created) >= since.getTime() - clockSkewMs);
