import { and, desc, eq, gte, isNotNull, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryWhen } from "../audit/audit.ts";
import type { SignInMethod } from "../audit/catalogue.ts";
import { impossibleJourney, openSighting, type Place } from "../sessions/places.ts";
import { deviceHashOf, listKnownDevices, rememberDevice } from "./known-devices.ts";
import { tellOf } from "./notices.ts";

/** Somebody has proved all factors and a session is about to begin. */
export interface Arriving {
  staffId: string;
  sessionId: string;
  method: SignInMethod;
  /** The token of this browser's own long-lived cookie, null on a browser that has none. */
  deviceToken: string | null;
}

export interface Noted {
  /** For the batch of the session's beginning, behind it: they say nothing where it did not begin after all. */
  statements: BatchItem<"sqlite">[];
  /** What the session's row remembers of the browser. */
  knownDeviceId: string | null;
  place: Place | null;
  /** The token that the browser is to keep from now on. */
  deviceToken: string | null;
}

/** An older sighting says nothing: within a day one can be anywhere. */
const recentHours = 24;

/**
 * What an arrival says about who it is: on a known browser or a new one, from where, and whether anybody could have
 * travelled there since the person was last seen. Each is an entry in the trail; the gravest is mailed to the person.
 * The first sign-in of all is no news.
 */
export async function noteArrival(
  ctx: SystemContext,
  { staffId, sessionId, deviceToken }: Arriving,
): Promise<Noted> {
  const { country } = ctx.origin;
  const place = ctx.origin.place ?? null;
  const token = deviceToken ?? ctx.random.token();
  const deviceHash = await deviceHashOf(token);
  const devices = await listKnownDevices(ctx, staffId);
  const known = devices.find((device) => device.deviceHash === deviceHash);
  const knownDeviceId = known?.id ?? ctx.random.id();
  const when = sql`exists (select 1 from ${sessions} where ${sessions.id} = ${sessionId})`;
  const remember = rememberDevice(ctx, { id: knownDeviceId, staffId, deviceHash, known, country, when });
  const noted = { knownDeviceId, place, deviceToken: token };
  if (devices.length === 0) return { ...noted, statements: [remember.statement] };

  const trail = { staffId, subject: { type: "session", id: sessionId } };
  const journey = await journeyOf(ctx, staffId, place);
  const isNewCountry = country !== null && !devices.some(({ countries }) => countries.includes(country));
  const statements: BatchItem<"sqlite">[] = [remember.statement];
  if (!known) statements.push(entryWhen(ctx, { event: "suspicion.new-device", details: {}, ...trail }, when));
  if (isNewCountry)
    statements.push(entryWhen(ctx, { event: "suspicion.new-country", details: {}, ...trail }, when));
  if (journey)
    statements.push(
      entryWhen(ctx, { event: "suspicion.impossible-travel", details: journey, ...trail }, when),
    );
  const gravest = journey ? "impossible-travel" : isNewCountry ? "new-country" : known ? null : "new-device";
  if (gravest)
    statements.push(...(await tellOf(ctx, { staffId, kind: gravest, sessionId, when })).statements);
  return { ...noted, statements };
}

/** The journey from where the person was seen last, where nobody could have made it. */
async function journeyOf(ctx: SystemContext, staffId: string, here: Place | null) {
  if (!here) return null;
  const now = ctx.clock.now();
  const since = new Date(now.getTime() - recentHours * 3_600_000);
  const [last] = await ctx.db
    .select({ id: sessions.id, place: sessions.place })
    .from(sessions)
    .where(and(eq(sessions.staffId, staffId), isNotNull(sessions.place), gte(sessions.lastSeenAt, since)))
    .orderBy(desc(sessions.lastSeenAt))
    .limit(1);
  return last?.place ? impossibleJourney(await openSighting(ctx, last.id, last.place), here, now) : null;
}
