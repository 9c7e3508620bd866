import { takeNews } from "../../domain/messages/news.ts";
import { newsOfResend } from "../../domain/messages/provider-news.ts";
import { signedByResend } from "../../domain/messages/signatures.ts";
import { systemContext } from "../../http/context.ts";
import { refusedNews } from "../../http/refused-news.ts";
import type { Route } from "./+types/resend.ts";

/** News are posted; there is nothing to see. */
export const loader = () => new Response(null, { status: 405, headers: { allow: "POST" } });

/** What Resend tells of mails. Anything that it signed is answered with 200, or it would be told again for days. */
export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const { RESEND_WEBHOOK_SECRET: secret } = ctx.settings;
  if (!secret) return new Response(null, { status: 404 });
  const body = await request.text();
  const now = ctx.clock.now();
  const signed = signedByResend(secret, request.headers, body, now);
  if (!signed.ok) return refusedNews(ctx, "resend", signed.reason);
  const news = newsOfResend(signed.eventId, body, now);
  if (news) await takeNews(ctx, news);
  return new Response(null, { status: 200 });
}
