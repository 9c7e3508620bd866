import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { useId } from "react";
import { dotted, type Point, segments } from "./segments.ts";
import { timeTicks } from "./time-axis.ts";

/** The look of a series: a colour and a dash, so that no two differ by colour alone. */
const strokes = {
  level: { stroke: "stroke-accent", fill: "fill-accent", dash: undefined },
  solar: { stroke: "stroke-sun", fill: "fill-sun", dash: undefined },
  home: { stroke: "stroke-home", fill: "fill-home", dash: "7 3" },
  grid: { stroke: "stroke-grid", fill: "fill-grid", dash: "1.5 4" },
  battery: { stroke: "stroke-good", fill: "fill-good", dash: "9 3 1.5 3" },
} as const;

export interface Series {
  look: keyof typeof strokes;
  name: string;
  points: readonly Point[];
  /** Fills down to zero. */
  filled?: boolean;
}

interface TimeChartProps {
  /** What is drawn, and what it says, for who cannot see it. */
  title: string;
  description: string;
  from: Date;
  to: Date;
  timeZone: string;
  series: readonly Series[];
  unit: string;
  /** Percent and the like; otherwise the values and zero decide. */
  domain?: readonly [number, number];
  /** Levels to compare with: a limit, a reserve. */
  marks?: readonly { value: number; label: string }[];
  maxGapMinutes: number;
  size?: "small" | "large";
}

/** The inner drawing is stretched to the width there is; text and line widths are not. */
const inner = { width: 1000, height: 100 };

/**
 * A line chart over time, drawn on the server. It fills the width it is given with type of one size on every screen,
 * without a script: positions across are percentages, and only the lines lie in a stretched box.
 */
export function TimeChart(props: TimeChartProps) {
  const { title, description, from, to, timeZone, series, unit, marks = [], maxGapMinutes } = props;
  const id = useId();
  const known = series.flatMap(({ points }) =>
    points.flatMap(({ value }) => (value === null ? [] : [value])),
  );
  const domain = props.domain ?? paddedDomain(known);
  const y = scaleLinear([...domain], [inner.height, 0]);
  const x = scaleLinear([from.getTime(), to.getTime()], [0, inner.width]);
  const across = (at: Date) => `${(x(at.getTime()) / inner.width) * 100}%`;
  const down = (value: number) => `${(y(value) / inner.height) * 100}%`;
  const large = props.size === "large";
  const ticks = timeTicks(from, to, timeZone).filter(({ minor }) => large || !minor);
  const lines = line<{ at: Date; value: number }>()
    .x(({ at }) => x(at.getTime()))
    .y(({ value }) => y(value));
  const areas = area<{ at: Date; value: number }>()
    .x(({ at }) => x(at.getTime()))
    .y0(y(Math.max(0, domain[0])))
    .y1(({ value }) => y(value));
  const round = (path: string | null) => path?.replace(/(\.\d)\d+/g, "$1") ?? undefined;

  return (
    <svg
      role="img"
      aria-labelledby={`${id}-title ${id}-description`}
      className={`block w-full overflow-visible text-muted ${large ? "h-64" : "h-40"}`}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      {/* The plot stands between a line of text above and the hours below. */}
      <svg aria-hidden="true" y="10" height={large ? "87%" : "82%"} width="100%" className="overflow-visible">
        {y.ticks(4).map((value) => (
          <g key={value}>
            <line
              x1="0"
              x2="100%"
              y1={down(value)}
              y2={down(value)}
              className={value === 0 ? "stroke-edge" : "stroke-line"}
            />
            <text
              x="0"
              y={down(value)}
              dy="-3"
              className="fill-current stroke-surface stroke-[3px] text-[11px] [paint-order:stroke] tabular"
            >
              {`${value} ${unit}`}
            </text>
          </g>
        ))}
        {ticks.map(({ at, label, minor }) => (
          <line
            key={`${at.getTime()} ${label}`}
            x1={across(at)}
            x2={across(at)}
            y1="0"
            y2="100%"
            className={`stroke-line ${minor ? "hidden sm:inline" : ""}`}
            strokeDasharray="2 4"
          />
        ))}
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${inner.width} ${inner.height}`}
          preserveAspectRatio="none"
          width="100%"
          height="100%"
          className="overflow-visible"
        >
          {series.map(({ look, name, points, filled }) =>
            segments(points, maxGapMinutes).map((piece) => (
              <g key={`${name} ${piece[0]?.at.getTime()}`}>
                {filled && <path d={round(areas(piece))} className={`${strokes[look].fill} opacity-15`} />}
                <path
                  d={round(lines(piece))}
                  className={`fill-none ${strokes[look].stroke}`}
                  strokeWidth="2"
                  strokeLinecap="round"
                  strokeLinejoin="round"
                  strokeDasharray={strokes[look].dash}
                  vectorEffect="non-scaling-stroke"
                />
              </g>
            )),
          )}
        </svg>
        {/* Outside the stretched box, where a circle stays one. */}
        {series.flatMap(({ look, points }) =>
          dotted(points, maxGapMinutes, look === "level").map(({ at, value }) => (
            <circle
              key={`${look} ${at.getTime()}`}
              cx={across(at)}
              cy={down(value)}
              r="4"
              strokeWidth="1.5"
              className={`${strokes[look].fill} stroke-surface`}
            />
          )),
        )}
        {marks.map(({ value, label }) => (
          <g key={label}>
            <line
              x1="0"
              x2="100%"
              y1={down(value)}
              y2={down(value)}
              className="stroke-ink"
              strokeDasharray="4 4"
              strokeWidth="1"
            />
            <text
              x="100%"
              y={down(value)}
              dy="-4"
              textAnchor="end"
              className="fill-ink stroke-surface stroke-[3px] text-[11px] [paint-order:stroke]"
            >
              {label}
            </text>
          </g>
        ))}
      </svg>
      {ticks.map(({ at, label, minor }) => {
        const share = x(at.getTime()) / inner.width;
        const anchor = share < 0.04 ? "start" : share > 0.96 ? "end" : "middle";
        return (
          <text
            key={`${at.getTime()} ${label}`}
            x={across(at)}
            y="100%"
            dy="-2"
            textAnchor={anchor}
            className={`fill-current text-[11px] tabular ${minor ? "hidden sm:inline" : ""}`}
          >
            {label}
          </text>
        );
      })}
    </svg>
  );
}

/** From the lowest to the highest value, zero always within, widened to round numbers. */
function paddedDomain(values: readonly number[]): [number, number] {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const [from = 0, to = 1] = scaleLinear([low, high === low ? low + 1 : high], [0, 1])
    .nice(4)
    .domain();
  return [from, to];
}

/** Which line is which, drawn as it is in the chart. */
export function Legend({ series }: { series: readonly Pick<Series, "look" | "name">[] }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
      {series.map(({ look, name }) => (
        <li key={name} className="inline-flex items-center gap-2">
          <svg width="28" height="8" aria-hidden="true">
            <line
              x1="1"
              x2="27"
              y1="4"
              y2="4"
              className={strokes[look].stroke}
              strokeWidth="2.5"
              strokeLinecap="round"
              strokeDasharray={strokes[look].dash}
            />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
