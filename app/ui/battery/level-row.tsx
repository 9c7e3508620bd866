import { ago, type Locale, Time } from "../time.tsx";
import { distance, percent } from "./format.ts";
import { LevelBar } from "./level-bar.tsx";

interface LevelRowProps {
  to: string;
  name: string;
  level: number | null;
  usableLevel?: number | null;
  rangeMiles?: number | null | undefined;
  /** What it is doing, in a few words. */
  words: string;
  readAt: Date | null;
  now: Date;
  locale: Locale;
}

/** One battery in a line: how full, how far, and how old that is. The whole line leads to more. */
export function LevelRow({
  to,
  name,
  level,
  usableLevel,
  rangeMiles,
  words,
  readAt,
  now,
  locale,
}: LevelRowProps) {
  return (
    <li>
      <a href={to} className="block rounded-lg text-ink no-underline">
        <span className="flex items-baseline justify-between gap-4">
          <span className="text-lg font-semibold underline decoration-line decoration-2 underline-offset-4">
            {name}
          </span>
          <span className="font-display text-3xl font-semibold tabular">{percent(level)}</span>
        </span>
        <LevelBar level={level} usableLevel={usableLevel ?? null} />
        <span className="mt-1 flex flex-wrap justify-between gap-x-4 text-sm text-muted">
          <span>
            {[rangeMiles != null && distance(rangeMiles, locale), words].filter(Boolean).join(" · ")}
          </span>
          {readAt && <Time at={readAt}>{ago(readAt, now)}</Time>}
        </span>
      </a>
    </li>
  );
}
