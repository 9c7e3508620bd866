import * as z from "zod";
import { coordinatesIn } from "../domain/day/coordinates.ts";
import { furthestMetres } from "../domain/day/places.ts";
import { optionalText } from "./forms.ts";

const notAPlace =
  "No place was found in this. Two numbers such as 39.7392, -104.9903 work, and so does the long link of a map; a short one does not say where it leads.";
const metresOf = { metric: 1000, imperial: 1609.344 } as const;

/** A place as `coordinatesIn` reads it; null where it is left blank. The link is never opened. */
export const typedPin = optionalText(2_000).transform((typed, check) => {
  if (typed === "") return null;
  const found = coordinatesIn(typed);
  if (found) return found;
  check.addIssue({ code: "custom", message: notAPlace });
  return z.NEVER;
});

/** A distance in the reader's units, in whole metres; null where it is left blank. */
export const typedDistance = (units: keyof typeof metresOf) =>
  optionalText(20).transform((typed, check) => {
    if (typed === "") return null;
    const value = /^\d{1,4}([.,]\d{1,2})?$/.test(typed) ? Number(typed.replace(",", ".")) : Number.NaN;
    const metres = Math.round(value * metresOf[units]);
    if (metres > 0 && metres <= furthestMetres) return metres;
    check.addIssue({ code: "custom", message: "Please enter a distance such as 12 or 12.5." });
    return z.NEVER;
  });

/** As it is typed again. */
export const distanceText = (metres: number | null, units: keyof typeof metresOf): string =>
  metres === null ? "" : String(Math.round((metres / metresOf[units]) * 10) / 10);
