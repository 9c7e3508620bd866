import { eq } from "drizzle-orm";
import { calendars } from "../../../drizzle/schema/calendar.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { readBusiness } from "../business/business.ts";
import { forgetCalendar } from "./apply.ts";
import { unread } from "./calendars.ts";
import type { ListedCalendar } from "./google-calendar.ts";
import { isTimeZone } from "./local-time.ts";

/** More than anybody has; each is one statement. */
const most = 60;

/**
 * Keeps our list of an account's calendars as the account has it: new ones come unticked, renamed ones are renamed, and
 * one that has gone is no longer read. Where a calendar's zone changed, all of it is read again: its days have moved.
 */
export async function keepCalendarList(
  ctx: SystemContext,
  connectionId: string,
  listed: readonly ListedCalendar[],
): Promise<void> {
  const { timeZone: fallback } = await readBusiness(ctx);
  const rows = await ctx.db.select().from(calendars).where(eq(calendars.connectionId, connectionId));
  const unseen = new Map(rows.map((row) => [row.id, row]));
  const statements = [];
  for (const { providerId, name, timeZone: named, primary } of listed.slice(0, most)) {
    const indexes = await ctx.vault.indexes("calendars.provider_id_index", providerId);
    const row = rows.find(({ providerIdIndex }) => indexes.includes(providerIdIndex));
    const timeZone = named && isTimeZone(named) ? named : fallback;
    const id = row?.id ?? ctx.random.id();
    if (!row) {
      const added = {
        id,
        connectionId,
        providerId: await ctx.vault.seal("calendars.provider_id", id, providerId),
        providerIdIndex: indexes[0],
        name: await ctx.vault.seal("calendars.name", id, name || "Calendar"),
        timeZone,
        primary,
        createdAt: ctx.clock.now(),
      };
      statements.push(ctx.db.insert(calendars).values(added).onConflictDoNothing());
      continue;
    }
    unseen.delete(id);
    const renamed = (await ctx.vault.open("calendars.name", id, row.name)) !== (name || "Calendar");
    const moved = row.timeZone !== timeZone;
    const back = row.failure === "gone";
    if (!renamed && !moved && !back && row.primary === primary) continue;
    const changes = {
      ...(renamed && { name: await ctx.vault.seal("calendars.name", id, name || "Calendar") }),
      ...(moved && { timeZone, syncToken: null }),
      ...(back && { failure: null }),
      primary,
    };
    statements.push(ctx.db.update(calendars).set(changes).where(eq(calendars.id, id)));
  }
  const [first, ...others] = statements;
  if (first) await ctx.db.batch([first, ...others]);
  if (listed.length > most) return;
  for (const { id, selectedAt, failure } of unseen.values()) {
    if (selectedAt !== null) await giveUp(ctx, id);
    else if (failure !== "gone") await ctx.db.delete(calendars).where(eq(calendars.id, id));
  }
}

/** A calendar that is no longer there is no longer ticked; the note of it stays until the list is saved. */
export async function giveUp(ctx: SystemContext, calendarId: string): Promise<void> {
  const { statements } = forgetCalendar(ctx, calendarId);
  await ctx.db.batch([
    ctx.db
      .update(calendars)
      .set({ ...unread, failure: "gone" })
      .where(eq(calendars.id, calendarId)),
    ...statements,
  ]);
}
