import type { MatchState } from "../../../drizzle/schema/calendar.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { contentOf, isQuiet } from "./content.ts";
import type { KeptEvent } from "./event-change.ts";
import type { Match, Matcher } from "./matching/matcher.ts";
import type { EventRow, VisitRow } from "./stored.ts";
import { type Found, type Renewed, sameTime } from "./visits.ts";

/** What is to be done about an event that is new, or says something else, or is somewhere else. */
export interface Decision {
  state: MatchState;
  /** Only its time has changed: what is kept of its text stays as it is. */
  keepsContent: boolean;
  /** It becomes this visit. */
  find?: Omit<Found, "staffId">;
  /** Its visit moves, or is called something else. */
  renew?: Renewed;
  /** It leads this visit no more, whoever takes that on. */
  leave?: VisitRow;
  /** It is somebody else's visit now, where nothing hangs on this one yet. */
  replace?: VisitRow;
  /** What was said about a visit stays with it: the event tells of another one now. */
  detach?: VisitRow;
}

export interface Looked extends Decision {
  id: string;
  event: KeptEvent;
  hash: string;
}

/** For whom nobody is found. */
export const unknown = { state: "unmatched", keepsContent: false, find: undefined } as const;

/** What is known of an event before it is looked at. */
export interface Known {
  old: EventRow | undefined;
  /** The visit that it leads. */
  visit: VisitRow | undefined;
  /** The visit that it tells of while another event leads. */
  told: VisitRow | undefined;
  /** Its visit also stands in another calendar, and stays there where it is. */
  staysElsewhere: boolean;
  /** Whose visit it is in another calendar; of null: it was set aside there. */
  copy: { clientId: string | null; by: Found["by"] } | null;
}

/** An event that was somebody's visit of which nothing is left: the client is gone, or became another meanwhile. */
export const isLost = ({ old, visit, told }: Pick<Known, "old" | "visit" | "told">): boolean =>
  old?.state === "matched" && visit === undefined && told === undefined;

/** Whether there is something to look for a client in: a text that is new, or whose visit is gone. */
export const says = (hash: string, known: Pick<Known, "old" | "visit" | "told">): boolean =>
  known.old?.contentHash !== hash || isLost(known);

/**
 * Anybody may put an invitation into a calendar, and of a visit its client is reminded in our name, with the place that
 * stands there. Until one of us has answered, nothing that it says decides, only a series of which a person has said
 * whose it is; else a person is asked.
 */
function matchOf(matcher: Matcher, event: KeptEvent): Match {
  const { title, place, emails } = contentOf(event);
  const { seriesId } = event;
  const match = matcher.match({ seriesId, title, place, emails, quiet: isQuiet(event) });
  if (!event.unanswered || match.state === "not-a-visit") return match;
  const chosen = matcher.match({ seriesId, title: "", place: "", emails: [], quiet: false });
  return chosen.state === "unmatched" ? { state: "ambiguous", clientIds: [] } : chosen;
}

/**
 * Decides about one event. Whom a person has chosen stays chosen whatever the event says; whom the product has found
 * stays unless the event names somebody else.
 *
 * @param matcher null where no text has changed
 */
export function lookAt(
  ctx: Pick<SystemContext, "clock">,
  matcher: Matcher | null,
  { id, event, hash }: Pick<Looked, "id" | "event" | "hash">,
  known: Known,
): Decision {
  const { old, visit, told } = known;
  const content = contentOf(event);
  const { startsAt, endsAt } = event;
  const foundFor = (clientId: string, by: Found["by"]) => {
    const atHome = matcher?.isHome(clientId, content.place) ?? false;
    return { eventId: id, clientId, by, startsAt, endsAt, content, atHome };
  };
  const foundAs = (one: VisitRow): Decision => ({
    state: "matched",
    keepsContent: false,
    find: foundFor(one.clientId, one.matchedBy),
  });
  const isNews = says(hash, known);
  if (old && !isNews) {
    if (old.state === "matched" && told && !visit) return foundAs(told);
    if (old.state !== "matched" || !visit) return { state: old.state, keepsContent: true };
    // Whether the place is home is not looked at: only the time is written.
    return movedOn(ctx, visit, foundFor(visit.clientId, visit.matchedBy), false, known.staysElsewhere);
  }
  const match: Match = matcher ? matchOf(matcher, event) : { state: "unmatched" };
  const isOpen = match.state === "unmatched" || match.state === "ambiguous";
  const before = visit ?? told;
  if (!before) {
    // Another calendar may tell more of the same event, or somebody has answered for it there.
    const { copy } = known;
    if (isOpen && copy)
      return copy.clientId === null
        ? { state: "not-a-visit", keepsContent: false }
        : { state: "matched", keepsContent: false, find: foundFor(copy.clientId, copy.by) };
    if (match.state !== "matched") return { state: match.state, keepsContent: false };
    return { state: "matched", keepsContent: false, find: foundFor(match.clientId, match.by) };
  }
  const wasChosen = before.matchedBy === "staff" || before.matchedBy === "choice";
  if (!visit) {
    if (wasChosen || isOpen) return foundAs(before);
    return match.state === "matched"
      ? { state: "matched", keepsContent: false, find: foundFor(match.clientId, match.by) }
      : { state: match.state, keepsContent: false };
  }
  if (!wasChosen && match.state === "not-a-visit")
    return { state: "not-a-visit", keepsContent: false, leave: visit };
  if (!wasChosen && match.state === "matched" && match.clientId !== visit.clientId) {
    const find = foundFor(match.clientId, match.by);
    if (known.staysElsewhere) return { state: "matched", keepsContent: false, leave: visit, find };
    return {
      state: "matched",
      keepsContent: false,
      replace: visit,
      find,
      // Where it has to stay, it moves along, and says nothing of the other household.
      renew: { visit, found: foundFor(visit.clientId, visit.matchedBy), says: false },
    };
  }
  // A text that may be another household's says nothing here: of a place this one would be told where that one lives.
  const tells = isNews && (wasChosen || match.state !== "ambiguous");
  return movedOn(ctx, visit, foundFor(visit.clientId, visit.matchedBy), tells, known.staysElsewhere);
}

/**
 * A visit goes where its event goes; but one that was called off stays called off, and the event begins anew. So it does
 * where the visit stands in another calendar too, at the time that it had.
 */
function movedOn(
  ctx: Pick<SystemContext, "clock">,
  visit: VisitRow,
  found: Omit<Found, "staffId">,
  tells: boolean,
  staysElsewhere: boolean,
): Decision {
  if (staysElsewhere && visit.startsAt.getTime() !== found.startsAt.getTime())
    return { state: "matched", keepsContent: false, leave: visit, find: found };
  const isOver = visit.state !== "scheduled";
  if (isOver && !sameTime(visit, found) && found.startsAt > ctx.clock.now())
    return { state: "matched", keepsContent: false, detach: visit, find: found };
  return { state: "matched", keepsContent: false, renew: { visit, found, says: tells } };
}
