import { says, u16, u16le, u32, u32le } from "./bytes.ts";
import type { Orientation } from "./picture.ts";
import { FileRefusal } from "./refusal.ts";

const orientationTag = 0x0112;
const shortType = 3;
const entryBytes = 12;

/**
 * The orientation that an Exif block states (a TIFF file of its own: TIFF 6.0, section 2). A block that cannot be read
 * states none: it is thrown away in any case, so it does not spoil its picture.
 *
 * @param tiff from its byte-order mark on
 */
export function orientationIn(tiff: Uint8Array): Orientation {
  try {
    return stated(tiff);
  } catch (error) {
    if (error instanceof FileRefusal) return 1;
    throw error;
  }
}

function stated(tiff: Uint8Array): Orientation {
  const little = says(tiff, 0, "II*\0");
  if (!little && !says(tiff, 0, "MM\0*")) return 1;
  const [short, long] = little ? [u16le, u32le] : [u16, u32];
  const directory = long(tiff, 4);
  const entries = short(tiff, directory);
  for (let index = 0; index < entries; index += 1) {
    const entry = directory + 2 + index * entryBytes;
    if (short(tiff, entry) !== orientationTag) continue;
    if (short(tiff, entry + 2) !== shortType || long(tiff, entry + 4) !== 1) return 1;
    const value = short(tiff, entry + 8);
    return value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}

/** The smallest Exif block there is: one directory, one tag. */
export const exifOf = (orientation: Orientation): Uint8Array =>
  Uint8Array.of(
    ...[0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8],
    ...[0, 1],
    ...[orientationTag >> 8, orientationTag & 0xff, 0, shortType, 0, 0, 0, 1, 0, orientation, 0, 0],
    ...[0, 0, 0, 0],
  );
