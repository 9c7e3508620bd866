/** A drawn signature is SVG path data of straight strokes, in whole units of this field. */
export const drawingField = { width: 600, height: 200 };

const maxLength = 18_000;
/** `M` starts a stroke, `L` goes on: "M10 20L12 24L15 30M40 10L41 12". Nothing else is ever printed or shown. */
const grammar = /^(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})+)+$/;
const minPoints = 8;
const minExtent = 30;

/**
 * Checks what claims to be a drawn signature. A dot or a slip of the finger is none.
 * @returns the same path data, or null
 */
export function parseDrawing(path: string): string | null {
  if (path.length > maxLength || !grammar.test(path)) return null;
  const numbers = path.match(/\d+/g)?.map(Number) ?? [];
  const xs = numbers.filter((_, index) => index % 2 === 0);
  const ys = numbers.filter((_, index) => index % 2 === 1);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  if (right > drawingField.width || bottom > drawingField.height) return null;
  if (xs.length < minPoints || Math.max(right - left, bottom - top) < minExtent) return null;
  return path;
}
