import * as z from "zod";
import { readLimited } from "../../platform/fetch.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { TokenRejected } from "../connections/access.ts";

/** Why a call gave nothing, as a stable code. */
export type Trouble =
  /** The calendar is no longer there, or no longer shared with this account. */
  | "gone"
  /** The place where the last listing ended is no longer known: a full one is due (410, RFC 9110 section 15.5.11). */
  | "token-expired"
  | "missing-scope"
  /** The Calendar API is not switched on in our project at Google. */
  | "not-enabled"
  | "rate-limited"
  | "provider-down"
  | "unreadable";

export type Answer<Value> =
  | { ok: true; value: Value }
  | { ok: false; trouble: Trouble; retryAfterSeconds?: number | undefined };

const listPage = z.object({
  items: z.array(z.unknown()).default([]),
  nextPageToken: z.string().min(1).optional(),
});
const eventPage = listPage.extend({ nextSyncToken: z.string().min(1).optional() });

export type EventPage = z.infer<typeof eventPage>;

/** A calendar as the account sees it. */
export interface ListedCalendar {
  providerId: string;
  name: string;
  timeZone: string | null;
  primary: boolean;
}

const listedCalendar = z.object({
  id: z.string().min(1).max(1_000),
  summary: z.string().optional().catch(undefined),
  summaryOverride: z.string().optional().catch(undefined),
  timeZone: z.string().optional().catch(undefined),
  primary: z.boolean().optional().catch(undefined),
});

const eventsAPage = 250;
/** Of an event with more guests Google names only ourselves: a class of thirty is nobody's visit anyway. */
const maxAttendees = 20;
const maxPages = 20;
const maxAnswerBytes = 4 * 1024 * 1024;
const timeoutMs = 15_000;
/** Nothing of an event leaves Google that is not kept or decided by: no description, no links, no other guests' answers. */
const eventFields =
  "nextPageToken,nextSyncToken,items(id,status,eventType,recurringEventId,start,end,transparency,summary,location,organizer(email,self),attendees(email,self,resource,responseStatus))";

/** Reads from the Calendar API with one access token. Every call throws TokenRejected when that is not taken. */
export interface GoogleCalendar {
  /** Every calendar of the account that it may read, all pages. */
  calendars(): Promise<Answer<ListedCalendar[]>>;
  /** One page of a calendar's events, instances of recurring ones each for itself. */
  events(calendarId: string, from: { syncToken?: string; pageToken?: string }): Promise<Answer<EventPage>>;
}

export function openGoogleCalendar(ctx: SystemContext, token: string): GoogleCalendar {
  const base = ctx.settings.GOOGLE_CALENDAR_API_URL.replace(/\/$/, "");

  async function get<Schema extends z.ZodType>(
    path: string,
    query: Record<string, string | undefined>,
    schema: Schema,
  ): Promise<Answer<z.infer<Schema>>> {
    const asked = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
    let response: Response;
    let text: string;
    try {
      response = await ctx.fetch(`${base}${path}?${new URLSearchParams(asked)}`, {
        headers: { authorization: `Bearer ${token}`, accept: "application/json" },
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
      });
      text = new TextDecoder().decode(await readLimited(response.body, maxAnswerBytes));
    } catch (error) {
      return { ok: false, trouble: error instanceof RangeError ? "unreadable" : "provider-down" };
    }
    const json = jsonOf(text);
    if (response.status !== 200) return troubleOf(response, json, query.syncToken !== undefined);
    const parsed = schema.safeParse(json);
    return parsed.success ? { ok: true, value: parsed.data } : { ok: false, trouble: "unreadable" };
  }

  return {
    async calendars() {
      const found: ListedCalendar[] = [];
      let pageToken: string | undefined;
      for (let page = 0; page < maxPages; page++) {
        const fields = "nextPageToken,items(id,summary,summaryOverride,timeZone,primary)";
        const query = { maxResults: "250", minAccessRole: "reader", fields, pageToken };
        const answer = await get("/users/me/calendarList", query, listPage);
        if (!answer.ok) return answer;
        found.push(...answer.value.items.flatMap(calendarOf));
        pageToken = answer.value.nextPageToken;
        if (!pageToken) return { ok: true, value: found };
      }
      return { ok: false, trouble: "unreadable" };
    },
    // What else is asked must be the same from the first page on as with the token later; a window of time is not
    // allowed beside a token at all.
    events: (calendarId, { syncToken, pageToken }) =>
      get(
        `/calendars/${encodeURIComponent(calendarId)}/events`,
        {
          maxResults: String(eventsAPage),
          maxAttendees: String(maxAttendees),
          singleEvents: "true",
          fields: eventFields,
          syncToken,
          pageToken,
        },
        eventPage,
      ),
  };
}

function calendarOf(item: unknown): ListedCalendar[] {
  const parsed = listedCalendar.safeParse(item);
  if (!parsed.success) return [];
  const { id, summary, summaryOverride, timeZone = null, primary = false } = parsed.data;
  return [{ providerId: id, name: summaryOverride ?? summary ?? "", timeZone, primary }];
}

const refusal = z.object({
  error: z.object({
    errors: z.array(z.object({ reason: z.string().catch("") })).catch([]),
    details: z.array(z.object({ reason: z.string().catch("") })).catch([]),
  }),
});

function troubleOf(response: Response, json: unknown, hadSyncToken: boolean): Answer<never> {
  const { status } = response;
  const parsed = refusal.safeParse(json);
  const reasons = parsed.success
    ? [...parsed.data.error.errors, ...parsed.data.error.details].map(({ reason }) => reason)
    : [];
  if (status === 401) throw new TokenRejected();
  if (status === 410 || reasons.includes("fullSyncRequired") || (status === 400 && hadSyncToken))
    return { ok: false, trouble: "token-expired" };
  if (status === 404) return { ok: false, trouble: "gone" };
  const limited = reasons.some((reason) => /(rate|quota|daily)_?(limit)?_?exceeded/i.test(reason));
  if (status === 429 || (status === 403 && limited))
    return { ok: false, trouble: "rate-limited", retryAfterSeconds: retryAfter(response) };
  if (reasons.some((reason) => reason === "accessNotConfigured" || reason === "SERVICE_DISABLED"))
    return { ok: false, trouble: "not-enabled" };
  if (status === 403) return { ok: false, trouble: "missing-scope" };
  return { ok: false, trouble: status >= 400 && status < 500 ? "unreadable" : "provider-down" };
}

/** `Retry-After` in whole seconds, at most a day (RFC 9110 section 10.2.3). */
function retryAfter({ headers }: Response): number | undefined {
  const seconds = headers.get("retry-after") ?? "";
  return /^\d{1,6}$/.test(seconds) ? Math.min(Number(seconds), 86_400) : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
