/** In whose zone and units a page is printed. */
export interface Locale {
  timeZone: string;
  units: "metric" | "imperial";
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A British formatter of a zone, made once: making one costs more than a hundred uses. */
export function dateFormat(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = timeZone + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", { timeZone, ...options });
    formats.set(key, format);
  }
  return format;
}

const parts = {
  date: {},
  time: { hour: "2-digit", minute: "2-digit" },
  weekday: { weekday: "short" },
  dayAndMonth: { day: "numeric", month: "short" },
  hour: { hour: "2-digit", hourCycle: "h23" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** "14:05", "Tue 14:05" or "3 Mar 14:05" in the reader's zone, whichever is short and clear seen from `now`. */
export function shortTime(at: Date, now: Date, { timeZone }: Pick<Locale, "timeZone">): string {
  const text = (part: keyof typeof parts, date: Date) => dateFormat(timeZone, parts[part]).format(date);
  const time = text("time", at);
  if (text("date", at) === text("date", now)) return time;
  const days = Math.abs(now.getTime() - at.getTime()) / 86_400_000;
  return `${text(days < 6 ? "weekday" : "dayAndMonth", at)} ${time}`;
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

/** "Denver time" for "America/Denver": what people call the clock of a zone. */
export const zoneWords = (timeZone: string): string =>
  `${(timeZone.split("/").at(-1) ?? timeZone).replaceAll("_", " ")} time`;

/** "morning", "afternoon" or "evening", for a greeting. */
export function partOfDay(now: Date, { timeZone }: Pick<Locale, "timeZone">): string {
  const hour = Number(dateFormat(timeZone, parts.hour).format(now));
  return hour >= 4 && hour < 12 ? "morning" : hour >= 12 && hour < 18 ? "afternoon" : "evening";
}
