import type { AppointmentView } from "../appointments/read.ts";
import { addressLines } from "../clients/address-lines.ts";
import type { Gathered } from "../clients/directory/gather.ts";
import { type Missing, missingOf } from "../clients/missing.ts";
import type { WaiverRule } from "../clients/waiver-rule.ts";
import type { PackageView } from "../packages/balances.ts";
import type { Clash } from "./clashes.ts";
import type { DoorFacts } from "./doors.ts";
import type { Drive } from "./round.ts";

/** A visit of the day, with what has to be known before ringing. */
export interface DayVisit {
  id: string;
  clientId: string;
  startsAt: Date;
  endsAt: Date;
  state: AppointmentView["state"];
  leftCalendar: boolean;
  /** Something of the visit, of the household or of what has to be known at the door did not open, and is missing here. */
  unreadable: boolean;
  /** What the calendar calls it, and the team's note. */
  title: string;
  note: string;
  /** "" where it is at the client's. */
  place: string;
  /** The adults' names. */
  client: string;
  dogs: string[];
  /** One line; "" where it is not known. */
  address: string;
  /** E.164, of the first who has one. */
  phone: string | null;
  /** Gate code, parking. */
  access: string;
  warnings: { dog: string; text: string }[];
  bites: boolean;
  missing: Missing[];
  /** The package that the visit will be charged to as it stands; null without any. */
  package: Pick<PackageView, "title" | "sessions" | "left" | "expiresOn" | "state"> | null;
  /** It was over before its calendar was ticked: nobody is asked how it went. */
  isHistory: boolean;
  /** Nobody has been there before. */
  isFirst: boolean;
  /** Whether we know how far it is. */
  hasPlace: boolean;
  /** The way there, where it is still to be driven and known. */
  drive: Pick<Drive, "metres" | "seconds" | "leaveAt"> | null;
  /** With which visits of the day it does not fit together. */
  clashes: readonly Clash[];
}

/** @param given.client undefined for one whose file does not open, or that became part of another meanwhile */
export function visitOf(
  visit: AppointmentView,
  given: {
    client: Gathered | undefined;
    door: DoorFacts | undefined;
    packages: readonly PackageView[];
    isHistory: boolean;
    isFirst: boolean;
    drive: Drive | undefined;
    clashes: readonly Clash[];
    paper: { waiver: WaiverRule | null; now: Date; today: string };
  },
): DayVisit {
  const { client, door, packages, isHistory, isFirst, drive, clashes, paper } = given;
  const { id, clientId, startsAt, endsAt, state, leftCalendarAt, title, note, place } = visit;
  return {
    id,
    clientId,
    startsAt,
    endsAt,
    state,
    leftCalendar: leftCalendarAt !== null,
    unreadable: visit.unreadable || client === undefined || door?.unreadable === true,
    title,
    note,
    place,
    client: client?.name ?? "",
    dogs: client?.dogs.filter(({ living }) => living).map(({ name }) => name) ?? [],
    address: client ? addressLines(client.address).join(", ") : "",
    phone: client?.contacts.flatMap(({ phones }) => phones)[0] ?? null,
    access: door?.access ?? "",
    warnings: door?.warnings ?? [],
    bites: client?.facts.dogs.some(({ bites }) => bites) ?? false,
    missing: client ? missingOf(client.facts, paper.waiver, paper.now, paper.today) : [],
    package: shown(packages),
    isHistory,
    isFirst,
    hasPlace: Boolean(door?.place.pin || door?.place.metres),
    drive: drive ? { metres: drive.metres, seconds: drive.seconds, leaveAt: drive.leaveAt } : null,
    clashes,
  };
}

/** @param packages those that can be used first, as `balancesOf` gives them */
function shown([first]: readonly PackageView[]): DayVisit["package"] {
  if (!first) return null;
  const { title, sessions, left, expiresOn, state } = first;
  return { title, sessions, left, expiresOn, state };
}
