import { dateFormat } from "../time.tsx";

/** "Tue 3 November 2026, 14:30 to 15:30"; over midnight both days are said. */
export function whenWords(startsAt: Date, endsAt: Date, timeZone: string): string {
  const day = dateFormat(timeZone, { weekday: "short", day: "numeric", month: "long", year: "numeric" });
  const clock = dateFormat(timeZone, { hour: "2-digit", minute: "2-digit" });
  const [first, last] = [day, day].map((format, index) => format.format(index === 0 ? startsAt : endsAt));
  const until = first === last ? clock.format(endsAt) : `${last}, ${clock.format(endsAt)}`;
  return `${first}, ${clock.format(startsAt)} to ${until}`;
}
