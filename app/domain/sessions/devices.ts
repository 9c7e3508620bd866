import type { RequestOrigin } from "../../platform/ports.ts";

/** A device in words that its owner recognises. */
export interface Device {
  browser: string;
  system: string;
  country: string | null;
}

const browsers: [RegExp, string][] = [
  [/Edg(e|A|iOS)?\//, "Edge"],
  [/OPR\/|Opera/, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];

const systems: [RegExp, string][] = [
  [/iPhone|iPad|iPod/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

const first = (table: [RegExp, string][], text: string, unknown: string) =>
  table.find(([pattern]) => pattern.test(text))?.[1] ?? unknown;

/** Families only: versions and models say more about a person than a list of devices needs. */
export function describeDevice({ userAgent, country }: Pick<RequestOrigin, "userAgent" | "country">): Device {
  const text = userAgent ?? "";
  return {
    browser: first(browsers, text, "Unknown browser"),
    system: first(systems, text, "unknown system"),
    country,
  };
}
