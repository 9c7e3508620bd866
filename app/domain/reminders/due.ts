import type { Channel } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { openDetails } from "../appointments/details.ts";
import { type Day, dayIn } from "../business/day.ts";
import { type Gathered, gather } from "../clients/directory/gather.ts";
import { forHousehold, missingOf } from "../clients/missing.ts";
import { readWaiverRule } from "../clients/waiver-rule.ts";
import { type ConsentLine, consentsOfAll, mayReceive } from "../messages/consents.ts";
import { afterQuiet } from "../messages/quiet.ts";
import { suppressedAmong } from "../messages/suppressions.ts";
import { readSubjects } from "../subjects/subjects.ts";
import {
  graceDays,
  stages,
  type VisitCandidate,
  vaccinationCandidates,
  visitCandidates,
  type Within,
} from "./candidates.ts";
import type { ClientReminder, ReminderSettings } from "./rules.ts";
import { dueVisits, tellOfEndAt } from "./times.ts";
import { dateWords, dayWords, firstName, joined, missingWords, timeWords } from "./words.ts";

/** One message to one person. */
export interface DueReminder {
  reminder: ClientReminder;
  clientId: string;
  contactId: string;
  /** The contact's. */
  name: string;
  channel: Channel;
  to: string;
  /** What it is about, once for each contact. */
  onceKey: string;
  /** For the template of this reminder and channel. */
  fields: Record<string, string>;
}

/** What a reminder says to a household, before it is known who hears it. */
interface Notice {
  key: string;
  fields: Record<string, string>;
  /** The names of whom it is about, where it is not about everybody. */
  only?: readonly string[];
}

/** One trip opens so many households. */
const atOnce = 100;
const day = 86_400_000;

/** The evening before is worth a text message; what has to be done at home comes as a mail, with its link. */
const preferred: Record<ClientReminder, readonly Channel[]> = {
  "visit-tomorrow": ["sms", "email"],
  "papers-missing": ["email", "sms"],
  "vaccination-soon": ["email", "sms"],
  "waiver-unsigned": ["email", "sms"],
};

/**
 * The messages of a reminder that are due in a time and have not been written: at one moment for the job, over the next
 * days for the preview. Nobody who has not agreed, no dog that is gone, no client who is archived or paused.
 */
export async function dueReminders(
  ctx: SystemContext,
  settings: ReminderSettings,
  reminder: ClientReminder,
  within: Within,
): Promise<DueReminder[]> {
  const found =
    reminder === "vaccination-soon"
      ? await vaccinationNotices(ctx, settings, within)
      : await visitNotices(ctx, settings, reminder, within);
  const ids = [...found.keys()];
  const due: DueReminder[] = [];
  for (let from = 0; from < ids.length; from += atOnce) {
    const some = ids.slice(from, from + atOnce);
    const [households, consents] = await Promise.all([gather(ctx, some), consentsOfAll(ctx, some)]);
    const closed = await closedAddresses(ctx, households);
    for (const household of households) {
      const notices = await found.get(household.id)?.(household);
      const people = receivers(ctx, reminder, household, consents.get(household.id) ?? [], closed);
      for (const { key, fields, only } of notices ?? [])
        for (const { id: contactId, name, channel, to } of only
          ? people.filter((person) => only.includes(person.name))
          : oncePerAddress(people))
          due.push({
            ...{ reminder, clientId: household.id, contactId, name, channel, to },
            onceKey: `remind:${key}:${contactId}`,
            fields: {
              name: firstName(name),
              dogs:
                joined(household.dogs.filter(({ living }) => living).map((dog) => dog.name)) || "your dog",
              business: settings.name,
              portal: `${ctx.settings.APP_ORIGIN}/portal`,
              ...fields,
            },
          });
    }
  }
  return due;
}

/** Of a household: what there is to say, once its file is open. */
type Notices = Map<string, (household: Gathered) => Promise<Notice[]>>;

const prefixes = {
  "visit-tomorrow": "visit",
  "papers-missing": "papers",
  "waiver-unsigned": "waiver",
} as const;

