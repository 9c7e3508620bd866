/** Every IANA zone that the runtime knows, UTC among them, in alphabetical order. */
export const timeZones: readonly string[] = [
  ...new Set([...Intl.supportedValuesOf("timeZone"), "UTC"]),
].sort();

export const isTimeZone = (text: string): boolean => timeZones.includes(text);

const imperialCountries = new Set(["US", "GB", "LR", "MM"]);

/** What the roads are signed in. @param country two letters, or null where it is not known. */
export const unitsOf = (country: string | null): "metric" | "imperial" =>
  imperialCountries.has(country ?? "") ? "imperial" : "metric";
