import { crc32 } from "node:zlib";
import { latin1, text, u8, u32 } from "./bytes.ts";
import { exifOf, orientationIn } from "./exif.ts";
import { keeping } from "./kept.ts";
import { boundPixels, type Orientation, type Picture } from "./picture.ts";
import { FileRefusal } from "./refusal.ts";

const signatureBytes = 8;
/** Length, type and check sum around a chunk's data. */
const frameBytes = 12;
const maxChunks = 65_536;

/** Colours and resolution, with the most bytes each can have. Other chunks that are no pixels are dropped. */
const appearance: Record<string, number> = {
  tRNS: 256,
  gAMA: 4,
  cHRM: 32,
  sRGB: 1,
  cICP: 4,
  sBIT: 4,
  pHYs: 9,
  bKGD: 6,
  iCCP: 4 * 1024 * 1024,
};

/** Bit depths by colour type (PNG, table 12). */
const depths: Record<number, number[]> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/**
 * Reads a PNG (W3C PNG, third edition, section 5) chunk by chunk, check sums included, to its end chunk. Pixels and
 * colours are kept to the byte; texts, times, Exif, thumbnails, makers' chunks, the frames of an animation and what
 * follows the end are dropped. An orientation other than upright stays, alone in a chunk of our own.
 */
export function readPng(bytes: Uint8Array): { parts: Uint8Array[]; picture: Picture } {
  const { width, height, palette } = header(bytes);
  boundPixels(width, height);
  const body = keeping(bytes);
  const seen = new Set<string>();
  let orientation: Orientation = 1;
  let last = "IHDR";
  let at = signatureBytes + frameBytes + 13;
  for (let chunks = 0; chunks < maxChunks; chunks += 1) {
    const { type, data, end } = chunk(bytes, at);
    if (type === "IDAT") {
      // Pixels come in one run: what a viewer would skip must not stand between.
      if (seen.has("IDAT") && last !== "IDAT") throw new FileRefusal("damaged");
      if (palette && !seen.has("PLTE")) throw new FileRefusal("damaged");
      body.keep(at, end);
    } else if (type === "IEND") {
      if (!seen.has("IDAT") || data.length !== 0) throw new FileRefusal("damaged");
      body.keep(at, end);
      const start = bytes.subarray(0, signatureBytes + frameBytes + 13);
      const exif = orientation === 1 ? [] : [exifChunk(orientation)];
      return { parts: [start, ...exif, ...body.parts()], picture: { width, height, orientation } };
    } else if (type === "PLTE") {
      if (seen.has(type) || data.length === 0 || data.length > 768 || data.length % 3 !== 0)
        throw new FileRefusal("damaged");
      body.keep(at, end);
    } else if (type === "eXIf") {
      if (!seen.has(type)) orientation = orientationIn(data);
    } else if (data.length <= (appearance[type] ?? -1)) {
      if (!seen.has(type)) body.keep(at, end);
    } else if (isCritical(type)) {
      throw new FileRefusal("damaged");
    }
    seen.add(type);
    last = type;
    at = end;
  }
  throw new FileRefusal("damaged");
}

function header(bytes: Uint8Array): { width: number; height: number; palette: boolean } {
  const { type, data } = chunk(bytes, signatureBytes);
  if (type !== "IHDR" || data.length !== 13) throw new FileRefusal("damaged");
  const [depth, colour] = [u8(data, 8), u8(data, 9)];
  const sound =
    depths[colour]?.includes(depth) && u8(data, 10) === 0 && u8(data, 11) === 0 && u8(data, 12) <= 1;
  if (!sound) throw new FileRefusal("damaged");
  return { width: u32(data, 0), height: u32(data, 4), palette: colour === 3 };
}

function chunk(bytes: Uint8Array, at: number): { type: string; data: Uint8Array; end: number } {
  const length = u32(bytes, at);
  const end = at + frameBytes + length;
  if (end > bytes.length) throw new FileRefusal("damaged");
  const type = text(bytes, at + 4, 4);
  const sound = /^[A-Za-z]{4}$/.test(type) && crc32(bytes.subarray(at + 4, end - 4)) === u32(bytes, end - 4);
  if (!sound) throw new FileRefusal("damaged");
  return { type, data: bytes.subarray(at + 8, end - 4), end };
}

/** A capital first letter: who does not know the chunk cannot show the picture (5.4). */
const isCritical = (type: string) => /^[A-Z]/.test(type);

function exifChunk(orientation: Orientation): Uint8Array {
  const exif = exifOf(orientation);
  const whole = new Uint8Array(frameBytes + exif.length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, exif.length);
  whole.set(latin1("eXIf"), 4);
  whole.set(exif, 8);
  view.setUint32(8 + exif.length, crc32(whole.subarray(4, 8 + exif.length)));
  return whole;
}