async function visitNotices(
  ctx: SystemContext,
  settings: ReminderSettings,
  reminder: keyof typeof prefixes,
  within: Within,
): Promise<Notices> {
  const { timeZone } = settings;
  const prefix = prefixes[reminder];
  // A visit is told of three and a half days before at the earliest.
  const seen = await visitCandidates(ctx, prefix, {
    from: within.from,
    to: new Date(within.to.getTime() + 4 * day),
  });
  const visits = dueVisits(reminder, seen, within, settings).filter(({ told }) => !told);
  const mine = Map.groupBy(visits, ({ clientId }) => clientId);
  if (visits.length === 0) return new Map();
  const now = ctx.clock.now();
  const [{ waiver }, keys] = await Promise.all([readWaiverRule(ctx), readSubjects(ctx, [...mine.keys()])]);
  const said = async (household: Gathered, visit: VisitCandidate): Promise<Notice[]> => {
    const missing = forHousehold(missingOf(household.facts, waiver, now, dayIn(now, timeZone)))
      .filter(({ code }) => code !== "vaccination-soon")
      .filter(({ code }) => code.startsWith("waiver") === (reminder === "waiver-unsigned"));
    if (reminder !== "visit-tomorrow" && missing.length === 0) return [];
    const key = keys.get(household.id);
    const place = key && reminder === "visit-tomorrow" ? (await openDetails(key, visit)).place : "";
    const moved = reminder === "visit-tomorrow" ? `:${visit.startsAt.getTime()}` : "";
    return [
      {
        key: `${prefix}:${visit.id}${moved}`,
        fields: {
          day: dayWords(visit.startsAt, timeZone),
          time: timeWords(visit.startsAt, timeZone),
          place: place || "your place",
          missing: missing.map((thing) => `- ${missingWords(thing)}`).join("\n"),
        },
        // Each adult signs alone: nobody else is asked.
        ...(reminder === "waiver-unsigned" && { only: missing.flatMap(({ person }) => person ?? []) }),
      },
    ];
  };
  return new Map(
    [...mine].map(([clientId, own]) => [
      clientId,
      async (household) => (await Promise.all(own.map((visit) => said(household, visit)))).flat(),
    ]),
  );
}

async function vaccinationNotices(
  ctx: SystemContext,
  settings: ReminderSettings,
  within: Within,
): Promise<Notices> {
  const { timeZone } = settings;
  const clientIds = await vaccinationCandidates(ctx, within, timeZone);
  const isDue = (expiresOn: Day, stage: number) => {
    const due = tellOfEndAt(expiresOn, stage, timeZone).getTime();
    const at = afterQuiet(settings, new Date(Math.max(due, within.from.getTime())));
    return at <= within.to && at.getTime() < due + graceDays * day;
  };
  const said = async ({ id, facts }: Gathered): Promise<Notice[]> => {
    const ends = facts.dogs.filter(({ recordWaits }) => !recordWaits).flatMap(lastEnds);
    return stages.flatMap((stage) =>
      [...Map.groupBy(ends, ({ on }) => on)]
        .filter(([on]) => isDue(on as Day, stage))
        .map(([on, those]) => ({
          key: `vaccination:${id}:${stage}:${on}`,
          fields: {
            day: dateWords(on),
            missing: those.map(({ vaccine, dog }) => `- ${vaccine} of ${dog}`).join("\n"),
          },
        })),
    );
  };
  return new Map(clientIds.map((clientId) => [clientId, said]));
}

/** Of each vaccine of a dog the one that lasts longest; what never ends is not among them. */
function lastEnds({ name, vaccinations }: Gathered["facts"]["dogs"][number]) {
  const byVaccine = Map.groupBy(vaccinations, ({ vaccine }) => vaccine.trim().toLowerCase());
  return [...byVaccine.values()].flatMap((given) => {
    const ends = given.flatMap(({ expiresOn }) => expiresOn ?? []).sort();
    const on = ends.at(-1);
    return on === undefined || ends.length < given.length
      ? []
      : [{ dog: name, vaccine: given[0]?.vaccine ?? "", on }];
  });
}

/** The addresses of some households that nothing is sent to any more. Two trips. */
async function closedAddresses(ctx: SystemContext, households: readonly Gathered[]): Promise<Set<string>> {
  const people = households.flatMap(({ contacts }) => contacts);
  const [emails, phones] = await Promise.all([
    suppressedAmong(
      ctx,
      "email",
      people.flatMap(({ emails }) => emails.slice(0, 1)),
    ),
    suppressedAmong(
      ctx,
      "sms",
      people.flatMap(({ phones }) => phones.slice(0, 1)),
    ),
  ]);
  return new Set([...emails.keys(), ...phones.keys()]);
}

/** Who of a household has agreed, and how each is reached. */
function receivers(
  ctx: Pick<SystemContext, "sms">,
  reminder: ClientReminder,
  { contacts }: Gathered,
  consents: readonly ConsentLine[],
  closed: ReadonlySet<string>,
) {
  return contacts.flatMap(({ id, name, phones: [phone], emails: [email] }) => {
    const address = (channel: Channel): string | undefined =>
      channel === "email" ? email : ctx.sms ? phone : undefined;
    for (const channel of preferred[reminder]) {
      const to = address(channel);
      if (to && !closed.has(to) && mayReceive(consents, id, "reminders", channel))
        return [{ id, name, channel, to }];
    }
    return [];
  });
}

/** An address that two people share is written to once, but for what each has to do alone. */
const oncePerAddress = <Person extends { to: string }>(people: readonly Person[]): Person[] =>
  people.filter(({ to }, index) => people.findIndex((other) => other.to === to) === index);
