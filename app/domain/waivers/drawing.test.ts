import fc from "fast-check";
import { expect, test } from "vitest";
import { drawingField, parseDrawing } from "./drawing.ts";

const number = (max: number) => fc.integer({ min: 0, max });
const point = fc.tuple(number(drawingField.width), number(drawingField.height));
const stroke = fc
  .array(point, { minLength: 2, maxLength: 60 })
  .map((points) => points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${x} ${y}`).join(""));

test("what a pen draws is let through as it is, unless it is hardly more than a dot", () => {
  fc.assert(
    fc.property(fc.array(stroke, { minLength: 1, maxLength: 10 }), (strokes) => {
      const path = strokes.join("");
      const xs = [...path.matchAll(/[ML](\d+)/g)].map(([, x]) => Number(x));
      const ys = [...path.matchAll(/ (\d+)/g)].map(([, y]) => Number(y));
      const extent = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
      expect(parseDrawing(path)).toBe(xs.length >= 8 && extent >= 30 ? path : null);
    }),
  );
});

test("nothing but strokes inside the field gets through, whatever is mixed in", () => {
  const good = `M0 0${Array.from({ length: 9 }, (_, index) => `L${index * 10} ${index * 5}`).join("")}`;
  expect(parseDrawing(good)).toBe(good);
  fc.assert(
    fc.property(
      fc.nat(good.length),
      fc.string({ unit: "binary", minLength: 1, maxLength: 12 }),
      (at, extra) => {
        const mixed = good.slice(0, at) + extra + good.slice(at);
        const parsed = parseDrawing(mixed);
        expect(parsed === null || /^[ML\d ]+$/.test(parsed)).toBe(true);
      },
    ),
  );
  for (const path of [
    "",
    " ",
    `${good}\n`,
    `${good}Z`,
    good.replace("L10", "L601"),
    good.replace("L10 5", "L10 201"),
    good.replace("L10", "L-10"),
    good.replace("L10", "L1e1"),
    `${good}"/><script>alert(1)</script>`,
    "M1 1".repeat(20),
    `M0 0${"L5 5".repeat(40)}`,
    `M0 0${"L100 100".repeat(5_000)}`,
  ])
    expect(parseDrawing(path)).toBeNull();
});

test("a long text that is none is refused at once", () => {
  const start = performance.now();
  expect(parseDrawing(`M0 0${"L1 1".repeat(4_000)}X`)).toBeNull();
  expect(performance.now() - start).toBeLessThan(50);
});
