import { asc, type SQL, sql } from "drizzle-orm";
import {
  type Channel,
  type ConsentPurpose,
  type ConsentSource,
  type ConsentWay,
  consentPurposes,
  consents,
} from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { insertWhen } from "../insert-when.ts";

/** What a contact has said last about one purpose and channel. */
export interface ConsentLine {
  contactId: string;
  purpose: ConsentPurpose;
  channel: Channel;
  granted: boolean;
  source: ConsentSource;
  /** How the team was told, where it noted it and said so. */
  how: ConsentWay | null;
  at: Date;
  /** The member of staff who noted it. */
  by: string | null;
}

/** What a message's purpose needs an agreement for; a letter about a visit that somebody writes by hand needs none. */
const asksFor: Record<string, ConsentPurpose> = {
  news: "news",
  "report-card": "report-cards",
  "visit-tomorrow": "reminders",
  "papers-missing": "reminders",
  "vaccination-soon": "reminders",
  "waiver-unsigned": "reminders",
};

/** @param purpose of a message, as in the outbox */
export const purposeAskedFor = (purpose: string): ConsentPurpose | null =>
  Object.hasOwn(asksFor, purpose) ? (asksFor[purpose] ?? null) : null;

/** What the contacts of a client have said, the newest of each contact, purpose and channel. */
export async function consentsOf(ctx: Pick<SystemContext, "db">, clientId: string): Promise<ConsentLine[]> {
  return (await consentsOfAll(ctx, [clientId])).get(clientId) ?? [];
}

/** As `consentsOf`, of many clients in one trip. */
export async function consentsOfAll(
  ctx: Pick<SystemContext, "db">,
  clientIds: readonly string[],
): Promise<Map<string, ConsentLine[]>> {
  const rows = await consentHistory(ctx, clientIds);
  const newest = new Map(rows.map((row) => [`${row.contactId} ${row.purpose} ${row.channel}`, row] as const));
  return Map.groupBy(newest.values(), ({ clientId }) => clientId);
}

/** Everything that was ever said, oldest first. */
export const consentHistory = (ctx: Pick<SystemContext, "db">, clientIds: readonly string[]) =>
  ctx.db
    .select()
    .from(consents)
    .where(sql`${consents.clientId} in (select value from json_each(${JSON.stringify(clientIds)}))`)
    .orderBy(asc(consents.at), sql`rowid`);

/**
 * Whether a contact may be written to. Who has said nothing gets report cards by email, the trainer's own work, and
 * nothing else.
 */
export function mayReceive(
  said: readonly ConsentLine[],
  contactId: string,
  purpose: ConsentPurpose,
  channel: Channel,
): boolean {
  const line = said.find(
    (one) => one.contactId === contactId && one.purpose === purpose && one.channel === channel,
  );
  return line?.granted ?? isUnasked(purpose, channel);
}

/** What a contact gets who has said nothing. */
const isUnasked = (purpose: ConsentPurpose, channel: Channel) =>
  purpose === "report-cards" && channel === "email";

/** `mayReceive`, as a question to the database at that moment of the batch. */
export const stillReceives = (of: { contactId: string; purpose: ConsentPurpose; channel: Channel }): SQL =>
  sql`coalesce((select ${consents.granted} from ${consents} where ${consents.contactId} = ${of.contactId}
    and ${consents.purpose} = ${of.purpose} and ${consents.channel} = ${of.channel}
    order by ${consents.at} desc, rowid desc limit 1), ${isUnasked(of.purpose, of.channel) ? 1 : 0}) = 1`;

/**
 * The statements that note what a contact agrees to or withdraws, with their trace.
 * @param when only where this holds at that moment of the batch
 */
export function setConsent(
  ctx: SystemContext,
  consent: {
    clientId: string;
    contactId: string;
    purpose: ConsentPurpose;
    channel: Channel;
    granted: boolean;
    source: ConsentSource;
    /** How the team was told. */
    how?: ConsentWay | null;
    by: By;
  },
  when: SQL = sql`true`,
) {
  const { by, ...row } = consent;
  const { clientId, contactId, purpose, channel, granted, source, how } = row;
  const staffId = staffIdOf(by);
  return {
    statements: [
      insertWhen(ctx, consents, { id: ctx.random.id(), ...row, at: ctx.clock.now(), by: staffId }, when),
      entryIfChanged(ctx, {
        event: "consent.changed",
        details: { purpose, channel, granted, source, ...(how && { how }) },
        staffId,
        subject: { type: "contact", id: contactId },
        clientId,
      }),
    ] as const,
  };
}

/** The statements that withdraw all that a contact has agreed to by one channel, as the contact asked. */
export function withdrawAll(
  ctx: SystemContext,
  said: readonly ConsentLine[],
  of: { clientId: string; contactId: string; channel: Channel },
  when?: SQL,
) {
  return {
    statements: consentPurposes
      .filter((purpose) => mayReceive(said, of.contactId, purpose, of.channel))
      .flatMap(
        (purpose) =>
          setConsent(ctx, { ...of, purpose, granted: false, source: "stop", by: { kind: "system" } }, when)
            .statements,
      ),
  };
}
