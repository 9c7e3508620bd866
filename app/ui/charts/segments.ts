/** A value at an instant; null and not a number are both "unknown". */
export interface Point {
  at: Date;
  value: number | null;
}

/**
 * Cuts a series where something is missing: an unknown value, or two points further apart than `maxGapMinutes`. What
 * is between two pieces was not measured, so nothing may be drawn there.
 *
 * @param points by time, oldest first
 */
export function segments(points: readonly Point[], maxGapMinutes: number): { at: Date; value: number }[][] {
  const pieces: { at: Date; value: number }[][] = [];
  let piece: { at: Date; value: number }[] = [];
  for (const { at, value } of points) {
    const last = piece.at(-1);
    const torn = last && at.getTime() - last.at.getTime() > maxGapMinutes * 60_000;
    if (value === null || !Number.isFinite(value) || torn) {
      if (piece.length > 0) pieces.push(piece);
      piece = [];
    }
    if (value !== null && Number.isFinite(value)) piece.push({ at, value });
  }
  if (piece.length > 0) pieces.push(piece);
  return pieces;
}

/**
 * The points that want a dot: one that stands alone, which would be a line without length, and with `last` the newest,
 * which is where things stand now.
 */
export function dotted(points: readonly Point[], maxGapMinutes: number, last: boolean) {
  const pieces = segments(points, maxGapMinutes);
  const newest = pieces.at(-1);
  return pieces.flatMap((piece) =>
    piece.length === 1 ? piece : last && piece === newest ? piece.slice(-1) : [],
  );
}
