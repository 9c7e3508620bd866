/** In whose zone and units a page is printed. */
export interface Locale {
  timeZone: string;
  units: "metric" | "imperial";
}

/** "14:05", "Tue 14:05" or "3 Mar 14:05" in the reader's zone, whichever is short and clear seen from `now`. */
export function shortTime(at: Date, now: Date, { timeZone }: Pick<Locale, "timeZone">): string {
  const day = (date: Date) => date.toLocaleDateString("en-GB", { timeZone });
  const time = at.toLocaleTimeString("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  if (day(at) === day(now)) return time;
  const days = Math.abs(now.getTime() - at.getTime()) / 86_400_000;
  const options: Intl.DateTimeFormatOptions =
    days < 6 ? { timeZone, weekday: "short" } : { timeZone, day: "numeric", month: "short" };
  return `${at.toLocaleDateString("en-GB", options)} ${time}`;
}

/** "just now", "4 minutes ago", "3 hours ago", "2 days ago". */
export function ago(at: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - at.getTime()) / 60_000);
  if (minutes < 1) return "just now";
  const [count, unit] =
    minutes < 60
      ? [minutes, "minute"]
      : minutes < 2880
        ? [Math.floor(minutes / 60), "hour"]
        : [Math.floor(minutes / 1440), "day"];
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}

/** An instant with its machine-readable form. Give it formatted text: the server knows the reader's zone. */
export function Time({ at, children }: { at: Date; children: React.ReactNode }) {
  return <time dateTime={at.toISOString()}>{children}</time>;
}

/** "morning", "afternoon" or "evening", for a greeting. */
export function partOfDay(now: Date, { timeZone }: Pick<Locale, "timeZone">): string {
  const hour = Number(now.toLocaleString("en-GB", { timeZone, hour: "2-digit", hour12: false }).slice(0, 2));
  return hour >= 4 && hour < 12 ? "morning" : hour >= 12 && hour < 18 ? "afternoon" : "evening";
}
