import { getCountries } from "libphonenumber-js/min";

const names = new Intl.DisplayNames("en", { type: "region" });

/** Every country whose phone numbers can be read, by name. */
export const countries: readonly { code: string; name: string }[] = getCountries()
  .map((code) => ({ code, name: names.of(code) ?? code }))
  .sort((a, b) => (a.name < b.name ? -1 : 1));

export const isCountry = (text: string): boolean => countries.some(({ code }) => code === text);
