import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { calendars } from "../../../drizzle/schema/calendar.ts";
import { connections } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { TokenRejected, withAccessToken } from "../connections/access.ts";
import { DomainError } from "../errors.ts";
import { normaliseEmail } from "../identity/email.ts";
import { forgetCalendar } from "./apply.ts";
import { keepCalendarList } from "./calendar-list.ts";
import { unread } from "./calendars.ts";
import { type GoogleCalendar, openGoogleCalendar, type Trouble } from "./google-calendar.ts";
import { type CalendarRow, readCalendar } from "./listing.ts";

/** What a run did. `failed` counts calendars and accounts that could not be read. */
export interface SyncCounts extends Record<string, number> {
  calendars: number;
  added: number;
  changed: number;
  removed: number;
  failed: number;
}

interface Account {
  connectionId: string;
  staffId: string;
  rows: CalendarRow[];
}

/** The job of every five minutes: each ticked calendar, unless a failure lately asks for a pause. */
export async function syncDue(ctx: SystemContext): Promise<SyncCounts> {
  await forgetLeftCalendars(ctx);
  const now = ctx.clock.now();
  const isDue = ({ selectedAt, retryAt }: CalendarRow) =>
    selectedAt !== null && (retryAt === null || retryAt <= now);
  const counts = noCounts();
  for (const account of await accounts(ctx)) {
    const due = account.rows.filter(isDue);
    if (due.length > 0) await readAccount(ctx, account, due, counts, false);
  }
  return counts;
}

/** Because a person asked: the list of calendars of every account, and each ticked calendar whatever failed before. */
export async function syncNow(ctx: SystemContext): Promise<SyncCounts> {
  await forgetLeftCalendars(ctx);
  const counts = noCounts();
  for (const account of await accounts(ctx)) {
    // Pressing harder does not help against "too many calls".
    const spared = ({ failure, retryAt }: CalendarRow) =>
      failure === "rate-limited" && retryAt !== null && retryAt > ctx.clock.now();
    const due = account.rows.filter((row) => row.selectedAt !== null && !spared(row));
    await readAccount(ctx, account, due, counts, true);
  }
  return counts;
}

const noCounts = (): SyncCounts => ({ calendars: 0, added: 0, changed: 0, removed: 0, failed: 0 });

/** The accounts whose grant has not ended or broken, with all their calendars. */
async function accounts(ctx: SystemContext): Promise<Account[]> {
  const rows = await ctx.db
    .select({ connectionId: connections.id, staffId: connections.staffId, row: calendars })
    .from(connections)
    .leftJoin(calendars, eq(calendars.connectionId, connections.id))
    .where(
      and(
        eq(connections.provider, "google-calendar"),
        isNull(connections.disconnectedAt),
        isNull(connections.needsReconnectingAt),
      ),
    );
  const found = new Map<string, Account>();
  for (const { connectionId, staffId, row } of rows) {
    const account = found.get(connectionId) ?? { connectionId, staffId, rows: [] };
    if (row) account.rows.push(row);
    found.set(connectionId, account);
  }
  return [...found.values()];
}

/** One opening of the token for all of an account's calendars. A call that fails takes nothing of what was read. */
async function readAccount(
  ctx: SystemContext,
  account: Account,
  due: CalendarRow[],
  counts: SyncCounts,
  withList: boolean,
): Promise<void> {
  // A token that is rejected on the way has the call made once more: what was read before that is not read again.
  const waiting = [...due];
  try {
    await withAccessToken(ctx, account.connectionId, "calendar", async (token) => {
      const google = openGoogleCalendar(ctx, token);
      const trouble = withList ? await readList(ctx, google, account.connectionId) : null;
      if (trouble) counts.failed += 1;
      const own = await ownAddresses(ctx, account.rows);
      for (let next = waiting[0]; next; next = waiting[0]) {
        await readOne(ctx, google, { id: next.id, staffId: account.staffId, own }, counts);
        waiting.shift();
      }
    });
  } catch (error) {
    // One account must not keep the next from being read. No message: it could hold what an event says.
    counts.failed += 1;
    const connection = account.connectionId;
    if (error instanceof DomainError)
      ctx.log.warn("calendar.account-not-read", { connection, code: error.code });
    else
      ctx.log.error("calendar.account-broke", {
        connection,
        name: error instanceof Error ? error.name : "unknown",
      });
  }
}

async function readOne(
  ctx: SystemContext,
  google: GoogleCalendar,
  calendar: Parameters<typeof readCalendar>[2],
  counts: SyncCounts,
): Promise<void> {
  try {
    const read = await readCalendar(ctx, google, calendar);
    if (!read) return;
    counts.calendars += 1;
    counts.added += read.added;
    counts.changed += read.changed;
    counts.removed += read.removed;
    if (read.trouble) counts.failed += 1;
  } catch (error) {
    if (error instanceof TokenRejected) throw error;
    // One calendar must not keep the next from being read. No message: it could hold what an event says.
    counts.failed += 1;
    ctx.log.error("calendar.reading-broke", {
      calendar: calendar.id,
      name: error instanceof Error ? error.name : "unknown",
    });
  }
}

/**
 * Reads which calendars an account has, so that they can be ticked.
 * @returns why that was not possible, as a code; null when it was
 */
export async function readCalendarList(
  ctx: SystemContext,
  connectionId: string,
): Promise<Trouble | "needs-reconnecting" | null> {
  try {
    return await withAccessToken(ctx, connectionId, "calendar", (token) =>
      readList(ctx, openGoogleCalendar(ctx, token), connectionId),
    );
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return error.code === "connection-needs-reconnecting" ? "needs-reconnecting" : "provider-down";
  }
}

async function readList(
  ctx: SystemContext,
  google: GoogleCalendar,
  connectionId: string,
): Promise<Trouble | null> {
  const answer = await google.calendars();
  if (!answer.ok) return answer.trouble;
  await keepCalendarList(ctx, connectionId, answer.value);
  return null;
}

/** The id of a main calendar is its account's address: whoever is invited under it is ourselves. */
async function ownAddresses(ctx: SystemContext, rows: CalendarRow[]): Promise<Set<string>> {
  const ids = await Promise.all(
    rows.map(({ id, providerId }) => ctx.vault.open("calendars.provider_id", id, providerId)),
  );
  return new Set(ids.flatMap((id) => normaliseEmail(id) ?? []));
}

/** Whatever is ticked of an account that was disconnected is ticked no more, and leaves what an unticked one leaves. */
export async function forgetLeftCalendars(ctx: SystemContext): Promise<void> {
  const left = await ctx.db
    .select({ id: calendars.id })
    .from(calendars)
    .innerJoin(connections, eq(connections.id, calendars.connectionId))
    .where(and(isNotNull(calendars.selectedAt), isNotNull(connections.disconnectedAt)))
    .limit(20);
  for (const { id } of left) {
    const { statements } = forgetCalendar(ctx, id);
    await ctx.db.batch([ctx.db.update(calendars).set(unread).where(eq(calendars.id, id)), ...statements]);
  }
}
