import { html, sendPage } from "../page.ts";
import type { Exchange } from "../web.ts";
import type { World } from "../world.ts";

/** A message that the app sent; nothing leaves the machine. */
export interface Mail {
  id: string;
  at: string;
  channel: "email";
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
export function serveMailbox({ store }: World, { response, url }: Exchange) {
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
  sendPage(response, { title: mail.subject, tag, content });
}

function showAll(mailbox: readonly Mail[], response: Exchange["response"]) {
  const newest = mailbox.toReversed();
  const content = html`<h1>Mailbox</h1>
${newest.length === 0 ? html`<p class="note">Nothing was sent yet.</p>` : newest.map(article)}`;
  sendPage(response, { title: "Mailbox", tag, content });
}

function article(mail: Mail) {
  return html`<article class="card" id="${mail.id}"><h2><a href="/mailbox/${mail.id}">${mail.subject}</a></h2>
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
