import { html, sendPage } from "../page.ts";
import { strangerOf } from "../stranger.ts";
import { sendInbound } from "../twilio/inbound.ts";
import { type Exchange, formOf, redirect, sendJson } from "../web.ts";
import type { World } from "../world.ts";

/** A message that the app sent; nothing leaves the machine. Of an SMS the id is Twilio's, and there is no subject. */
export interface Mail {
  id: string;
  at: string;
  channel: "email" | "sms";
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  /** Base64; absent in a state that was written before there were any. */
  attachments?: { filename: string; content: string }[];
  idempotencyKey: string | null;
  /** Hash of the request, to tell a repeated one from another under the same key. */
  fingerprint: string;
}

const tag = "Sandbox · mailbox";

/** The page with all messages, newest first; one message at `/mailbox/:id`, its HTML part at `/mailbox/:id/html`, its files at `/mailbox/:id/files/:n`. */
export function serveMailbox(world: World, exchange: Exchange): Promise<void> | void {
  const { store } = world;
  const { response, url } = exchange;
  if (exchange.request.method === "POST" && url.pathname === "/mailbox/inbound")
    return takeReply(world, exchange);
  const [, , id, part, file] = url.pathname.split("/");
  if (!id) return showAll(store.data.mailbox, response);
  const mail = store.data.mailbox.find((one) => one.id === id);
  const attached = part === "files" ? mail?.attachments?.[Number(file)] : undefined;
  if (attached) return download(attached, response);
  if (!mail || (part !== undefined && part !== "html")) {
    const content = html`<div class="card"><h1>No such message</h1><p><a href="/mailbox">All messages</a></p></div>`;
    return sendPage(response, { title: "No such message", tag, content, status: 404 });
  }
  if (part === "html") return showMarkup(mail, response);
  const content = html`<p><a href="/mailbox">All messages</a></p>${article(mail)}
${mail.html !== "" && html`<div class="card"><h2>As HTML</h2><iframe sandbox="" title="The message as HTML" src="/mailbox/${mail.id}/html"></iframe></div>`}`;
  sendPage(response, { title: mail.subject || "SMS", tag, content });
}

function showAll(mailbox: readonly Mail[], response: Exchange["response"]) {
  const newest = mailbox.toReversed();
  const content = html`<h1>Mailbox</h1>
<form class="card" method="post" action="/mailbox/inbound"><h2>Send an SMS to the practice</h2>
<p><label>From <input name="from" required pattern="\\+[1-9][0-9]{6,14}" placeholder="+13035550199"></label></p>
<p><label>Text <input name="text" required maxlength="1600" placeholder="STOP"></label></p><button class="go">Send</button></form>
${newest.length === 0 ? html`<p class="note">Nothing was sent yet.</p>` : newest.map(article)}`;
  sendPage(response, { title: "Mailbox", tag, content });
}

/** An SMS from the page's form; another site's page must not send one. */
async function takeReply(world: World, exchange: Exchange): Promise<void> {
  const { from, text } = Object.fromEntries(formOf(exchange.body));
  if (strangerOf(world, exchange) || !from || !text)
    return sendJson(exchange.response, 400, { error: "A number and a text, from this page" });
  await sendInbound(world, { from, text });
  redirect(exchange.response, "/mailbox");
}

function article(mail: Mail) {
  return html`<article class="card" id="${mail.id}"><h2><a href="/mailbox/${mail.id}">${mail.subject || "SMS"}</a></h2>
<p class="note">To ${mail.to.join(", ")} · from ${mail.from} · <time datetime="${mail.at}">${mail.at}</time></p>
<pre>${mail.text || "(no text part)"}</pre>
${(mail.attachments ?? []).map(({ filename }, index) => html`<p>Attached: <a href="/mailbox/${mail.id}/files/${index}">${filename}</a></p>`)}</article>`;
}

/** An attachment as it was sent, to be saved: never shown as a page of this origin. */
function download({ content }: { content: string }, response: Exchange["response"]) {
  response.writeHead(200, {
    "content-type": "application/octet-stream",
    "content-disposition": "attachment",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  });
  response.end(Buffer.from(content, "base64"));
}

/** The HTML part as sent, in an origin of its own, without scripts, forms or anything loaded from elsewhere. */
function showMarkup(mail: Mail, response: Exchange["response"]) {
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  });
  response.end(mail.html);
}
