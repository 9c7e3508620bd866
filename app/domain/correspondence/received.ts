import { and, asc, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { receivedMessages } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged, record } from "../audit/audit.ts";
import { type By, sees, staffIdOf } from "../by.ts";
import { gatherReadable } from "../clients/directory/gather.ts";
import { type LookupHit, lookUp } from "../clients/lookups.ts";
import { DomainError } from "../errors.ts";
import { insertWhen } from "../insert-when.ts";
import { consentsOfAll, withdrawAll } from "../messages/consents.ts";
import { liftStop, type SuppressionReason, suppress, suppressedAmong } from "../messages/suppressions.ts";
import { readableSubjects, readSubject, type SubjectKey } from "../subjects/subjects.ts";
import { openOrNull } from "../unreadable.ts";

/** Words by which a reader stops or allows SMS, as the carriers know them. */
const stopWords = new Set(["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]);
const startWords = new Set(["START", "UNSTOP"]);
/** The carrier answers these itself. */
const helpWords = new Set(["HELP", "INFO"]);

/** What a text asks for, in whatever case and with whatever dots: "Stop.", "s.t.o.p", "STOP ALL". */
export function asksTo(text: string): "stop" | "start" | "help" | null {
  const word = text.toUpperCase().replace(/[^\p{L}]/gu, "");
  if (stopWords.has(word)) return "stop";
  if (startWords.has(word)) return "start";
  return helpWords.has(word) ? "help" : null;
}

const maxText = 2_000;

/**
 * Takes in an SMS, once however often it is handed over. A number that one client has puts it into that client's file;
 * where several have it, or nobody, somebody of the practice looks.
 *
 * @param sms `from` in E.164; `means` what the provider itself made of the text, where it says so
 */
export async function receiveSms(
  ctx: SystemContext,
  sms: { providerId: string; from: string; text: string; means?: "stop" | "start" | "help" | null },
): Promise<void> {
  const { providerId, from } = sms;
  const text = sms.text.slice(0, maxText);
  const means = sms.means ?? asksTo(text);
  if (means === "help") return;
  const hits = await lookUp(ctx, { phones: [from] });
  const clientIds = [...new Set(hits.map(({ clientId }) => clientId))];
  const clientId = clientIds.length === 1 ? (clientIds[0] ?? null) : null;
  const contactIds = [...new Set(hits.map(({ contactId }) => contactId))];
  const id = ctx.random.id();
  const letter = JSON.stringify({ from, text });
  const key = clientId && (await readSubject(ctx, clientId));
  const row: typeof receivedMessages.$inferInsert = {
    id,
    kind: "sms",
    clientId,
    contactId: contactIds.length === 1 ? (contactIds[0] ?? null) : null,
    letter: key ? await key.seal("received_messages.letter", id, letter) : null,
    content: key ? null : await ctx.vault.seal("received_messages.content", id, letter),
    providerId,
    receivedAt: ctx.clock.now(),
  };
  const subject = { type: "received-message", id };
  // Where it was taken in before, this row is not written, and what else it asks for was done then.
  const isNew = sql`exists (select 1 from ${receivedMessages} where ${receivedMessages.id} = ${id})`;
  const { statements } = await doAsAsked(ctx, means, from, hits, clientId, isNew);
  await ctx.db.batch([
    insertWhen(ctx, receivedMessages, row, sql`true`).onConflictDoNothing(),
    entryIfChanged(ctx, { event: "message.received", details: { kind: "sms" }, subject, clientId }),
    ...statements,
  ]);
}

/** STOP counts for the number, and for everybody who is reached by it; START takes the number off the list again. */
async function doAsAsked(
  ctx: SystemContext,
  means: "stop" | "start" | null,
  from: string,
  hits: readonly LookupHit[],
  clientId: string | null,
  isNew: SQL,
): Promise<{ statements: BatchItem<"sqlite">[] }> {
  if (means === null) return { statements: [] };
  if (means === "start") return { statements: [...(await liftStop(ctx, "sms", from, isNew)).statements] };
  const { statements } = await suppress(
    ctx,
    { channel: "sms", address: from, reason: "stop", clientId },
    isNew,
  );
  const said = await consentsOfAll(
    ctx,
    hits.map((hit) => hit.clientId),
  );
  const people = new Map(hits.slice(0, 20).map((hit) => [hit.contactId, hit.clientId] as const));
  const withdrawn = [...people].flatMap(
    ([contactId, of]) =>
      withdrawAll(ctx, said.get(of) ?? [], { clientId: of, contactId, channel: "sms" }, isNew).statements,
  );
  return { statements: [...statements, ...withdrawn] };
}

export interface Received {
  id: string;
  kind: "sms" | "reschedule";
  clientId: string | null;
  contactId: string | null;
  appointmentId: string | null;
  from: string;
  text: string;
  /** It does not open: that it came is all that is known. */
  unreadable: boolean;
  receivedAt: Date;
  doneAt: Date | null;
  /** Since when nothing can be sent to the number it came from, and why: there is no answering it. */
  stopped: { reason: SuppressionReason; at: Date } | null;
}

const atOnce = 100;

/** What came in and nobody has seen to yet, oldest first. Leaves the trace of reading where there is something. */
export async function openReceived(ctx: SystemContext, by: By): Promise<(Received & { client: string })[]> {
  const rows = await ctx.db
    .select()
    .from(receivedMessages)
    .where(isNull(receivedMessages.doneAt))
    .orderBy(asc(receivedMessages.receivedAt))
    .limit(atOnce);
  const ids = [...new Set(rows.flatMap(({ clientId }) => clientId ?? []))];
  const keys = await readableSubjects(ctx, ids);
  const [opened, known] = await Promise.all([openRows(ctx, by, rows, keys), gatherReadable(ctx, ids, keys)]);
  await Promise.all(
    ids.map((clientId) =>
      record(ctx, {
        event: "client.read",
        details: { part: "messages" },
        staffId: staffIdOf(by),
        subject: { type: "client", id: clientId },
        clientId,
      }),
    ),
  );
  const names = new Map(known.map(({ id, name }) => [id, name]));
  return opened.map((one) => ({ ...one, client: (one.clientId && names.get(one.clientId)) || "" }));
}

/** What came in from one client, newest first; the page that shows it leaves the trace. */
export async function receivedOf(
  ctx: SystemContext,
  by: By,
  clientId: string,
  key: SubjectKey,
): Promise<Received[]> {
  const rows = await ctx.db
    .select()
    .from(receivedMessages)
    .where(eq(receivedMessages.clientId, clientId))
    .orderBy(desc(receivedMessages.receivedAt))
    .limit(atOnce);
  return openRows(ctx, by, rows, new Map([[clientId, key]]));
}

async function openRows(
  ctx: SystemContext,
  by: By,
  rows: (typeof receivedMessages.$inferSelect)[],
  keys: ReadonlyMap<string, SubjectKey>,
): Promise<Received[]> {
  if (by.kind !== "staff" || !sees(by, "received_messages.letter")) throw new DomainError("not-found");
  const opened = await Promise.all(
    rows.map(async ({ letter, content, providerId: _, doneBy: __, ...row }) => {
      const key = row.clientId && keys.get(row.clientId);
      const opening =
        letter && key
          ? key.open("received_messages.letter", row.id, letter)
          : content && ctx.vault.open("received_messages.content", row.id, content);
      const said = opening && (await openOrNull(ctx, { message: row.id }, opening));
      if (!said) return { ...row, from: "", text: "", unreadable: true };
      const { from = "", text = "" } = JSON.parse(said) as { from?: string; text?: string };
      return { ...row, from, text, unreadable: false };
    }),
  );
  const stopped = await suppressedAmong(ctx, "sms", [
    ...new Set(opened.flatMap(({ kind, from }) => (kind === "sms" && from ? from : []))),
  ]);
  return opened.map((row) => {
    const why = row.kind === "sms" ? stopped.get(row.from) : undefined;
    return { ...row, stopped: why ? { reason: why.reason, at: why.at } : null };
  });
}

/** How many wait for somebody. */
export const countOpen = (ctx: Pick<SystemContext, "db">): Promise<number> =>
  ctx.db.$count(receivedMessages, isNull(receivedMessages.doneAt));

/** Marks one as seen to, with its trace; a second time changes nothing. @throws DomainError not-found */
export async function markDone(ctx: SystemContext, by: By, id: string): Promise<void> {
  const { kind, clientId } = receivedMessages;
  const [row] = await ctx.db
    .select({ kind, clientId })
    .from(receivedMessages)
    .where(eq(receivedMessages.id, id));
  if (!row) throw new DomainError("not-found");
  await ctx.db.batch([
    ctx.db
      .update(receivedMessages)
      .set({ doneAt: ctx.clock.now(), doneBy: staffIdOf(by) })
      .where(and(eq(receivedMessages.id, id), isNull(receivedMessages.doneAt))),
    entryIfChanged(ctx, {
      event: "message.seen-to",
      details: { kind: row.kind },
      staffId: staffIdOf(by),
      subject: { type: "received-message", id },
      clientId: row.clientId,
    }),
  ]);
}
