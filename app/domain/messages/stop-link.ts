import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import { eq, type SQL, sql } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/clients.ts";
import { type ConsentPurpose, consentPurposes, outbox } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { purposeAskedFor, setConsent, stillReceives } from "./consents.ts";
import type { Content } from "./letter.ts";

/** `<purpose>.<the message's id>.<HMAC-SHA-256 of both>`: nothing of a person, and nobody can make one up. */
const shape = /^([a-z-]{1,20})\.([a-z0-9]{1,40})\.([A-Za-z0-9_-]{43})$/;

/** Under every key of the ring, newest first: a link lives as long as the key that it was made with. */
const macsOf = async (ctx: Pick<SystemContext, "vault">, purpose: string, messageId: string) =>
  (await ctx.vault.indexes("outbox.stop_link", `${purpose} ${messageId}`)).map((index) =>
    index.slice(index.indexOf(".") + 1),
  );

/**
 * The address at which the reader of a mail ends mails of its kind (RFC 8058). It names the message, not the person:
 * whose it is now, the message's own row says, also after two files became one.
 */
export async function stopLink(
  ctx: Pick<SystemContext, "vault" | "settings">,
  purpose: ConsentPurpose,
  messageId: string,
): Promise<string> {
  const [mac] = await macsOf(ctx, purpose, messageId);
  return `${ctx.settings.APP_ORIGIN}/unsubscribe/${purpose}.${messageId}.${mac}`;
}

/** What a link claims to end, for the page that asks; whether it is ours is looked at when the button is pressed. */
export function purposeClaimed(token: string): ConsentPurpose | null {
  const [, claimed] = shape.exec(token) ?? [];
  return consentPurposes.find((purpose) => purpose === claimed) ?? null;
}

const kinds: Record<ConsentPurpose, string> = {
  reminders: "reminders",
  "report-cards": "report cards",
  news: "news",
};

/** The line beneath a mail that its reader has agreed to. */
export const stopLine = (purpose: ConsentPurpose, link: string): string =>
  `No more ${kinds[purpose]} by email? ${link}`;

/** That line as a preview shows it: the link itself is made for each mail. */
export const stopLineExample = (ctx: Pick<SystemContext, "settings">, purpose: ConsentPurpose): string =>
  `\n\n-- \n${stopLine(purpose, `${ctx.settings.APP_ORIGIN}/unsubscribe/…`)}`;

/** A mail as it leaves, with the way to end its kind: in the header for mail programs, in the foot for people. */
export function withStop<Mail extends Pick<Content, "text" | "html" | "headers" | "stop">>(mail: Mail): Mail {
  const { stop, text, html, headers } = mail;
  if (!stop) return mail;
  const line = stopLine(stop.purpose, stop.link);
  // The link is made by us alone, of characters that markup leaves alone.
  const foot = `<p style="margin:16px auto;max-width:600px;font:14px sans-serif"><a href="${stop.link}">No more ${kinds[stop.purpose]} by email</a></p>`;
  return {
    ...mail,
    text: `${text.trimEnd()}\n\n-- \n${line}\n`,
    ...(html && { html: html.replace(/<\/body>(?![\s\S]*<\/body>)/, () => `${foot}</body>`) }),
    headers: {
      ...headers,
      "List-Unsubscribe": `<${stop.link}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  };
}

/**
 * Ends mails of one kind to the reader of one mail, whoever asks: that is what the link is for. A second time changes
 * nothing.
 *
 * @returns whether the link is one of ours; nothing about whether there is, or was, such a reader
 */
export async function stopMails(ctx: SystemContext, token: string): Promise<boolean> {
  const purpose = purposeClaimed(token);
  const [, , messageId = "", given = ""] = shape.exec(token) ?? [];
  if (!purpose || !(await macsOf(ctx, purpose, messageId)).some((mac) => same(mac, given))) return false;
  let before = "";
  // Two files may become one at this very moment: then the message has another reader's id, and it is asked again.
  for (;;) {
    const [row] = await ctx.db.select(readerColumns).from(outbox).where(eq(outbox.id, messageId));
    const { clientId, contactId } = row ?? {};
    if (!row || !clientId || !contactId || purposeAskedFor(row.purpose) !== purpose) return true;
    const reader = `${clientId} ${contactId}`;
    if (reader === before) return true;
    before = reader;
    const of = { clientId, contactId, purpose, channel: "email" } as const;
    const isTheirs: SQL = sql`${stillReceives(of)} and exists (select 1 from ${contacts}
      where ${contacts.id} = ${contactId} and ${contacts.clientId} = ${clientId})`;
    const { statements } = setConsent(
      ctx,
      { ...of, granted: false, source: "unsubscribe", by: { kind: "system" } },
      isTheirs,
    );
    await ctx.db.batch(statements);
  }
}

const readerColumns = { clientId: outbox.clientId, contactId: outbox.contactId, purpose: outbox.purpose };

const same = (one: string, other: string): boolean => {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
};
