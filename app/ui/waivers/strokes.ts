/** The field in which a signature is drawn, in its own units. `domain/waivers/drawing.ts` says the same. */
export const field = { width: 600, height: 200 };

export type Point = readonly [x: number, y: number];

/** Below what `domain/waivers/drawing.ts` and a form's field take. */
const maxLength = 17_000;
/** A pen moves by pixels; a line does not need each of them. */
const minStep = 4;

/** Where a pointer is, in units of the field. */
export function pointIn(
  box: { left: number; top: number; width: number; height: number },
  at: { clientX: number; clientY: number },
): Point {
  const inside = (part: number, size: number) => Math.round(Math.min(1, Math.max(0, part)) * size);
  return [
    inside((at.clientX - box.left) / box.width, field.width),
    inside((at.clientY - box.top) / box.height, field.height),
  ];
}

/** Adds a point to the last stroke, unless it is hardly another one or the drawing is as long as it may be. */
export function addPoint(strokes: readonly Point[][], [x, y]: Point): Point[][] {
  const last = strokes.at(-1) ?? [];
  const before = last.at(-1);
  const isNear = before && Math.hypot(before[0] - x, before[1] - y) < minStep;
  if (isNear || pathOf(strokes).length > maxLength) return [...strokes];
  return [...strokes.slice(0, -1), [...last, [x, y]]];
}

/** As SVG path data; a stroke of one point draws nothing and is left out. */
export const pathOf = (strokes: readonly Point[][]): string =>
  strokes
    .filter(({ length }) => length > 1)
    .map((points) => points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${x} ${y}`).join(""))
    .join("");

/** The strokes of a drawing that came back with its form. */
export const strokesOf = (path: string): Point[][] =>
  path
    .split("M")
    .slice(1)
    .map((stroke) =>
      stroke.split("L").map((point): Point => {
        const [x = 0, y = 0] = point.split(" ").map(Number);
        return [x, y];
      }),
    );
