import * as z from "zod";
import type { Sealed } from "../../../drizzle/schema/columns.ts";
import { toBase32 } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { openOrNull } from "../unreadable.ts";
import type { KeptEvent } from "./event-change.ts";

/** `calendar_events.content`: what an event says, for as long as nobody has been found for it. */
export const eventContent = z.object({
  title: z.string().default(""),
  place: z.string().default(""),
  emails: z.array(z.string()).default([]),
});
export type EventContent = z.infer<typeof eventContent>;

/** More than any title is read for. */
const longest = 1_000;

export const contentOf = ({ title, place, emails }: KeptEvent): EventContent => ({
  title: title.slice(0, longest),
  place: place.slice(0, longest),
  emails: [...new Set(emails)].sort(),
});

export const sealContent = (ctx: Pick<SystemContext, "vault">, id: string, content: EventContent) =>
  ctx.vault.seal("calendar_events.content", id, JSON.stringify(content));

export async function openContent(
  ctx: Pick<SystemContext, "vault">,
  row: { id: string; content: Sealed<"calendar_events.content"> | null },
): Promise<EventContent> {
  if (row.content === null) return eventContent.parse({});
  return eventContent.parse(JSON.parse(await ctx.vault.open("calendar_events.content", row.id, row.content)));
}

/** As `openContent`, for lists: null where it does not open. */
export const readContent = (
  ctx: Pick<SystemContext, "vault" | "log">,
  row: Parameters<typeof openContent>[1],
): Promise<EventContent | null> => openOrNull(ctx, { event: row.id }, openContent(ctx, row));

/** What a row says of which nothing can be read. */
export const nothing: EventContent = { title: "", place: "", emails: [] };

/** All day, or marked "free". */
export const isQuiet = (event: Pick<KeptEvent, "busy" | "startsOn">): boolean =>
  !event.busy || event.startsOn !== null;

/** A keyed hash of what an event says: the same text is not looked at twice, and nothing can be read from it. */
export const hashOf = (ctx: Pick<SystemContext, "vault">, event: KeptEvent): Promise<string> =>
  ctx.vault.fingerprint(
    "calendar_events.content",
    JSON.stringify([
      ...[contentOf(event), event.seriesId, isQuiet(event)],
      // An answer is news. Of all others the hash stays what it was.
      ...(event.unanswered ? ["unanswered"] : []),
    ]),
  );

/**
 * A keyed hash of what a person would see of an event: where it is the same twice, as in two calendars, it is asked about
 * once. Null for one without a title: of those nobody can tell.
 */
export const textHashOf = async (
  ctx: Pick<SystemContext, "vault">,
  { title, place, startsAt }: { title: string; place: string; startsAt: Date },
): Promise<string | null> =>
  title === ""
    ? null
    : ctx.vault.fingerprint("calendar_events.content", JSON.stringify([title, place, startsAt.getTime()]));

/**
 * The row's id, made of the provider's: an event that is cancelled and put back is the same row again, and its visit
 * is found. 128 bits of SHA-256; what goes in is opaque already.
 */
export async function eventRowId(calendarId: string, eventId: string): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(["calendar_events", calendarId, eventId]));
  return toBase32(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).slice(0, 16));
}
