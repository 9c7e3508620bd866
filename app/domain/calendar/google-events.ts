import * as z from "zod";
import { type Day, startOfDay } from "../business/day.ts";
import { normaliseEmail } from "../identity/email.ts";
import { cleanText } from "../text.ts";
import type { EventChange } from "./event-change.ts";
import { instantIn, isTimeZone } from "./local-time.ts";

const maxTitle = 300;
const maxPlace = 500;
const maxEmails = 20;
const hour = 3_600_000;

/** A calendar's own mailbox (of a shared calendar, a room), which is nobody whom one visits. */
const calendarMailbox = /@(group|resource|import)\.(v\.)?calendar\.google\.com$/;

const when = z.object({
  date: z.iso.date().optional(),
  dateTime: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/)
    .optional(),
  timeZone: z.string().optional(),
});
const person = z.object({
  email: z.string().optional().catch(undefined),
  self: z.boolean().optional().catch(undefined),
  resource: z.boolean().optional().catch(undefined),
  responseStatus: z.string().optional().catch(undefined),
});
/** As little of Google's event as a visit needs (developers.google.com/workspace/calendar/api/v3/reference/events). */
const googleEvent = z.object({
  id: z.string().min(1).max(1_100),
  status: z.string().optional(),
  eventType: z.string().optional(),
  recurringEventId: z.string().min(1).max(1_100).optional(),
  start: when.optional(),
  end: when.optional(),
  transparency: z.string().optional(),
  summary: z.string().optional().catch(undefined),
  location: z.string().optional().catch(undefined),
  organizer: person.optional().catch(undefined),
  attendees: z.array(person).optional().catch(undefined),
});
type GoogleEvent = z.infer<typeof googleEvent>;

/** Of the kinds of events only these can be a visit: not birthdays, working places, focus time or absences. */
const visitTypes = new Set(["default", "fromGmail"]);

/** Whose calendar a listing is of: what "here", "midnight" and "we" mean in it. */
export interface Listed {
  timeZone: string;
  /** Our own addresses, normalised: an account's, and those of its calendars. */
  own: ReadonlySet<string>;
}

/**
 * What one page of a listing says, event by event. An event that cannot be read is left out and counted: it must not
 * keep the others from being read.
 *
 * @param items the page's `items`, as they came
 */
export function eventsOf(
  items: readonly unknown[],
  listed: Listed,
): { changes: EventChange[]; malformed: number } {
  const changes: EventChange[] = [];
  for (const item of items) {
    const parsed = googleEvent.safeParse(item);
    const change = parsed.success ? changeOf(parsed.data, listed) : null;
    if (change) changes.push(change);
  }
  return { changes, malformed: items.length - changes.length };
}

/** @returns null for an event without a usable time */
function changeOf(event: GoogleEvent, listed: Listed): EventChange | null {
  const { id: eventId, status, eventType = "default", attendees = [] } = event;
  const declined = attendees.some(({ self, responseStatus }) => self && responseStatus === "declined");
  // Of a cancelled one nothing but the id is sure to be there.
  if (status === "cancelled" || declined || !visitTypes.has(eventType)) return { kind: "gone", eventId };
  const times = event.start ? timesOf(event.start, event.end ?? {}, listed.timeZone) : null;
  if (!times) return null;
  return {
    kind: "kept",
    eventId,
    seriesId: event.recurringEventId ?? null,
    ...times,
    busy: event.transparency !== "transparent",
    title: short(event.summary, maxTitle),
    place: short(event.location, maxPlace),
    emails: emailsOf(event, listed.own),
    ...(isUnanswered(event, listed.own) && { unanswered: true }),
  };
}

type When = z.infer<typeof when>;

function timesOf(start: When, end: When, timeZone: string) {
  if (start.date) {
    const startsOn = start.date as Day;
    const endsOn = end.date && end.date > startsOn ? (end.date as Day) : dayAfter(startsOn);
    return {
      startsOn,
      endsOn,
      startsAt: startOfDay(startsOn, timeZone),
      endsAt: startOfDay(endsOn, timeZone),
    };
  }
  const startsAt = instantOf(start, timeZone);
  if (!startsAt) return null;
  const ended = instantOf(end, timeZone);
  // Google keeps events without an end, and some that end as they begin: an hour is what its own pages show.
  const endsAt = ended && ended > startsAt ? ended : new Date(startsAt.getTime() + hour);
  return { startsOn: null, endsOn: null, startsAt, endsAt };
}

function instantOf({ dateTime, timeZone: named }: When, ofCalendar: string): Date | null {
  if (!dateTime) return null;
  const hasOffset = /(Z|[+-]\d{2}:\d{2})$/.test(dateTime);
  const timeZone = named && isTimeZone(named) ? named : ofCalendar;
  const at = hasOffset ? new Date(dateTime) : localInstant(dateTime, timeZone);
  return at && !Number.isNaN(at.getTime()) ? at : null;
}

function localInstant(local: string, timeZone: string): Date | null {
  return Number.isNaN(Date.parse(`${local}Z`)) ? null : instantIn(local, timeZone);
}

function dayAfter(day: Day): Day {
  return new Date(Date.parse(day) + 24 * hour).toISOString().slice(0, 10) as Day;
}

/** Google puts an invitation into the calendar before anybody has answered it, whoever sends it. */
function isUnanswered({ attendees = [], organizer }: GoogleEvent, own: ReadonlySet<string>): boolean {
  const isOurs = organizer?.self || own.has(normaliseEmail(organizer?.email ?? "") ?? "");
  return !isOurs && attendees.some(({ self, responseStatus }) => self && responseStatus === "needsAction");
}

/** Who is invited, and who invites where that is not us: a client's own invitation may name the client only there. */
function emailsOf({ attendees = [], organizer }: GoogleEvent, own: ReadonlySet<string>): string[] {
  const emails = [...attendees, ...(organizer ? [organizer] : [])].flatMap(({ email, self, resource }) => {
    const address = self || resource ? null : normaliseEmail(email ?? "");
    return address && !own.has(address) && !calendarMailbox.test(address) ? [address] : [];
  });
  return [...new Set(emails)].slice(0, maxEmails);
}

const short = (text: string | undefined, max: number) =>
  cleanText(text ?? "")
    .slice(0, max)
    .toWellFormed();
