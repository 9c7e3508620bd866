import { and, inArray, isNull } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type ClientState, clients } from "../../../drizzle/schema/clients.ts";
import type { Channel } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged, record } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { type Gathered, gather } from "../clients/directory/gather.ts";
import { consentsOfAll, mayReceive } from "../messages/consents.ts";
import { afterQuiet, readQuiet } from "../messages/quiet.ts";
import { suppressedAmong } from "../messages/suppressions.ts";
import { readSubjects } from "../subjects/subjects.ts";
import { isTooLong } from "./bounds.ts";
import { addressOf, fieldsFor, type Reader, type Written, writeTo } from "./compose.ts";
import { mergeBoth } from "./templates.ts";

/** News go to whoever agreed to news; a notice about the service itself ("closed next week") to every household once. */
export type MassPurpose = "news" | "service";

export interface Audience {
  states: readonly ClientState[];
  purpose: MassPurpose;
  channel: Channel;
}

export type WhyNot = "no-consent" | "suppressed" | "no-address" | "same-address";

/** One person of the list that is shown before anything is sent. */
export interface Candidate {
  clientId: string;
  contactId: string;
  client: string;
  name: string;
  to: string | null;
  /** Null: gets it. */
  whyNot: WhyNot | null;
  fields: Record<string, string>;
}

/** More are refused: D1 and a page have their bounds, and a practice with more should use a mailing service. */
export const mostRecipients = 2_000;
const chunk = 100;
const statementsAtOnce = 45;

/** The list that is shown before anything is sent. It names people and addresses: that leaves the trace of a search. */
export async function listCandidates(
  ctx: SystemContext,
  by: By,
  business: { name: string },
  audience: Audience,
): Promise<Candidate[]> {
  const all = await candidatesFor(ctx, business, audience);
  const details = { found: all.length };
  await record(ctx, { event: "client.searched", details, staffId: staffIdOf(by) });
  return all;
}

/** Everybody whom a mailing might reach, in the order of their names, and who of them gets it. */
async function candidatesFor(
  ctx: SystemContext,
  business: { name: string },
  audience: Audience,
): Promise<Candidate[]> {
  const rows = await ctx.db
    .select({ id: clients.id })
    .from(clients)
    .where(and(inArray(clients.state, [...audience.states]), isNull(clients.mergedIntoId)));
  const all: Candidate[] = [];
  for (let from = 0; from < rows.length; from += chunk) {
    const ids = rows.slice(from, from + chunk).map(({ id }) => id);
    const [households, said] = await Promise.all([gather(ctx, ids), consentsOfAll(ctx, ids)]);
    for (const household of households) {
      const people = peopleOf(household, audience);
      for (const contact of people) {
        const to = addressOf(contact, audience.channel);
        const agreed =
          audience.purpose === "service" ||
          mayReceive(said.get(household.id) ?? [], contact.id, "news", audience.channel);
        all.push({
          ...{
            clientId: household.id,
            contactId: contact.id,
            client: household.name,
            name: contact.name,
            to,
          },
          whyNot: to === null ? "no-address" : agreed ? null : "no-consent",
          fields: fieldsFor(ctx, business, household, contact),
        });
      }
    }
  }
  all.sort((one, other) => one.name.localeCompare(other.name) || (one.contactId < other.contactId ? -1 : 1));
  return withoutBarred(ctx, audience.channel, all);
}

/** Of a household one person is told what concerns all; news are for each who asked for them. */
function peopleOf({ contacts }: Gathered, { purpose, channel }: Audience): Gathered["contacts"] {
  if (purpose === "news") return contacts;
  return [contacts.find((contact) => addressOf(contact, channel) !== null) ?? contacts[0]].flatMap(
    (contact) => contact ?? [],
  );
}

