import { latin1, piece, text, u8, u16le, u24le, u32le } from "./bytes.ts";
import { exifOf, orientationIn } from "./exif.ts";
import { boundPixels, type Picture } from "./picture.ts";
import { FileRefusal } from "./refusal.ts";

const maxChunks = 10_000;
/** Bits of the extended header's first byte (RFC 9649, section 2.7.1). */
const flag = { animation: 0x02, exif: 0x08, alpha: 0x10, icc: 0x20 };

/**
 * Reads a still WebP (RFC 9649). The picture, its transparency and its colour profile are kept to the byte; Exif, XMP,
 * unknown chunks and what follows the RIFF are dropped and the extended header says so. An orientation other than
 * upright stays, alone in an Exif chunk of our own. Animations are a type that is not taken.
 */
export function readWebp(bytes: Uint8Array): { parts: Uint8Array[]; picture: Picture } {
  const chunks = chunksOf(bytes);
  // Only the first chunk can announce the extended form.
  const extended = chunks.keys().next().value === "VP8X" ? chunks.get("VP8X") : undefined;
  if (chunks.has("ANIM") || chunks.has("ANMF")) throw new FileRefusal("type");
  const lossy = chunks.get("VP8 ");
  const image = lossy ?? chunks.get("VP8L");
  if (!image || (lossy && chunks.has("VP8L"))) throw new FileRefusal("damaged");
  const size = lossy ? lossySize(lossy) : losslessSize(image);
  boundPixels(size.width, size.height);
  const imageType = lossy ? "VP8 " : "VP8L";
  if (!extended) return { parts: riff([[imageType, image]]), picture: { ...size, orientation: 1 } };

  if (extended.length !== 10) throw new FileRefusal("damaged");
  if (u8(extended, 0) & flag.animation) throw new FileRefusal("type");
  const canvas = { width: u24le(extended, 4) + 1, height: u24le(extended, 7) + 1 };
  boundPixels(canvas.width, canvas.height);
  if (canvas.width !== size.width || canvas.height !== size.height) throw new FileRefusal("damaged");
  const orientation = orientationIn(tiffOf(chunks.get("EXIF") ?? new Uint8Array()));
  const icc = chunks.get("ICCP");
  const alpha = lossy ? chunks.get("ALPH") : undefined;
  const flags = (icc ? flag.icc : 0) | (u8(extended, 0) & flag.alpha) | (orientation === 1 ? 0 : flag.exif);
  return {
    parts: riff([
      ["VP8X", Uint8Array.of(flags, 0, 0, 0, ...extended.subarray(4))],
      ["ICCP", icc],
      ["ALPH", alpha],
      [imageType, image],
      ["EXIF", orientation === 1 ? undefined : exifOf(orientation)],
    ]),
    picture: { ...size, orientation },
  };
}

/** The chunks within the RIFF, the first of each kind; the file must hold as much as the RIFF says. */
function chunksOf(bytes: Uint8Array): Map<string, Uint8Array> {
  const end = 8 + u32le(bytes, 4);
  if (end > bytes.length) throw new FileRefusal("damaged");
  const chunks = new Map<string, Uint8Array>();
  let at = 12;
  for (let count = 0; at < end; count += 1) {
    if (count === maxChunks || at + 8 > end) throw new FileRefusal("damaged");
    const type = text(bytes, at, 4);
    const length = u32le(bytes, at + 4);
    if (at + 8 + length > end) throw new FileRefusal("damaged");
    if (count === 0 && !["VP8 ", "VP8L", "VP8X"].includes(type)) throw new FileRefusal("damaged");
    if (!chunks.has(type)) chunks.set(type, piece(bytes, at + 8, length));
    at += 8 + length + (length % 2);
  }
  return chunks;
}

/** A key frame's start code and two sides of 14 bits (RFC 6386, section 9.1). */
function lossySize(frame: Uint8Array): { width: number; height: number } {
  const sound =
    (u8(frame, 0) & 1) === 0 && u8(frame, 3) === 0x9d && u8(frame, 4) === 0x01 && u8(frame, 5) === 0x2a;
  if (!sound) throw new FileRefusal("damaged");
  return { width: u16le(frame, 6) & 0x3fff, height: u16le(frame, 8) & 0x3fff };
}

/** A signature byte, two sides of 14 bits less one, a bit for transparency and version 0 (RFC 9649, section 3.4). */
function losslessSize(stream: Uint8Array): { width: number; height: number } {
  const bits = u32le(stream, 1);
  if (u8(stream, 0) !== 0x2f || bits >>> 29 !== 0) throw new FileRefusal("damaged");
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/** Some writers put JPEG's six letters before the block. */
const tiffOf = (exif: Uint8Array): Uint8Array =>
  exif.length >= 6 && text(exif, 0, 6) === "Exif\0\0" ? exif.subarray(6) : exif;

function riff(chunks: [string, Uint8Array | undefined][]): Uint8Array[] {
  const parts = chunks.flatMap(([type, data]) =>
    data ? [concat(latin1(type), size(data.length)), data, new Uint8Array(data.length % 2)] : [],
  );
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [
    concat(latin1("RIFF"), size(length + 4), latin1("WEBP")),
    ...parts.filter((part) => part.length > 0),
  ];
}

const size = (length: number): Uint8Array =>
  Uint8Array.of(length & 0xff, (length >> 8) & 0xff, (length >> 16) & 0xff, length >>> 24);

const concat = (...pieces: Uint8Array[]): Uint8Array => Uint8Array.from(pieces.flatMap((part) => [...part]));
