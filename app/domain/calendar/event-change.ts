import type { Day } from "../business/day.ts";

/** What a listing says of one event. Whatever provider a calendar has, this is all that a visit needs of it. */
export type EventChange =
  | {
      kind: "kept";
      /** The provider's opaque ids of the event and, of a recurring one, of its series. */
      eventId: string;
      seriesId: string | null;
      startsAt: Date;
      endsAt: Date;
      /** Of an all-day event: its first day and the one after its last; `startsAt` is midnight in the calendar's zone. */
      startsOn: Day | null;
      endsOn: Day | null;
      /** False for one that is marked "free". */
      busy: boolean;
      title: string;
      place: string;
      /** Of whoever is invited but ourselves, normalised. */
      emails: string[];
      /** Somebody else invites us, and nobody of us has said yes or no. */
      unanswered?: true;
    }
  /** Cancelled, or not in the calendar any more. */
  | { kind: "gone"; eventId: string };

export type KeptEvent = Extract<EventChange, { kind: "kept" }>;
