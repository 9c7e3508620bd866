import { readHistory } from "../../../domain/appointments/history.ts";
import { readAppointment } from "../../../domain/appointments/read.ts";
import { readBusiness } from "../../../domain/business/business.ts";
import { addressLines } from "../../../domain/clients/address-lines.ts";
import { nameOf, readForPage } from "../../../domain/clients/heading.ts";
import { readSummary } from "../../../domain/clients/missing.ts";
import { printPhone } from "../../../domain/clients/phone.ts";
import { readDogs } from "../../../domain/dogs/dogs.ts";
import { decisionsOf } from "../../../domain/packages/decisions.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readPrinting } from "../../../http/printing.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Outcome, VisitActions, VisitPlace } from "../../../ui/appointments/visit.tsx";
import { matchedWords } from "../../../ui/appointments/words.ts";
import { auditSentence } from "../../../ui/audit-words.ts";
import { Badges, MissingList } from "../../../ui/clients/missing.tsx";
import { Warnings } from "../../../ui/clients/profile.tsx";
import { CardLink } from "../../../ui/clients/profile-sections.tsx";
import { Button, Notice } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { decisionWords } from "../../../ui/packages/words.ts";
import { shortTime, Time } from "../../../ui/time.tsx";
import { printWhen } from "../../../ui/visit-time.ts";
import type { Route } from "./+types/appointment.ts";

const notices: Record<string, { tone: "good" | "warn"; sentence: string }> = {
  added: { tone: "good", sentence: "The visit was added." },
  saved: { tone: "good", sentence: "Saved." },
  settled: { tone: "good", sentence: "Saved." },
  held: {
    tone: "warn",
    sentence:
      "Something hangs on this visit: a report card, a charge, a message, or a note of the team. Take that back first; then the client can be changed.",
  },
  "by-hand": {
    tone: "warn",
    sentence: "This visit was entered by hand. Say that it was cancelled, and enter it for the right client.",
  },
};

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const { appointment, key } = await orRefuse(readAppointment(ctx, by, params.appointment));
  const { id, clientId, startsAt, endsAt, state, leftCalendarAt, place, fromCalendar } = appointment;
  const [file, dogs, summary, decisions, history, printing, { country }] = await orRefuse(
    Promise.all([
      readForPage(ctx, by, clientId, "visit"),
      readDogs(ctx, key, clientId, by),
      readSummary(ctx, clientId),
      decisionsOf(ctx, by, clientId, key, [id]),
      readHistory(ctx, id),
      readPrinting(context),
      readBusiness(ctx),
    ]),
  );
  const now = ctx.clock.now();
  const living = dogs.filter((dog) => dog.state === "living");
  const home = addressLines(file.household.address).join(", ");
  const decision = decisions.get(id);
  const done = new URL(request.url).searchParams.get("done") ?? "";
  return {
    id,
    clientId,
    name: nameOf(file),
    dogs: living.map(({ profile }) => profile.name),
    title: appointment.title,
    when: printWhen({ startsAt, endsAt }, printing),
    startsAt,
    state,
    since: shortTime(appointment.stateAt, now, printing),
    leftCalendar: leftCalendarAt && shortTime(leftCalendarAt, now, printing),
    isOver: startsAt <= now,
    place: place || home,
    isElsewhere: place !== "",
    accessNotes: file.accessNotes,
    note: appointment.note,
    matched: matchedWords[appointment.matchedBy],
    mayRematch: fromCalendar && leftCalendarAt === null,
    rescheduledToId: appointment.rescheduledToId,
    warnings: living.flatMap(({ profile, handling }) =>
      handling?.warnings ? [{ dog: profile.name, text: handling.warnings }] : [],
    ),
    bites: summary.bites,
    missing: summary.missing,
    phones: file.contacts.flatMap(({ name, phones }) =>
      phones.slice(0, 1).map((phone) => ({ name, href: phone, text: printPhone(phone, country) })),
    ),
    decision: decision && {
      says: decisionWords(decision),
      reason: decision.reason,
      on: shortTime(decision.decidedAt, now, printing),
    },
    history: history.map(({ id: lineId, at, event, details, who }) => ({
      id: lineId,
      at,
      when: shortTime(at, now, printing),
      sentence: auditSentence(event, details),
      who,
    })),
    notice: Object.hasOwn(notices, done) ? notices[done] : undefined,
  };
}

export default function Visit({ loaderData }: Route.ComponentProps) {
  const { id, clientId, name, dogs, title, when, notice, missing, note, history } = loaderData;
  return (
    <div className="grid max-w-xl gap-5">
      <title>Visit · Daydreamers</title>
      <div>
        <a href="/calendar" className="inline-flex min-h-12 items-center underline">
          Calendar
        </a>
        <PageTitle title={when}>
          <a href={`/clients/${clientId}`} className="inline-flex min-h-12 items-center text-lg underline">
            {name}
          </a>
          {dogs.length > 0 && <span className="block text-lg text-ink">{dogs.join(", ")}</span>}
          {title && <span className="block wrap-anywhere">In the calendar: {title}</span>}
        </PageTitle>
        <Badges missing={[]} bites={loaderData.bites} />
      </div>
      {notice && <Notice tone={notice.tone}>{notice.sentence}</Notice>}
      <Outcome visit={loaderData} />
      <Warnings warnings={loaderData.warnings} />
      <VisitActions visit={loaderData} />
      <VisitPlace visit={loaderData} />
      <Card title="Note of the team" aside={<CardLink to={`/appointments/${id}/edit`}>Edit</CardLink>}>
        {note ? (
          <p className="whitespace-pre-line wrap-anywhere">{note}</p>
        ) : (
          <p className="text-muted">No note.</p>
        )}
      </Card>
      {missing.length > 0 && (
        <Card title="Missing">
          <MissingList missing={missing} />
        </Card>
      )}
      <Card title="Whose visit it is">
        <p>{loaderData.matched}</p>
        {loaderData.mayRematch && (
          <form method="post" action={`/appointments/${id}/rematch`} className="mt-3">
            <Button tone="quiet">Wrong client?</Button>
          </form>
        )}
      </Card>
      <Card title="What happened">
        <ul className="grid gap-2">
          {history.map(({ id: lineId, at, when: told, sentence, who }) => (
            <li key={lineId}>
              {sentence}
              <span className="block text-sm text-muted">
                <Time at={at}>{told}</Time>
                {who && ` · ${who}`}
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}
