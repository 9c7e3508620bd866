import { readAppointments } from "../../../domain/appointments/read.ts";
import { readBusiness } from "../../../domain/business/business.ts";
import { addDays, dayIn, startOfDay } from "../../../domain/business/day.ts";
import { listChoices } from "../../../domain/calendar/choices.ts";
import { calendarHealth } from "../../../domain/calendar/health.ts";
import { askedWithin, readUnmatched } from "../../../domain/calendar/unmatched.ts";
import { namesOf } from "../../../domain/clients/names.ts";
import { systemContext } from "../../../http/context.ts";
import { asDay } from "../../../http/days.ts";
import { readLocale } from "../../../http/locale.ts";
import { reachableBy } from "../../../http/policies.ts";
import { signedIn, staffMember } from "../../../http/signed-in.ts";
import { Agenda } from "../../../ui/calendar/agenda.tsx";
import { Freshness } from "../../../ui/calendar/freshness.tsx";
import { OpenEvents, Remembered, SetAsideEvents } from "../../../ui/calendar/open-events.tsx";
import { CalendarBanner } from "../../../ui/day/banners.tsx";
import { ButtonLink, Notice } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { dateFormat } from "../../../ui/time.tsx";
import { printDayTitle, printHours, printWhen } from "../../../ui/visit-time.ts";
import type { Route } from "./+types/calendar.ts";

/** How many of them are shown before the visits; all of them by one tap. */
const firstOpen = 4;

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const asked = new URL(request.url).searchParams;
  const setAside = asked.has("set-aside");
  const showAll = setAside || asked.get("open") === "all";
  const [{ timeZone }, locale] = await Promise.all([readBusiness(ctx), readLocale(context)]);
  const now = ctx.clock.now();
  const today = dayIn(now, timeZone);
  const first = asDay(asked.get("week")) ?? today;
  const days = Array.from({ length: 7 }, (_, index) => addDays(first, index));
  const [{ appointments }, unmatched, health, choices] = await Promise.all([
    readAppointments(ctx, by, {
      from: startOfDay(first, timeZone),
      to: startOfDay(addDays(first, 7), timeZone),
    }),
    readUnmatched(ctx, by, { ...askedWithin(now, timeZone), setAside }),
    calendarHealth(ctx),
    setAside ? listChoices(ctx, by) : [],
  ]);
  const names = await namesOf(ctx, by, [
    ...appointments.map(({ clientId }) => clientId),
    ...choices.flatMap(({ clientId }) => clientId ?? []),
  ]);
  const date = dateFormat(locale.timeZone, { dateStyle: "medium" });
  return {
    previous: addDays(first, -7),
    next: addDays(first, 7),
    isFromToday: first === today,
    setAside,
    days: days.map((day) => ({
      day,
      title: printDayTitle(day),
      isToday: day === today,
      visits: appointments
        .filter(({ startsAt }) => dayIn(startsAt, timeZone) === day)
        .map(({ id, clientId, startsAt, endsAt, state, leftCalendarAt, unreadable }) => ({
          id,
          startsAt,
          unreadable: unreadable || !names.has(clientId),
          hours: printHours({ startsAt, endsAt }, locale),
          client: names.get(clientId)?.name ?? "A client",
          dogs: names.get(clientId)?.dogs ?? [],
          state,
          leftCalendar: leftCalendarAt !== null,
        })),
    })),
    unmatched: {
      ...unmatched,
      events: (showAll ? unmatched.events : unmatched.events.slice(0, firstOpen)).map(
        ({ id, title, place, candidates, calendars, unreadable, ...event }) => ({
          id,
          title,
          place,
          candidates,
          calendars,
          unreadable,
          when: printWhen(event, locale),
        }),
      ),
    },
    choices: choices.map(({ id, kind, value, clientId, chosenAt }) => ({
      id,
      what:
        kind === "series"
          ? "One series"
          : value === null
            ? "Something that could not be read"
            : kind === "email"
              ? `Events with ${value}`
              : `Events called “${value}”`,
      client: clientId === null ? null : (names.get(clientId)?.name ?? "A client"),
      on: date.format(chosenAt),
    })),
    health,
    now,
    locale,
    mayConnect: reachableBy(signedIn(context).role).includes("/connections"),
    done: asked.get("done") ?? "",
  };
}