/** Who is on the list of those nothing is sent to does not get it; nobody gets it twice. */
async function withoutBarred(ctx: SystemContext, channel: Channel, all: Candidate[]): Promise<Candidate[]> {
  const open = all.flatMap(({ to, whyNot }) => (to !== null && whyNot === null ? to : []));
  const barred = await suppressedAmong(ctx, channel, open);
  const seen = new Set<string>();
  return all.map((one): Candidate => {
    if (one.whyNot !== null || one.to === null) return one;
    if (barred.has(one.to)) return { ...one, whyNot: "suppressed" };
    if (seen.has(one.to)) return { ...one, whyNot: "same-address" };
    seen.add(one.to);
    return one;
  });
}

export const getting = (candidates: readonly Candidate[]) =>
  candidates.filter((one): one is Candidate & { to: string } => one.whyNot === null && one.to !== null);

/** What tells one list of readers from another; it says nothing of them. */
export const listMark = (
  ctx: Pick<SystemContext, "vault">,
  candidates: readonly Candidate[],
): Promise<string> =>
  ctx.vault.fingerprint(
    "mass-list",
    JSON.stringify(getting(candidates).map(({ contactId, to }) => [contactId, to])),
  );

/** The message as one reader gets it; beneath an email the outbox puts how to end news. */
export function asRead(
  audience: Pick<Audience, "purpose" | "channel">,
  words: { subject: string; body: string },
  fields: Record<string, string>,
): Written {
  const { purpose, channel } = audience;
  const { subject, text } = mergeBoth(words, fields);
  const ends = purpose === "news" && channel === "sms" ? "\nReply STOP to end." : "";
  return { channel, purpose, subject: channel === "sms" ? "" : subject, text: text + ends };
}

/** Whether what some reader would get is longer than may be sent. */
export const isTooLongFor = (
  audience: Audience,
  words: { subject: string; body: string },
  readers: readonly Candidate[],
): boolean => readers.some(({ fields }) => isTooLong(asRead(audience, words, fields)));

/**
 * Writes a mailing into the outbox, outside quiet hours, to exactly the list that was shown.
 *
 * @param mark of that list: where somebody has agreed, withdrawn or moved since, nothing is written
 * @param token of the form: pressing it twice, or a try that broke off in the middle, reaches everybody once; other words
 * are another mailing
 */
export async function sendToMany(
  ctx: SystemContext,
  by: Extract<By, { kind: "staff" }>,
  business: { name: string },
  mailing: { audience: Audience; words: { subject: string; body: string }; mark: string; token: string },
): Promise<
  { ok: true; recipients: number; notBefore: Date } | { ok: false; reason: "changed" | "too-many" }
> {
  const { audience, words, mark, token } = mailing;
  const candidates = await candidatesFor(ctx, business, audience);
  const readers = getting(candidates);
  if ((await listMark(ctx, candidates)) !== mark) return { ok: false, reason: "changed" };
  if (readers.length > mostRecipients) return { ok: false, reason: "too-many" };
  const turn = `${token}:${await ctx.vault.fingerprint("mass-words", JSON.stringify([audience, words]))}`;
  const notBefore = afterQuiet(await readQuiet(ctx), ctx.clock.now());
  const { channel } = audience;
  const details = { channel, recipients: readers.length };
  const trace = entryIfChanged(ctx, { event: "message.written-to-many", details, staffId: by.staffId });
  for (let from = 0; from < readers.length; from += statementsAtOnce) {
    const some = readers.slice(from, from + statementsAtOnce);
    const keys = await readSubjects(ctx, [...new Set(some.map(({ clientId }) => clientId))]);
    const queued = await Promise.all(
      some.map((reader: Candidate & Reader) =>
        writeTo(
          ctx,
          by.staffId,
          asRead(audience, words, reader.fields),
          reader,
          { onceKey: `mass:${turn}:${reader.contactId}`, notBefore },
          keys.get(reader.clientId),
        ),
      ),
    );
    const [first, ...rest]: BatchItem<"sqlite">[] = queued.map(({ statement }) => statement);
    // The one trace stands with the first of them, and not again where the first was written before.
    if (first) await ctx.db.batch(from === 0 ? [first, trace, ...rest] : [first, ...rest]);
  }
  return { ok: true, recipients: readers.length, notBefore };
}
