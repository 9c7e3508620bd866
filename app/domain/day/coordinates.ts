import * as z from "zod";

/** A place on the map, in degrees (WGS 84). */
export const point = z.object({ lat: z.number().min(-90).max(90), lng: z.number().min(-180).max(180) });
export type Point = z.infer<typeof point>;

/** Where the links of the usual maps carry a place; a pin before the mere view of the map. */
const inLinks = [
  /!3d(-?\d{1,3}(?:\.\d{1,15})?)!4d(-?\d{1,3}(?:\.\d{1,15})?)/,
  /[?&#](?:q|query|ll|sll|daddr|destination|coordinate|center|cp|to)=(?:loc:)?(-?\d{1,3}(?:\.\d{1,15})?)(?:,|%2C|%2c)\+?(-?\d{1,3}(?:\.\d{1,15})?)/,
  /[?&]mlat=(-?\d{1,3}(?:\.\d{1,15})?)&mlon=(-?\d{1,3}(?:\.\d{1,15})?)/,
  /#map=\d{1,2}(?:\.\d+)?\/(-?\d{1,3}(?:\.\d{1,15})?)\/(-?\d{1,3}(?:\.\d{1,15})?)/,
  /\/@(-?\d{1,3}(?:\.\d{1,15})?)(?:,|%2C|%2c)\+?(-?\d{1,3}(?:\.\d{1,15})?)/,
  /\/(?:place|search|dir)\/(?:[^?#]{0,200}\/)?(-?\d{1,3}(?:\.\d{1,15})?)(?:,|%2C|%2c)\+?(-?\d{1,3}(?:\.\d{1,15})?)/,
];
const geoAddress = /^geo:(-?\d{1,3}(?:\.\d{1,15})?),(-?\d{1,3}(?:\.\d{1,15})?)(?:[,;?].*)?$/;

const plain =
  /^\s*([-+]?\d{1,3}(?:\.\d{1,15})?)\s*°?\s*([NS])?\s*[,;\s]\s*([-+]?\d{1,3}(?:\.\d{1,15})?)\s*°?\s*([EW])?\s*$/i;

/**
 * The place that a text names: two numbers, a `geo:` address (RFC 5870), or a link of Google Maps, Apple Maps or
 * OpenStreetMap that carries its place. Nothing is ever fetched: a short link says nothing here.
 *
 * @returns null for what names none
 */
export function coordinatesIn(typed: string): Point | null {
  const text = typed.normalize("NFKC").replaceAll("−", "-").trim().slice(0, 2_000);
  const [, lat, northSouth, lng, eastWest] = plain.exec(text) ?? [];
  if (lat !== undefined && lng !== undefined)
    return pointOf(signed(lat, northSouth, "S"), signed(lng, eastWest, "W"));
  const geo = geoAddress.exec(text);
  if (geo) return pointOf(Number(geo[1]), Number(geo[2]));
  const link = /https?:\/\/\S+/.exec(text)?.[0];
  if (!link) return null;
  for (const pattern of inLinks) {
    const found = pattern.exec(link);
    if (found) return pointOf(Number(found[1]), Number(found[2]));
  }
  return null;
}

const signed = (digits: string, side: string | undefined, negative: string): number =>
  side?.toUpperCase() === negative ? -Math.abs(Number(digits)) : Number(digits);

/** Five digits are about a metre: more would only pretend. */
function pointOf(lat: number, lng: number): Point | null {
  const rounded = { lat: Math.round(lat * 1e5) / 1e5, lng: Math.round(lng * 1e5) / 1e5 };
  return point.safeParse(rounded).success ? rounded : null;
}

/** As people write it, and as `coordinatesIn` reads it again. */
export const printPoint = ({ lat, lng }: Point): string => `${lat}, ${lng}`;
