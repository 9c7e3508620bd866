import { and, desc, eq, gt, isNotNull, isNull, lte, notInArray, or, type SQL, sql } from "drizzle-orm";
import { type Channel, outbox } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { type By, sees, seesTerms, staffIdOf } from "../by.ts";
import { gather } from "../clients/directory/gather.ts";
import { namesOf } from "../clients/names.ts";
import { DomainError } from "../errors.ts";
import { type Opened, openLetter } from "../messages/letter.ts";
import { withStop } from "../messages/stop-link.ts";

/** What has become of a message. */
export const messageStates = [
  "queued",
  "waiting",
  "sent",
  "delivered",
  "delayed",
  "bounced",
  "complained",
  "undelivered",
  "opted-out",
  "failed",
  "suppressed",
  "withdrawn",
] as const;
export type MessageState = (typeof messageStates)[number];

export interface LogLine {
  id: string;
  clientId: string | null;
  /** The household's name; "" where the message is about no client, or one that is gone, and in the log of one client. */
  client: string;
  contactId: string | null;
  purpose: string;
  channel: Channel;
  at: Date;
  state: MessageState;
  /** When the state came to be, or what is waited for. */
  stateAt: Date;
  failure: string | null;
  repeatsId: string | null;
}

const perPage = 50;
const notSent = ["suppressed", "withdrawn"];

const columns = {
  id: outbox.id,
  clientId: outbox.clientId,
  contactId: outbox.contactId,
  purpose: outbox.purpose,
  channel: outbox.channel,
  at: outbox.createdAt,
  nextAttemptAt: outbox.nextAttemptAt,
  notBefore: outbox.notBefore,
  sentAt: outbox.sentAt,
  failedAt: outbox.failedAt,
  failure: outbox.failure,
  deliveryState: outbox.deliveryState,
  deliveryAt: outbox.deliveryAt,
  repeatsId: outbox.repeatsId,
};

type Row = Omit<typeof outbox.$inferSelect, "at"> & { at: Date };
type Facts = Pick<
  Row,
  "at" | "nextAttemptAt" | "notBefore" | "sentAt" | "failedAt" | "failure" | "deliveryState" | "deliveryAt"
>;

/** @param now whether quiet hours are still waited for */
function stateOf(row: Facts, now: Date): { state: MessageState; stateAt: Date } {
  if (row.failedAt) {
    const state = notSent.includes(row.failure ?? "")
      ? (row.failure as "suppressed" | "withdrawn")
      : "failed";
    return { state, stateAt: row.failedAt };
  }
  if (row.deliveryState) return { state: row.deliveryState, stateAt: row.deliveryAt ?? row.at };
  if (row.sentAt) return { state: "sent", stateAt: row.sentAt };
  if (row.notBefore && row.notBefore > now) return { state: "waiting", stateAt: row.notBefore };
  return { state: "queued", stateAt: row.at };
}

/** The same, as a question to the database. */
function inState(state: MessageState, now: Date): SQL | undefined {
  const open = isNotNull(outbox.nextAttemptAt);
  if (state === "waiting") return and(open, gt(outbox.notBefore, now));
  if (state === "queued") return and(open, or(isNull(outbox.notBefore), lte(outbox.notBefore, now)));
  if (state === "failed")
    return and(isNotNull(outbox.failedAt), or(isNull(outbox.failure), notInArray(outbox.failure, notSent)));
  if (state === "suppressed" || state === "withdrawn")
    return and(isNotNull(outbox.failedAt), eq(outbox.failure, state));
  if (state === "sent") return and(isNotNull(outbox.sentAt), isNull(outbox.deliveryState));
  return eq(outbox.deliveryState, state);
}

/** Whoever may not read messages finds none. @throws DomainError not-found */
function mustRead(by: By): void {
  if (by.kind !== "staff" || !sees(by, "outbox.letter")) throw new DomainError("not-found");
}

