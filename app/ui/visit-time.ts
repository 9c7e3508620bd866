import { dateFormat, type Locale } from "./time.tsx";

type Zone = Pick<Locale, "timeZone">;
interface Span {
  startsAt: Date;
  endsAt: Date;
}

/** "09:00 to 10:00" in the reader's zone. */
export const printHours = ({ startsAt, endsAt }: Span, { timeZone }: Zone): string => {
  const clock = dateFormat(timeZone, { hour: "2-digit", minute: "2-digit" });
  return `${clock.format(startsAt)} to ${clock.format(endsAt)}`;
};

/** "Tue 24 Nov, 09:00 to 10:00"; of an all-day event the day alone, which is the same in every zone. */
export const printWhen = (span: Span & { startsOn?: string | null }, { timeZone }: Zone): string => {
  const day = { weekday: "short", day: "numeric", month: "short" } as const;
  return span.startsOn
    ? `${dateFormat("UTC", day).format(new Date(`${span.startsOn}T00:00:00Z`))}, all day`
    : `${dateFormat(timeZone, day).format(span.startsAt)}, ${printHours(span, { timeZone })}`;
};

/** "Tuesday 24 November". */
export const printDayTitle = (day: string): string =>
  dateFormat("UTC", { weekday: "long", day: "numeric", month: "long" }).format(new Date(`${day}T00:00:00Z`));
