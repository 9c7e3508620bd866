import { power } from "./format.ts";
import type { SiteReadingShape, SiteShape } from "./shapes.ts";
import { type Flow, flowsOf, partNames } from "./words.ts";

const places: Record<Flow["part"], { x: number; y: number; stroke: string; icon: string }> = {
  solar: {
    x: 170,
    y: 34,
    stroke: "stroke-sun",
    icon: "M0-4.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M0-10v2M0 8v2M-10 0h2M8 0h2M-7-7l1.4 1.4M5.6 5.6l1.4 1.4M7-7l-1.4 1.4M-5.6 5.6l-1.4 1.4",
  },
  grid: {
    x: 44,
    y: 120,
    stroke: "stroke-grid",
    icon: "M-6 10l6-20 6 20M-9-3h18M-7.5 3h15M-4.5 5l9 5M4.5 5l-9 5",
  },
  home: { x: 296, y: 120, stroke: "stroke-home", icon: "M-9 0l9-9 9 9M-6.5-2.5v11.5h13v-11.5M-2 9v-6h4v6" },
  battery: {
    x: 170,
    y: 206,
    stroke: "stroke-good",
    icon: "M-6-8h12v18h-12zM-2.5-10.5h5M1-4l-3.5 5.5h5l-2.5 5",
  },
};
const centre = { x: 170, y: 120 };

/** Where the power of a home comes from and goes to: arrows in the picture, the same in words beneath. */
export function FlowPicture({ site, reading }: { site: SiteShape; reading: SiteReadingShape }) {
  const flows = flowsOf(reading, site);
  const strongest = Math.max(1, ...flows.map(({ watts }) => Math.abs(watts ?? 0)));
  const bottom = site.hasBattery ? 250 : 166;
  return (
    <div className="grid items-center gap-x-8 gap-y-3 sm:grid-cols-[minmax(0,22rem)_1fr]">
      <svg viewBox={`0 0 340 ${bottom}`} aria-hidden="true" className="block w-full max-w-sm">
        {flows.map((flow) => (
          <Wire key={flow.part} flow={flow} width={1.5 + (5 * Math.abs(flow.watts ?? 0)) / strongest} />
        ))}
        <circle cx={centre.x} cy={centre.y} r="7" className="fill-surface stroke-edge" strokeWidth="2" />
        {flows.map((flow) => (
          <Node key={flow.part} flow={flow} outage={flow.part === "grid" && reading.outage === true} />
        ))}
      </svg>
      <ul className="grid gap-1">
        {flows.map(({ part, words }) => (
          <li key={part}>
            <span className="font-semibold">{partNames[part]}</span> {words}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A line between a part and the middle; its arrow shows the way, its weight how much. */
function Wire({ flow, width }: { flow: Flow; width: number }) {
  const place = places[flow.part];
  const still = flow.direction === "none";
  const angle = (Math.atan2(centre.y - place.y, centre.x - place.x) * 180) / Math.PI;
  const middle = { x: (place.x * 4 + centre.x * 5) / 9, y: (place.y * 4 + centre.y * 5) / 9 };
  return (
    <g className={still ? "stroke-line" : place.stroke}>
      <line
        x1={place.x}
        y1={place.y}
        x2={centre.x}
        y2={centre.y}
        strokeWidth={still ? 1.5 : width}
        strokeDasharray={still ? "3 5" : undefined}
      />
      {!still && (
        <path
          d="M-5-9L6 0L-5 9"
          transform={`translate(${middle.x} ${middle.y}) rotate(${flow.direction === "in" ? angle : angle + 180})`}
          className="fill-none"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
    </g>
  );
}

function Node({ flow, outage }: { flow: Flow; outage: boolean }) {
  const { x, y, stroke, icon } = places[flow.part];
  const below = flow.part === "grid" || flow.part === "home";
  const label = flow.watts === null ? "–" : outage ? "outage" : power(flow.watts);
  return (
    <g transform={`translate(${x} ${y})`}>
      <circle
        r="25"
        className={`fill-surface ${stroke}`}
        strokeWidth="2"
        strokeDasharray={outage ? "3 4" : undefined}
      />
      <path
        d={icon}
        className={`fill-none ${stroke}`}
        strokeWidth="1.7"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      {below ? (
        <text y="42" textAnchor="middle" className="fill-ink text-[13px] font-semibold tabular">
          {label}
        </text>
      ) : (
        <text x="34" y="5" className="fill-ink text-[13px] font-semibold tabular">
          {label}
        </text>
      )}
    </g>
  );
}
