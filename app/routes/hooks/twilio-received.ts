import { receiveSms } from "../../domain/correspondence/received.ts";
import { signedByTwilio } from "../../domain/messages/signatures.ts";
import { systemContext } from "../../http/context.ts";
import { refusedNews } from "../../http/refused-news.ts";
import type { Route } from "./+types/twilio-received.ts";

/** Texts are posted; there is nothing to see. */
export const loader = () => new Response(null, { status: 405, headers: { allow: "POST" } });

/** An SMS to our number. No answer goes out from here: the carrier answers STOP, START and HELP itself. */
export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const { TWILIO_AUTH_TOKEN: token, APP_ORIGIN: origin } = ctx.settings;
  if (!token) return new Response(null, { status: 404 });
  const { pathname, search } = new URL(request.url);
  const fields = new URLSearchParams(await request.text());
  const signature = request.headers.get("x-twilio-signature");
  if (!signedByTwilio(token, signature, origin + pathname + search, fields))
    return refusedNews(ctx, "twilio", signature ? "signature" : "unsigned");
  const [providerId, from] = [fields.get("MessageSid") ?? "", fields.get("From") ?? ""];
  if (/^[A-Za-z0-9]{1,64}$/.test(providerId) && /^\+[1-9]\d{3,14}$/.test(from))
    await receiveSms(ctx, { providerId, from, text: textOf(fields), means: meaningOf(fields) });
  return new Response("<Response/>", { status: 200, headers: { "content-type": "text/xml" } });
}

/** A picture is not fetched: its address would have to be asked with our token, for a file that nobody expects. */
function textOf(fields: URLSearchParams): string {
  const text = fields.get("Body") ?? "";
  return Number(fields.get("NumMedia") ?? 0) > 0 ? `${text}\n(A picture came along. It is not kept.)` : text;
}

/** What Twilio made of it, where its own opt-out words are set up. */
function meaningOf(fields: URLSearchParams): "stop" | "start" | "help" | null {
  const type = fields.get("OptOutType")?.toLowerCase();
  return type === "stop" || type === "start" || type === "help" ? type : null;
}
