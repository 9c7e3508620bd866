import type { SystemContext } from "../../platform/ports.ts";
import { openDetails } from "../appointments/details.ts";
import { type Day, dayIn } from "../business/day.ts";
import type { Gathered } from "../clients/directory/gather.ts";
import { forHousehold, missingOf } from "../clients/missing.ts";
import { readWaiverRule } from "../clients/waiver-rule.ts";
import { afterQuiet } from "../messages/quiet.ts";
import { readableSubjects } from "../subjects/subjects.ts";
import { openOrNull } from "../unreadable.ts";
import {
  graceDays,
  stages,
  type VisitCandidate,
  vaccinationCandidates,
  visitCandidates,
  type Within,
} from "./candidates.ts";
import type { ReminderSettings } from "./rules.ts";
import { dueVisits, tellOfEndAt } from "./times.ts";
import { dateWords, dayWords, missingWords, timeWords } from "./words.ts";

/** What a reminder says to a household, before it is known who hears it. */
export interface Notice {
  key: string;
  fields: Record<string, string>;
  /** The names of whom it is about, where it is not about everybody. */
  only?: readonly string[];
}

const day = 86_400_000;

/** Of a household: what there is to say, once its file is open. */
export type Notices = Map<string, (household: Gathered) => Promise<Notice[]>>;

const prefixes = {
  "visit-tomorrow": "visit",
  "papers-missing": "papers",
  "waiver-unsigned": "waiver",
} as const;

/** What there is to say of visits to come. */
export async function visitNotices(
  ctx: SystemContext,
  settings: ReminderSettings,
  reminder: keyof typeof prefixes,
  within: Within,
): Promise<Notices> {
  const { timeZone } = settings;
  const prefix = prefixes[reminder];
  // A visit is told of three and a half days before at the earliest.
  const ahead = { from: within.from, to: new Date(within.to.getTime() + 4 * day) };
  const seen = await visitCandidates(ctx, prefix, ahead, timeZone);
  const visits = dueVisits(reminder, seen, within, settings).filter(({ told }) => !told);
  const mine = Map.groupBy(visits, ({ clientId }) => clientId);
  if (visits.length === 0) return new Map();
  const now = ctx.clock.now();
  const [{ waiver }, keys] = await Promise.all([
    readWaiverRule(ctx),
    readableSubjects(ctx, [...mine.keys()]),
  ]);
  const said = async (household: Gathered, visit: VisitCandidate): Promise<Notice[]> => {
    const missing = forHousehold(missingOf(household.facts, waiver, now, dayIn(now, timeZone)))
      .filter(({ code }) => code !== "vaccination-soon")
      .filter(({ code }) => code.startsWith("waiver") === (reminder === "waiver-unsigned"));
    if (reminder !== "visit-tomorrow" && missing.length === 0) return [];
    const key = keys.get(household.id);
    const details =
      key && reminder === "visit-tomorrow"
        ? await openOrNull(ctx, { visit: visit.id }, openDetails(key, visit))
        : null;
    // Nobody is sent home on a guess: of a visit that does not open nothing is said.
    if (reminder === "visit-tomorrow" && !details) return [];
    const when = reminder === "visit-tomorrow" ? visit.startsAt.getTime() : dayIn(visit.startsAt, timeZone);
    return [
      {
        key: `${prefix}:${visit.clientId}:${when}`,
        fields: {
          day: dayWords(visit.startsAt, timeZone),
          time: timeWords(visit.startsAt, timeZone),
          place: details?.place || "your place",
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

/** What there is to say of vaccinations that end soon. @param after see `vaccinationCandidates` */
export async function vaccinationNotices(
  ctx: SystemContext,
  settings: ReminderSettings,
  within: Within,
  after: string,
): Promise<Notices> {
  const { timeZone } = settings;
  const clientIds = await vaccinationCandidates(ctx, within, timeZone, after);
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