const notices: Record<string, { tone: "good" | "warn" | "bad"; sentence: string }> = {
  matched: { tone: "good", sentence: "Done. The visit is in the client’s file now." },
  "has-client": { tone: "warn", sentence: "This event has a client already. Open the visit to change that." },
  "set-aside": { tone: "good", sentence: "Set aside. What the event says is not kept." },
  forgotten: {
    tone: "good",
    sentence: "Forgotten. Such events are asked about again; what was decided stays.",
  },
  read: { tone: "good", sentence: "The calendars were read just now." },
  reading: { tone: "good", sentence: "The calendars are being read. Look again in a minute." },
  "not-read": {
    tone: "bad",
    sentence:
      "Not everything could be read just now. What was read last is shown; it is tried again by itself.",
  },
};

export default function Calendar({ loaderData }: Route.ComponentProps) {
  const { days, unmatched, choices, setAside, health, now, locale, mayConnect, done } = loaderData;
  const notice = Object.hasOwn(notices, done) ? notices[done] : undefined;
  return (
    <div className="grid max-w-3xl gap-5">
      <title>Calendar · Daydreamers</title>
      <div className="flex flex-wrap items-start justify-between gap-x-4">
        <PageTitle title="Calendar" />
        <ButtonLink to="/appointments/new">New visit</ButtonLink>
      </div>
      {notice && <Notice tone={notice.tone}>{notice.sentence}</Notice>}
      <CalendarBanner calendar={health} mayConnect={mayConnect} now={now} locale={locale} />
      <Freshness {...health} mayConnect={mayConnect} now={now} />
      {setAside ? (
        <>
          <Card title="Set aside" aside={<BackLink />}>
            <SetAsideEvents events={unmatched.events} />
          </Card>
          <Card title="Answers you gave before">
            <Remembered choices={choices} />
          </Card>
        </>
      ) : (
        <>
          {unmatched.open > 0 && (
            <Card
              title={
                unmatched.open === 1 ? "1 event needs a client" : `${unmatched.open} events need a client`
              }
            >
              <OpenEvents events={unmatched.events} />
              {unmatched.open > unmatched.events.length && (
                <p className="mt-4">
                  {unmatched.events.length < 100 ? (
                    <a href="/calendar?open=all" className="inline-flex min-h-12 items-center underline">
                      Show all {unmatched.open}
                    </a>
                  ) : (
                    `The first ${unmatched.events.length} of ${unmatched.open}.`
                  )}
                </p>
              )}
            </Card>
          )}
          <Card title="Visits">
            <Week {...loaderData} />
            <Agenda days={days} />
          </Card>
          <p className="text-muted">
            {unmatched.open === 0 &&
              health.selected > 0 &&
              "Every event of the next four weeks has been settled. "}
            <a href="/calendar?set-aside=1" className="inline-flex min-h-12 items-center underline">
              {unmatched.setAside === 0
                ? "Answers you gave before"
                : `${unmatched.setAside} set aside, and answers you gave before`}
            </a>
          </p>
        </>
      )}
    </div>
  );
}

const BackLink = () => (
  <a href="/calendar" className="inline-flex min-h-12 items-center underline">
    Back to the visits
  </a>
);

function Week({ previous, next, isFromToday }: { previous: string; next: string; isFromToday: boolean }) {
  const link = "inline-flex min-h-12 items-center underline";
  return (
    <nav aria-label="Weeks" className="mb-2 flex flex-wrap gap-x-6">
      <a href={`/calendar?week=${previous}`} className={link}>
        Week before
      </a>
      {!isFromToday && (
        <a href="/calendar" className={link}>
          From today
        </a>
      )}
      <a href={`/calendar?week=${next}`} className={link}>
        Week after
      </a>
    </nav>
  );
}