/**
 * The messages of the practice, newest first, 50 a page. Nothing of what they say is opened; the log of all names
 * clients and leaves the trace of a search, that of one client is named by its page, which leaves its own.
 */
export async function readLog(
  ctx: SystemContext,
  by: By,
  filter: { clientId?: string; channel?: Channel; state?: MessageState; page: number },
): Promise<{ lines: LogLine[]; hasMore: boolean }> {
  mustRead(by);
  const now = ctx.clock.now();
  const { clientId, channel, state, page } = filter;
  const rows = await ctx.db
    .select(columns)
    .from(outbox)
    .where(
      and(
        clientId === undefined ? undefined : eq(outbox.clientId, clientId),
        channel && eq(outbox.channel, channel),
        state && inState(state, now),
      ),
    )
    .orderBy(desc(outbox.createdAt), sql`rowid desc`)
    .limit(perPage + 1)
    .offset((page - 1) * perPage);
  const shown = rows.slice(0, perPage);
  const clientIds = clientId === undefined ? shown.flatMap((row) => row.clientId ?? []) : [];
  const names = await namesOf(ctx, by, clientIds);
  return {
    lines: shown.map(({ id, clientId, contactId, purpose, channel, at, failure, repeatsId, ...row }) => ({
      ...{ id, clientId, contactId, purpose, channel, at, failure, repeatsId },
      client: (clientId && names.get(clientId)?.name) || "",
      ...stateOf({ ...row, at, failure }, now),
    })),
    hasMore: rows.length > perPage,
  };
}

export interface OpenedMessage extends LogLine {
  attempts: number;
  /** Null where nothing is to be read: a code, a mail to one of the team that only an owner may open, a card's copy. */
  letter: Opened | null;
  secret: boolean;
}

/**
 * Opens one message, and leaves the trace of it. What goes to the team itself, an alert or an invitation, is for owners;
 * a card's copy to somebody outside the household may be for the agency that brought the client, which is one of its terms.
 *
 * @throws DomainError not-found
 */
export async function readMessage(ctx: SystemContext, by: By, id: string): Promise<OpenedMessage> {
  mustRead(by);
  const [row] = await ctx.db.select().from(outbox).where(eq(outbox.id, id));
  if (!row) throw new DomainError("not-found");
  const { clientId, contactId, purpose, channel, createdAt: at, failure, repeatsId, secret, attempts } = row;
  const isTheirs = row.subjectId !== null || (by.kind === "staff" && by.role === "owner");
  const isReadable = !secret && isTheirs && (seesTerms(by) || !isCopy(row));
  const opened = isReadable ? await openLetter(ctx, row) : null;
  const letter = opened && withStop(opened);
  if (letter)
    await record(ctx, {
      event: "message.read",
      details: {},
      staffId: staffIdOf(by),
      subject: { type: "message", id },
      clientId,
    });
  const [client] = clientId ? await gather(ctx, [clientId]) : [];
  return {
    ...{ id, clientId, contactId, purpose, channel, at, failure, repeatsId, secret, attempts },
    client: client?.name ?? "",
    ...stateOf({ ...row, at }, ctx.clock.now()),
    letter,
  };
}

const isCopy = ({ purpose, contactId }: { purpose: string; contactId: string | null }) =>
  purpose === "report-card" && contactId === null;

/** The newest messages of a client, without what they say: for the card on the file. */
export async function newestOf(ctx: SystemContext, clientId: string, most = 3) {
  const rows = await ctx.db
    .select(columns)
    .from(outbox)
    .where(eq(outbox.clientId, clientId))
    .orderBy(desc(outbox.createdAt), sql`rowid desc`)
    .limit(most);
  const now = ctx.clock.now();
  return rows.map((row) => ({
    id: row.id,
    purpose: row.purpose,
    channel: row.channel,
    at: row.at,
    ...stateOf(row, now),
  }));
}
