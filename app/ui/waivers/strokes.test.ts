import fc from "fast-check";
import { expect, test } from "vitest";
import { drawingField, parseDrawing } from "../../domain/waivers/drawing.ts";
import { addPoint, field, type Point, pathOf, pointIn, strokesOf } from "./strokes.ts";

const box = { left: 17, top: 230, width: 350, height: 117 };

test("the field on the page is the one that the record knows", () => {
  expect(field).toEqual(drawingField);
});

test("whatever a finger does, what is sent is a drawing or too little of one, and comes back as it was", () => {
  const at = fc.record({
    clientX: fc.double({ min: -500, max: 2000, noNaN: true }),
    clientY: fc.double({ min: -500, max: 2000, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(fc.array(at, { minLength: 1, maxLength: 40 }), { maxLength: 8 }), (gestures) => {
      let strokes: Point[][] = [];
      for (const [first, ...rest] of gestures) {
        if (!first) continue;
        strokes = [...strokes, [pointIn(box, first)]];
        for (const next of rest) strokes = addPoint(strokes, pointIn(box, next));
      }
      const path = pathOf(strokes);
      const points = path.match(/[ML]/g)?.length ?? 0;
      const parsed = parseDrawing(path);
      if (points < 8) expect(parsed).toBeNull();
      else expect([path, null]).toContain(parsed);
      expect(pathOf(strokesOf(path))).toBe(path);
    }),
  );
});

test("a long scribble ends where a form's field ends, and still counts", () => {
  let strokes: Point[][] = [[[0, 0]]];
  for (let index = 0; index < 5_000; index++)
    strokes = addPoint(strokes, [(index * 37) % 600, (index * 53) % 200]);
  expect(pathOf(strokes).length).toBeLessThan(18_000);
  expect(parseDrawing(pathOf(strokes))).not.toBeNull();
});
