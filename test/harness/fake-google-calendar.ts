import { testEnvironment as env } from "./environment.ts";

/** An event in Google's own shape, as far as a test needs it. */
export type GoogleEvent = { id: string } & Record<string, unknown>;

interface Kept {
  version: number;
  event: GoogleEvent;
}

const json = (body: unknown, status = 200) => Response.json(body, { status });
const refusal = (code: number, reason: string) =>
  json({ error: { code, message: reason, errors: [{ domain: "calendar", reason, message: reason }] } }, code);

/** A timed event of an hour. @param start RFC 3339 */
export const timed = (id: string, summary: string, start: string, more: object = {}): GoogleEvent => ({
  id,
  status: "confirmed",
  summary,
  start: { dateTime: start },
  end: { dateTime: new Date(Date.parse(start) + 3_600_000).toISOString() },
  ...more,
});

/**
 * Plays the Calendar API as its reference describes listing: pages, sync tokens that name a version, tombstones only for
 * whoever comes with one, 410 for those that are too old, and a refusal of a window of time beside a token.
 */
export function fakeGoogleCalendar() {
  const events = new Map<string, Map<string, Kept>>();
  const fake = {
    calendars: [
      { id: "training@group.calendar.google.com", summary: "Training", timeZone: "America/Denver" },
    ] as {
      id: string;
      summary: string;
      timeZone?: string;
      primary?: boolean;
    }[],
    version: 1,
    /** Tokens below this version are 410. */
    oldest: 0,
    pageSize: 2,
    /** The access tokens that are taken; any while it is null. */
    tokens: null as Set<string> | null,
    /** Every listing of events that was asked for. */
    asked: [] as URL[],
    /** Done before the next listings, one for each; what one returns is the answer in Google's place. */
    mishaps: [] as (() => Response | null | Promise<Response | null>)[],
    put(event: GoogleEvent, calendar = "training@group.calendar.google.com") {
      const its = events.get(calendar) ?? new Map<string, Kept>();
      events.set(calendar, its.set(event.id, { version: ++fake.version, event }));
    },
    cancel(id: string, calendar = "training@group.calendar.google.com") {
      fake.put({ id, status: "cancelled" }, calendar);
    },
    /** Deletes without leaving a tombstone, as time does, and makes every token so far too old. */
    loseHistory(...ids: string[]) {
      for (const its of events.values()) for (const id of ids) its.delete(id);
      fake.oldest = ++fake.version;
    },

    async network(request: Request): Promise<Response | undefined> {
      const url = new URL(request.url);
      const base = new URL(env.GOOGLE_CALENDAR_API_URL);
      if (url.origin !== base.origin || !url.pathname.startsWith(base.pathname)) return undefined;
      const token = request.headers.get("authorization")?.replace("Bearer ", "") ?? "";
      if (fake.tokens && !fake.tokens.has(token)) return refusal(401, "authError");
      const path = url.pathname.slice(base.pathname.length);
      if (path === "/users/me/calendarList") return json({ items: fake.calendars });
      const [, id] = /^\/calendars\/([^/]+)\/events$/.exec(path) ?? [];
      if (!id) return refusal(404, "notFound");
      fake.asked.push(url);
      return (await fake.mishaps.shift()?.()) ?? list(decodeURIComponent(id), url.searchParams);
    },
  };

  function list(calendar: string, query: URLSearchParams): Response {
    if (!fake.calendars.some(({ id }) => id === calendar)) return refusal(404, "notFound");
    const syncToken = query.get("syncToken");
    if (syncToken && ["timeMin", "timeMax", "orderBy", "q"].some((name) => query.has(name)))
      return refusal(400, "badRequest");
    const since = syncToken ? Number(syncToken.replace("sync-", "")) : -1;
    if (syncToken && since < fake.oldest) return refusal(410, "fullSyncRequired");
    const [from = 0, upTo = fake.version] = (query.get("pageToken") ?? "")
      .split("-")
      .filter(Boolean)
      .map(Number);
    const changed = [...(events.get(calendar)?.values() ?? [])].filter(
      ({ version, event }) =>
        version > since && version <= upTo && (syncToken !== null || event.status !== "cancelled"),
    );
    const items = changed.slice(from, from + fake.pageSize).map(({ event }) => event);
    const more = from + fake.pageSize < changed.length;
    return json({
      kind: "calendar#events",
      items,
      ...(more ? { nextPageToken: `${from + fake.pageSize}-${upTo}` } : { nextSyncToken: `sync-${upTo}` }),
    });
  }

  return fake;
}

export type FakeGoogleCalendar = ReturnType<typeof fakeGoogleCalendar>;
