import { scaleLinear } from "d3-scale";
import { TimeChart } from "../charts/time-chart.tsx";
import { printDay } from "../clients/missing.tsx";
import type { WeightShape } from "./shapes.ts";
import { printWeight, weightIn, weightUnit } from "./words.ts";

const day = 86_400_000;
/** Noon, so that a weight stands in the middle of its day. */
const at = (measuredOn: string) => new Date(`${measuredOn}T12:00:00Z`);

/** How a dog's weight went. What it says for who cannot see it are its ends and extremes; the table has the rest. */
export function WeightChart({
  name,
  weights,
  units,
  size = "small",
}: {
  name: string;
  /** Oldest first. */
  weights: readonly WeightShape[];
  units: "metric" | "imperial";
  size?: "small" | "large";
}) {
  const [first] = weights;
  const last = weights.at(-1);
  if (!first || !last || weights.length < 2) return null;
  const points = weights.map(({ measuredOn, kg }) => ({ at: at(measuredOn), value: weightIn(kg, units) }));
  const values = points.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((high - low) / 4, high / 20);
  const domain = scaleLinear([Math.max(0, low - room), high + room], [0, 1])
    .nice(4)
    .domain();
  const span = at(last.measuredOn).getTime() - at(first.measuredOn).getTime();
  const margin = Math.max(span / 20, 6 * day);
  return (
    <TimeChart
      title={`Weight of ${name}`}
      description={`From ${printWeight(first.kg, units)} on ${printDay(first.measuredOn)} to ${printWeight(last.kg, units)} on ${printDay(last.measuredOn)}; lowest ${low}, highest ${high} ${weightUnit(units)}.`}
      from={new Date(at(first.measuredOn).getTime() - 2 * margin)}
      to={new Date(at(last.measuredOn).getTime() + margin)}
      timeZone="UTC"
      series={[{ look: "level", name: "Weight", points }]}
      unit={weightUnit(units)}
      domain={[domain[0] ?? 0, domain[1] ?? high]}
      maxGapMinutes={Number.POSITIVE_INFINITY}
      size={size}
    />
  );
}
