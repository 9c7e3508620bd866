import { takeNews } from "../../domain/messages/news.ts";
import { newsOfTwilio } from "../../domain/messages/provider-news.ts";
import { signedByTwilio } from "../../domain/messages/signatures.ts";
import { systemContext } from "../../http/context.ts";
import { refusedNews } from "../../http/refused-news.ts";
import type { Route } from "./+types/twilio-status.ts";

/** News are posted; there is nothing to see. */
export const loader = () => new Response(null, { status: 405, headers: { allow: "POST" } });

/** How an SMS goes on. `message` in the address is our own id of it. */
export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const { TWILIO_AUTH_TOKEN: token, APP_ORIGIN: origin } = ctx.settings;
  if (!token) return new Response(null, { status: 404 });
  const { pathname, search, searchParams } = new URL(request.url);
  const fields = new URLSearchParams(await request.text());
  const signature = request.headers.get("x-twilio-signature");
  if (!signedByTwilio(token, signature, origin + pathname + search, fields))
    return refusedNews(ctx, "twilio", signature ? "signature" : "unsigned");
  const news = newsOfTwilio(fields, searchParams.get("message"), ctx.clock.now());
  if (news) await takeNews(ctx, news);
  return new Response(null, { status: 200 });
}
