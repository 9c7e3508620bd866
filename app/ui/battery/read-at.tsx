import { ago, type Locale, shortTime, Time } from "../time.tsx";

/** When a reading was taken: how long ago, and the hour beneath. */
export function ReadAt({ at, now, locale }: { at: Date; now: Date; locale: Locale }) {
  return (
    <Time at={at}>
      {ago(at, now)}
      <span className="block text-sm font-normal text-muted">{shortTime(at, now, locale)}</span>
    </Time>
  );
}
