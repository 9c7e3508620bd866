import { between } from "../random.ts";

/** A region with a climate. Degrees; temperatures in Celsius. */
export interface Place {
  zone: string;
  latitude: number;
  longitude: number;
  seed: number;
  /** The year's mean, half the summer-winter swing and half the day-night swing. */
  climate: { mean: number; season: number; daily: number };
}

export const colorado: Place = {
  zone: "America/Denver",
  latitude: 39.74,
  longitude: -104.99,
  seed: 11,
  climate: { mean: 10.5, season: 12.5, daily: 6.5 },
};

export const rhineland: Place = {
  zone: "Europe/Berlin",
  latitude: 50.94,
  longitude: 6.96,
  seed: 12,
  climate: { mean: 11, season: 8.5, daily: 4.5 },
};

const hour = 3_600_000;
const day = 24 * hour;

/** Hours by the sun, 12 at its highest; 0 to 24. */
export function solarHour(place: Place, instant: number): number {
  const hours = instant / hour + place.longitude / 15;
  return ((hours % 24) + 24) % 24;
}

/** Outside temperature in Celsius: season, time of day and a spell of weather that lasts some days. */
export function outsideAt(place: Place, instant: number): number {
  const { mean, season, daily } = place.climate;
  const ofYear = ((instant / day) % 365.2425) / 365.2425;
  const summer = -Math.cos(2 * Math.PI * (ofYear - 20 / 365));
  const afternoon = Math.cos((2 * Math.PI * (solarHour(place, instant) - 15)) / 24);
  return mean + season * summer + daily * afternoon + spell(place, instant, 1, 5);
}

/** How much of the clear sky's sun comes through, 0.12 to 1. */
export function clearness(place: Place, instant: number): number {
  // Days by the sun, not by the calendar: this is asked for every five minutes of years.
  const today = Math.floor((instant / hour + place.longitude / 15) / 24);
  const sky = between(0, 1, place.seed, 2, today) < 0.22 ? 0.35 : between(0.75, 1, place.seed, 3, today);
  const slot = 20 * 60_000;
  const at = Math.floor(instant / slot);
  const share = instant / slot - at;
  const cloud = (key: number) => between(sky - 0.22, sky, place.seed, 4, key);
  return Math.max(0.12, cloud(at) * (1 - share) + cloud(at + 1) * share);
}

function spell(place: Place, instant: number, key: number, size: number): number {
  const slot = 2 * day;
  const at = Math.floor(instant / slot);
  const share = instant / slot - at;
  const at0 = between(-size, size, place.seed, key, at);
  return at0 * (1 - share) + between(-size, size, place.seed, key, at + 1) * share;
}
