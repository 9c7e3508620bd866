import * as z from "zod";
import type { Account, OAuthServer } from "../oauth/server.ts";
import { type Exchange, sendJson } from "../web.ts";
import type { World } from "../world.ts";
import { calendarsOf, zone } from "./calendar-data.ts";
import { eventsAt, eventsSince, momentNow } from "./calendar-store.ts";

/** An answer that is not a success, in the shape of Google's APIs. */
class Refusal extends Error {
  readonly status: number;
  readonly reason: string;
  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

const scope = "https://www.googleapis.com/auth/calendar";
export const calendarScopes = {
  [`${scope}.calendarlist.readonly`]: "See the list of Google calendars you are subscribed to",
  [`${scope}.events.readonly`]: "View events on all your calendars",
};

/** Google's Calendar API (v3) at `/google/calendar/v3/…`: the list of calendars and their events, read only. */
export function calendarApi(world: World, auth: OAuthServer): (exchange: Exchange) => Promise<void> {
  return async ({ request, response, url }) => {
    try {
      const value = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
      const access = value ? await auth.findAccess(value) : undefined;
      if (!access) throw new Refusal(401, "authError", "Invalid Credentials");
      const path = url.pathname.replace("/google/calendar/v3", "");
      if (request.method !== "GET") throw new Refusal(404, "notFound", "Not Found");
      const may = (part: string) => {
        if (!access.scopes.has(`${scope}.${part}.readonly`))
          throw new Refusal(
            403,
            "insufficientPermissions",
            "Request had insufficient authentication scopes.",
          );
      };
      if (path === "/users/me/calendarList") {
        may("calendarlist");
        return sendJson(response, 200, calendarList(access.account));
      }
      const [, id] = /^\/calendars\/([^/]+)\/events$/.exec(path) ?? [];
      if (!id) throw new Refusal(404, "notFound", "Not Found");
      may("events");
      sendJson(response, 200, listEvents(world, access.account, decodeURIComponent(id), url.searchParams));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, reason, message } = error;
      const errors = [{ domain: status === 403 ? "global" : "calendar", reason, message }];
      sendJson(response, status, { error: { errors, code: status, message } });
    }
  };
}

function calendarList(account: Account) {
  const items = calendarsOf(account).map((calendar) => ({
    kind: "calendar#calendarListEntry",
    accessRole: "owner",
    selected: true,
    ...calendar,
  }));
  return { kind: "calendar#calendarList", nextSyncToken: "list", items };
}

const token = z.object({
  era: z.number(),
  /** The moment from which on changes are told; null in a full listing. */
  since: z.object({ day: z.number(), changes: z.number() }).nullable(),
  /** The moment that the pages of one listing show, and how far they have come. */
  now: z.object({ day: z.number(), changes: z.number() }).optional(),
  from: z.number().optional(),
});
type Token = z.infer<typeof token>;

const write = (value: Token) => Buffer.from(JSON.stringify(value)).toString("base64url");

function read(text: string, parameter: string): Token {
  try {
    return token.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  } catch {
    throw new Refusal(400, "invalid", `Invalid ${parameter}`);
  }
}

/** What must not stand beside a sync token, so that what a client holds stays whole. */
const notBesideTokens = ["iCalUID", "orderBy", "q", "timeMin", "timeMax", "updatedMin"];

function listEvents(world: World, account: Account, calendarId: string, query: URLSearchParams) {
  const calendar = calendarsOf(account).find(
    ({ id, ...rest }) => id === calendarId || (calendarId === "primary" && "primary" in rest),
  );
  if (!calendar) throw new Refusal(404, "notFound", "Not Found");
  if (query.get("singleEvents") !== "true")
    throw new Refusal(400, "badRequest", "The sandbox plays singleEvents=true only");
  const syncToken = query.get("syncToken");
  if (syncToken && notBesideTokens.some((name) => query.has(name)))
    throw new Refusal(400, "badRequest", "Sync token cannot be specified together with other restrictions");
  const { era } = world.store.data.calendar;
  const synced = syncToken ? read(syncToken, "syncToken") : null;
  if (synced && synced.era !== era)
    throw new Refusal(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.");
  const page = query.has("pageToken") ? read(query.get("pageToken") ?? "", "pageToken") : null;
  const now = page?.now ?? momentNow(world);
  const since = page ? page.since : (synced?.since ?? null);
  const all = since ? eventsSince(world, calendar.id, since, now) : eventsAt(world, calendar.id, now);
  const from = page?.from ?? 0;
  const size = Math.min(Math.max(Number(query.get("maxResults") ?? 250) || 250, 1), 2_500);
  const items = all.slice(from, from + size);
  const hasMore = from + size < all.length;
  return {
    kind: "calendar#events",
    summary: calendar.summary,
    timeZone: zone,
    accessRole: "owner",
    defaultReminders: [],
    ...(hasMore
      ? { nextPageToken: write({ era, since, now, from: from + size }) }
      : { nextSyncToken: write({ era, since: now }) }),
    items,
  };
}
