import { eq, isNull, sql } from "drizzle-orm";
import { receivedMessages } from "../../../drizzle/schema/messages.ts";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { readAppointments } from "../appointments/read.ts";
import { addDays, type Day, dayIn, startOfDay } from "../business/day.ts";
import { askedWithin, openEventsStatement } from "../calendar/unmatched.ts";
import { type Gathered, gatherReadable } from "../clients/directory/gather.ts";
import { missingOf } from "../clients/missing.ts";
import { readWaiverRule } from "../clients/waiver-rule.ts";
import { balancesOf, type PackageView } from "../packages/balances.ts";
import { firstName } from "../text.ts";
import { expiredBetween } from "./candidates.ts";
import { joined, missingWords, timeWords } from "./words.ts";

/** What the team reads in the morning. First names and dogs; no address, no gate code: a mail lies open on its way. */
export interface Digest {
  visits: DigestVisit[];
  unmatched: number;
  received: number;
  drafts: number;
  /** Vaccinations that ran out within the last week. */
  expired: { dogs: string[]; people: string }[];
}

export interface DigestVisit {
  /** Null: open to all. */
  staffId: string | null;
  time: string;
  people: string;
  dogs: string;
  missing: string[];
  /** "" where the package has enough left, or there is none. */
  package: string;
}

const system = { kind: "system" } as const;
const mostHouseholds = 100;
const mostExpired = 20;
const unreadable = "a visit whose details could not be read";
/** More is not a number but a heap. */
const mostOpenEvents = 1_000;

/** Reads the day for the digests of everybody. @param day in the business's zone */
export async function readDigest(ctx: SystemContext, day: Day, timeZone: string): Promise<Digest> {
  const within = { from: startOfDay(day, timeZone), to: startOfDay(addDays(day, 1), timeZone) };
  const [{ appointments, keys }, { waiver }, [events, [received], [drafts]], ended] = await Promise.all([
    readAppointments(ctx, system, within),
    readWaiverRule(ctx),
    ctx.db.batch([
      openEventsStatement(ctx, askedWithin(within.from, timeZone), mostOpenEvents),
      ctx.db
        .select({ count: sql<number>`count(*)` })
        .from(receivedMessages)
        .where(isNull(receivedMessages.doneAt)),
      ctx.db.select({ count: sql<number>`count(*)` }).from(reportCards).where(eq(reportCards.state, "draft")),
    ]),
    expiredBetween(ctx, addDays(day, -7), addDays(day, -1), mostExpired),
  ]);
  const planned = appointments.filter(
    ({ state, leftCalendarAt }) => state === "scheduled" && !leftCalendarAt,
  );
  const ids = [...new Set([...planned.map(({ clientId }) => clientId), ...ended])].slice(0, mostHouseholds);
  const [households, balances] = await Promise.all([gatherReadable(ctx, ids), balancesOf(ctx, keys)]);
  const byId = new Map(households.map((household) => [household.id, household]));
  const now = ctx.clock.now();
  const missing = ({ facts }: Gathered) => missingOf(facts, waiver, now, dayIn(now, timeZone));
  return {
    visits: planned.flatMap(({ clientId, staffId, startsAt }): DigestVisit[] => {
      const household = byId.get(clientId);
      const time = timeWords(startsAt, timeZone);
      // One whose file does not open is a line all the same: somebody is waiting at that hour.
      if (!household)
        return ids.includes(clientId)
          ? [{ staffId, time, people: unreadable, dogs: "", missing: [], package: "" }]
          : [];
      return [
        {
          staffId,
          time,
          people: peopleOf(household),
          dogs: joined(household.dogs.filter(({ living }) => living).map(({ name }) => name)),
          missing: missing(household).map(missingWords),
          package: packageWords(balances.get(clientId) ?? []),
        },
      ];
    }),
    unmatched: events.length,
    received: received?.count ?? 0,
    drafts: drafts?.count ?? 0,
    expired: ended.flatMap((clientId) => {
      const household = byId.get(clientId);
      const dogs = household
        ? missing(household)
            .filter(
              ({ code, on }) => code === "vaccination-expired" && on !== undefined && on >= addDays(day, -7),
            )
            .flatMap(({ dog }) => dog ?? [])
        : [];
      return household && dogs.length > 0 ? [{ dogs, people: peopleOf(household) }] : [];
    }),
  };
}

const peopleOf = ({ contacts }: Gathered): string => joined(contacts.map(({ name }) => firstName(name)));

/** Only where somebody should say something at the door: the last session, or none left. */
function packageWords(packages: readonly PackageView[]): string {
  const has = (state: PackageView["state"]) => packages.some((one) => one.state === state);
  if (has("open")) return "";
  if (has("low")) return "one session left of the package";
  const [newest] = [...packages].sort((a, b) => b.soldAt.getTime() - a.soldAt.getTime());
  if (newest?.state === "used-up") return "the package is used up";
  return newest?.state === "expired" ? "the package has run out" : "";
}
