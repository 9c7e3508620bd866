import { and, eq, sql } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/clients.ts";
import type { Channel, ConsentPurpose } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { contactDetails } from "../clients/records.ts";
import { DomainError } from "../errors.ts";
import { consentsOf, mayReceive, setConsent } from "../messages/consents.ts";
import { suppressionOf } from "../messages/suppressions.ts";
import { openHousehold, type PortalBy } from "./open.ts";

/** What is asked of a contact: only what is really sent in that way. */
export const askedConsents = [
  { purpose: "reminders", channel: "email" },
  { purpose: "reminders", channel: "sms" },
  { purpose: "report-cards", channel: "email" },
  { purpose: "news", channel: "email" },
  { purpose: "news", channel: "sms" },
] as const satisfies readonly { purpose: ConsentPurpose; channel: Channel }[];

export interface OwnConsent {
  purpose: ConsentPurpose;
  channel: Channel;
  granted: boolean;
}

/** A consent as the contact sees it. */
export interface ShownConsent extends OwnConsent {
  /** Ended by the link beneath a mail, by whoever had the mail. */
  endedByLink: boolean;
}

export interface OwnConsents {
  /** The addresses that are used, "" where there is none; the contact's own and nobody else's. */
  addresses: Record<Channel, string>;
  /** Whether the practice sends text messages at all. */
  textsAreSent: boolean;
  /** Why nothing reaches an address any more, whatever is ticked. */
  closed: Record<Channel, "bounce" | "complaint" | "stop" | "staff" | null>;
  consents: ShownConsent[];
}

/** What a contact has agreed to, for the contact alone. @throws DomainError not-found */
export async function readOwnConsents(ctx: SystemContext, by: PortalBy): Promise<OwnConsents> {
  const { clientId, contactId } = by;
  const key = await openHousehold(ctx, by, "messages");
  const [[row], said] = await Promise.all([
    ctx.db
      .select({ details: contacts.details })
      .from(contacts)
      .where(and(eq(contacts.id, contactId), eq(contacts.clientId, clientId)))
      .limit(1),
    consentsOf(ctx, clientId),
  ]);
  if (!row) throw new DomainError("not-found");
  const { emails, phones } = contactDetails.parse(
    JSON.parse(await key.open("contacts.details", contactId, row.details)),
  );
  const [email = "", sms = ""] = [emails[0], phones[0]];
  const [mail, text] = await Promise.all([
    email ? suppressionOf(ctx, "email", email) : null,
    sms ? suppressionOf(ctx, "sms", sms) : null,
  ]);
  return {
    addresses: { email, sms },
    textsAreSent: ctx.sms !== null,
    closed: { email: mail?.reason ?? null, sms: text?.reason ?? null },
    consents: askedConsents.map(({ purpose, channel }) => ({
      purpose,
      channel,
      granted: mayReceive(said, contactId, purpose, channel),
      endedByLink: said.some(
        (line) =>
          line.contactId === contactId &&
          line.purpose === purpose &&
          line.channel === channel &&
          line.source === "unsubscribe",
      ),
    })),
  };
}

/**
 * Notes what a contact agrees to or withdraws: what stands already is not written again, and nothing that was said
 * before is changed.
 *
 * @param wanted `was`: what the page showed; what nobody touched there stays as it is by now, so that an old page does
 * not agree again to what was withdrawn meanwhile
 * @returns how many were noted
 */
export async function saveOwnConsents(
  ctx: SystemContext,
  by: PortalBy,
  wanted: readonly (OwnConsent & { was?: boolean | undefined })[],
): Promise<number> {
  const { clientId, contactId } = by;
  const said = await consentsOf(ctx, clientId);
  // Somebody who was removed from the file a moment ago agrees to nothing any more.
  const isThere = sql`exists (select 1 from ${contacts}
    where ${contacts.id} = ${contactId} and ${contacts.clientId} = ${clientId})`;
  const changed = wanted.filter(
    ({ purpose, channel, granted, was }) =>
      was !== granted && mayReceive(said, contactId, purpose, channel) !== granted,
  );
  const statements = changed.flatMap(
    ({ purpose, channel, granted }) =>
      setConsent(ctx, { clientId, contactId, purpose, channel, granted, source: "portal", by }, isThere)
        .statements,
  );
  const [first, ...rest] = statements;
  if (first) await ctx.db.batch([first, ...rest]);
  return changed.length;
}
