import * as z from "zod";
import type { Sealed } from "../../../drizzle/schema/columns.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** Whole degrees: about a hundred kilometres, enough to tell a journey that nobody makes. */
export interface Place {
  latitude: number;
  longitude: number;
}

/** Where a session was used, and when it was there. */
export interface Sighting extends Place {
  at: Date;
}

const kept = z.object({ latitude: z.number(), longitude: z.number(), at: z.number() });

/** Where the request comes from, as of now, sealed for a session's row; null where the edge does not say. */
export async function sealSighting(
  ctx: Pick<SystemContext, "vault" | "clock">,
  sessionId: string,
  place: Place | null | undefined,
): Promise<Sealed<"sessions.place"> | null> {
  if (!place) return null;
  const { latitude, longitude } = place;
  const sighting = { latitude, longitude, at: ctx.clock.now().getTime() };
  return ctx.vault.seal("sessions.place", sessionId, JSON.stringify(sighting));
}

/** @throws VaultError */
export async function openSighting(
  ctx: Pick<SystemContext, "vault">,
  sessionId: string,
  sealed: Sealed<"sessions.place">,
): Promise<Sighting> {
  const { at, ...place } = kept.parse(JSON.parse(await ctx.vault.open("sessions.place", sessionId, sealed)));
  return { ...place, at: new Date(at) };
}

const earthRadius = 6_371;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** The shortest way over the ground in kilometres (haversine formula). */
export function kilometresBetween(a: Place, b: Place): number {
  const half = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2;
  const across =
    half(a.latitude, b.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(a.longitude, b.longitude);
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(across)));
}

/** Nearer than this the degrees are too coarse, and a phone's network may leave the country for a moment. */
const farKilometres = 500;
/** Faster than any airliner, door to door. */
const kilometresAnHour = 1_000;

/** The journey from a sighting to a place now, where nobody could have made it: rounded, for the trail. */
export function impossibleJourney(
  from: Sighting,
  to: Place,
  now: Date,
): { kilometres: number; minutes: number } | null {
  const kilometres = kilometresBetween(from, to);
  const hours = Math.max(0, (now.getTime() - from.at.getTime()) / 3_600_000);
  if (kilometres <= farKilometres || kilometres <= hours * kilometresAnHour) return null;
  return { kilometres: Math.round(kilometres / 100) * 100, minutes: Math.round(hours * 60) };
}
