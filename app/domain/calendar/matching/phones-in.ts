import { normalisePhone } from "../../clients/phone.ts";

const run =
  /[+(]?[\d\u0660-\u0669\u06f0-\u06f9](?:[\s()./\u2010-\u2015-]*[\d\u0660-\u0669\u06f0-\u06f9]){6,}/gu;
const mostPieces = 8;

/**
 * Every phone number that a text may hold, whatever is written around it and however it is spaced.
 * @param country ISO 3166-1, for numbers without a country code
 * @returns digits of E.164, without the plus; some are none: only one that a client has counts
 */
export function phonesIn(text: string, country: string): string[] {
  const found = new Set<string>();
  for (const [part] of text.normalize("NFKC").matchAll(run)) {
    // "10:30 303 555 0199" begins with a time: each stretch of the pieces may be the number.
    const pieces = part.split(/\s+/).slice(0, mostPieces);
    for (let from = 0; from < pieces.length; from++)
      for (let to = from + 1; to <= pieces.length; to++) {
        const typed = pieces.slice(from, to).join(" ");
        if (typed.replace(/\D/g, "").length < 7 && /^[\x20-\x7e]*$/.test(typed)) continue;
        const phone = normalisePhone(typed, country);
        if (phone) found.add(phone.slice(1));
      }
  }
  return [...found];
}
