import type { Address } from "./records.ts";

/**
 * An address as it stands on an envelope: street, what adds to it, and "Denver, CO 80203".
 * @returns the lines that say something; joined by a comma they are what a map finds
 */
export const addressLines = ({ address, address2, city, region, postalCode }: Address): string[] =>
  [
    address,
    address2,
    [city, [region, postalCode].filter(Boolean).join(" ")].filter(Boolean).join(", "),
  ].filter(Boolean);
