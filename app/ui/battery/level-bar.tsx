import { useId } from "react";

interface LevelBarProps {
  level: number | null;
  /** Below the level in the cold: the part between is there, but frozen for now. */
  usableLevel?: number | null;
  /** A line across: the charge limit or the reserve. */
  mark?: { value: number | null; label: string };
}

/** How full a battery is, with what of it is frozen hatched and the limit as a line. */
export function LevelBar({ level, usableLevel = null, mark }: LevelBarProps) {
  const hatch = useId();
  const usable = Math.min(usableLevel ?? level ?? 0, level ?? 0);
  const frozen = (level ?? 0) - usable;
  const tone = (level ?? 100) < 10 ? "fill-bad" : (level ?? 100) < 20 ? "fill-warn" : "fill-accent";
  const said = [
    level === null ? "Level unknown" : `Level ${Math.round(level)} %`,
    frozen >= 1 && `of which ${Math.round(usable)} % can be used now`,
    mark && mark.value !== null && `${mark.label} ${mark.value} %`,
  ].filter(Boolean);
  return (
    <svg role="img" aria-label={said.join(", ")} className="mt-3 block h-7 w-full overflow-visible">
      <defs>
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" className={`${tone} opacity-25`} />
          <rect width="2" height="6" className={tone} />
        </pattern>
      </defs>
      <rect y="4" width="100%" height="20" rx="6" className="fill-sunken stroke-edge" />
      {frozen >= 1 && <rect y="4" width={`${level}%`} height="20" rx="6" fill={`url(#${hatch})`} />}
      {usable > 0 && <rect y="4" width={`${usable}%`} height="20" rx="6" className={tone} />}
      {mark && mark.value !== null && (
        <line
          x1={`${mark.value}%`}
          x2={`${mark.value}%`}
          y1="0"
          y2="28"
          className="stroke-ink"
          strokeWidth="2"
          strokeDasharray="4 2"
        />
      )}
    </svg>
  );
}
