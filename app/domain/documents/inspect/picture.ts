import { FileRefusal } from "./refusal.ts";

/** How a stored picture is to be turned for the eye, as Exif tag 274 counts (CIPA DC-008, 4.6.4); 1 is upright. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Pixels as stored, before `orientation` is applied. */
export interface Picture {
  width: number;
  height: number;
  orientation: Orientation;
}

const maxPixels = 100_000_000;
const maxSide = 20_000;

/** Stops a picture that would unfold into more memory than any viewer should spend on it. */
export function boundPixels(width: number, height: number): void {
  if (width === 0 || height === 0) throw new FileRefusal("damaged");
  if (width > maxSide || height > maxSide || width * height > maxPixels)
    throw new FileRefusal("too-many-pixels");
}
