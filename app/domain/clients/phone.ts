import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";

/** What people's keyboards put around digits: full-width forms, non-breaking spaces, direction marks. */
const marks = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/**
 * The one spelling of a phone number, the same when it is written and when it is looked up: E.164 without extension.
 * Arabic, Persian and full-width digits count as digits. Letters are refused, but for an extension at the end.
 *
 * @param country ISO 3166-1, for numbers typed without a country code; see the business's settings
 * @returns e.g. "+13035550199", or null for what is no possible number
 */
export function normalisePhone(typed: string, country: string): string | null {
  const text = typed.normalize("NFKC").replace(marks, "").trim();
  if (text.length > 40 || /[a-z]/i.test(text.replace(/(?<!\s)\s*(x|ext\.?|extension)\s*\d{1,7}$/i, "")))
    return null;
  const region = isSupportedCountry(country) ? (country as CountryCode) : "US";
  const international = text.replace(/^00(?=[1-9\s(])/, "+");
  const phone = parsePhoneNumberFromString(international, region);
  return phone?.isPossible() ? phone.number : null;
}

/** A number as people of its country write it, with the country code outside the business's own. */
export function printPhone(e164: string, country: string): string {
  const phone = parsePhoneNumberFromString(e164);
  if (!phone) return e164;
  return phone.country === country ? phone.formatNational() : phone.formatInternational();
}
