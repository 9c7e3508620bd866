import { says, u8, u16 } from "./bytes.ts";
import { exifOf, orientationIn } from "./exif.ts";
import { keeping } from "./kept.ts";
import { boundPixels, type Orientation, type Picture } from "./picture.ts";
import { FileRefusal } from "./refusal.ts";

/** Progressive pictures have about ten; a thousand make a viewer draw the whole picture a thousand times. */
const maxScans = 100;
const maxSegments = 20_000;

const marker = { restart0: 0xd0, restart7: 0xd7, eoi: 0xd9, sos: 0xda, app0: 0xe0, app15: 0xef, com: 0xfe };
/** DHT, DQT, DNL, DRI: tables without which no pixel can be decoded. */
const tables = new Set([0xc4, 0xdb, 0xdc, 0xdd]);
/** Baseline, extended, progressive. Lossless, hierarchical and arithmetic pictures open in no browser. */
const shown = new Set([0xc0, 0xc1, 0xc2]);
const isFrame = (code: number) =>
  code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc;

/**
 * Reads a JPEG (ITU-T T.81, annex B) from its first marker to its last. Kept are the pixels, what they need to be
 * decoded and what gives them their colours (JFIF, ICC, Adobe), to the byte; dropped are Exif with its place and
 * thumbnail, XMP, IPTC, second pictures (MPF, JFXX), comments, makers' segments, and everything after the end of
 * the first picture. An orientation other than upright stays, alone in an Exif block of our own.
 */
export function readJpeg(bytes: Uint8Array): { parts: Uint8Array[]; picture: Picture } {
  const body = keeping(bytes);
  let size: { width: number; height: number } | null = null;
  let orientation: Orientation | null = null;
  let jfif: Uint8Array | null = null;
  let adobe = false;
  let scans = 0;
  let at = 2;
  for (let segments = 0; segments < maxSegments; segments += 1) {
    if (u8(bytes, at) !== 0xff) throw new FileRefusal("damaged");
    while (u8(bytes, at + 1) === 0xff) at += 1;
    const code = u8(bytes, at + 1);
    if (code === marker.eoi) {
      if (!size || scans === 0) throw new FileRefusal("damaged");
      body.keep(at, at + 2);
      return {
        parts: assemble(jfif, orientation ?? 1, body.parts()),
        picture: { ...size, orientation: orientation ?? 1 },
      };
    }
    const payload = at + 4;
    const end = at + 2 + u16(bytes, at + 2);
    if (end < payload || end > bytes.length) throw new FileRefusal("damaged");
    let next = end;
    if (isFrame(code)) {
      if (!shown.has(code)) throw new FileRefusal("type");
      // A second frame could give the picture another size than the one that was looked at.
      if (size || end - payload < 6) throw new FileRefusal("damaged");
      size = { width: u16(bytes, payload + 3), height: u16(bytes, payload + 1) };
      boundPixels(size.width, size.height);
      body.keep(at, end);
    } else if (code === marker.sos) {
      scans += 1;
      if (!size || scans > maxScans) throw new FileRefusal("damaged");
      next = endOfScan(bytes, end);
      body.keep(at, next);
    } else if (tables.has(code)) {
      body.keep(at, end);
    } else if (code === marker.app0) {
      // A small picture may follow within: the header alone is written anew.
      if (!jfif && says(bytes, payload, "JFIF\0") && end - payload >= 14)
        jfif = Uint8Array.of(0xff, 0xe0, 0, 16, ...bytes.subarray(payload, payload + 12), 0, 0);
    } else if (code === 0xe1) {
      if (orientation === null && says(bytes, payload, "Exif\0"))
        orientation = orientationIn(bytes.subarray(payload + 6, end));
    } else if (code === 0xe2) {
      if (says(bytes, payload, "ICC_PROFILE\0")) body.keep(at, end);
    } else if (code === 0xee) {
      // Twelve bytes say how the colours are to be read; what is longer is not this.
      if (!adobe && says(bytes, payload, "Adobe") && end - payload === 12) {
        adobe = true;
        body.keep(at, end);
      }
    } else if (code !== marker.com && (code < marker.app0 || code > marker.app15)) {
      throw new FileRefusal("damaged");
    }
    at = next;
  }
  throw new FileRefusal("damaged");
}

/** Entropy-coded data runs to the next marker that is neither a stuffed zero nor a restart (B.1.1.5). */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at !== -1) {
    const code = u8(bytes, at + 1);
    const restart = code >= marker.restart0 && code <= marker.restart7;
    if (code !== 0 && code !== 0xff && !restart) return at;
    at = bytes.indexOf(0xff, code === 0xff ? at + 1 : at + 2);
  }
  throw new FileRefusal("damaged");
}

function assemble(jfif: Uint8Array | null, orientation: Orientation, body: Uint8Array[]): Uint8Array[] {
  const head: Uint8Array[] = [Uint8Array.of(0xff, 0xd8)];
  if (jfif) head.push(jfif);
  if (orientation !== 1) {
    const exif = exifOf(orientation);
    head.push(Uint8Array.of(0xff, 0xe1, 0, exif.length + 8, 0x45, 0x78, 0x69, 0x66, 0, 0), exif);
  }
  return [...head, ...body];
}
