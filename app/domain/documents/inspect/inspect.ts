import { says } from "./bytes.ts";
import { readHeic } from "./heic.ts";
import { isHeif } from "./heic-boxes.ts";
import { readJpeg } from "./jpeg.ts";
import { readPdf } from "./pdf.ts";
import type { Picture } from "./picture.ts";
import { readPng } from "./png.ts";
import { FileRefusal, type Refusal } from "./refusal.ts";
import { scanners } from "./scan.ts";
import { readWebp } from "./webp.ts";

export type { Orientation, Picture } from "./picture.ts";
export type { Refusal } from "./refusal.ts";
export { safeFileName } from "./safe-file-name.ts";

/** The kinds of file that are taken. */
export type FileType = "application/pdf" | "image/jpeg" | "image/png" | "image/webp" | "image/heic";

interface Kind {
  is(bytes: Uint8Array): boolean;
  read(bytes: Uint8Array): { parts: Uint8Array[]; picture?: Picture };
  /** The first is the one that a kept file gets. */
  extensions: readonly [string, ...string[]];
  /** What senders call it. Few systems know HEIC: they say nothing, or "some bytes". */
  declared: readonly string[];
}

const kinds: Record<FileType, Kind> = {
  "application/pdf": {
    is: (bytes) => says(bytes, 0, "%PDF-"),
    read: readPdf,
    extensions: ["pdf"],
    declared: ["application/pdf"],
  },
  "image/jpeg": {
    is: (bytes) => says(bytes, 0, "\xff\xd8\xff"),
    read: readJpeg,
    extensions: ["jpg", "jpeg"],
    declared: ["image/jpeg", "image/jpg"],
  },
  "image/png": {
    is: (bytes) => says(bytes, 0, "\x89PNG\r\n\x1a\n"),
    read: readPng,
    extensions: ["png"],
    declared: ["image/png"],
  },
  "image/webp": {
    is: (bytes) => says(bytes, 0, "RIFF") && says(bytes, 8, "WEBP"),
    read: readWebp,
    extensions: ["webp"],
    declared: ["image/webp"],
  },
  "image/heic": {
    is: isHeif,
    read: readHeic,
    extensions: ["heic", "heif"],
    declared: ["image/heic", "image/heif", "application/octet-stream", ""],
  },
};

/**
 * A file that may be kept, and what of it. `parts` are pieces of the input (and a few fresh bytes) to be written one
 * after the other: `length` bytes without place, camera, thumbnail, comments or anything behind the file's end, the
 * pixels untouched. Inspected again, they are kept as they are.
 */
export interface Sound {
  ok: true;
  type: FileType;
  /** Without a dot; what the stored and the downloaded file are called by. */
  extension: string;
  parts: Uint8Array[];
  length: number;
  /** Null for a PDF. */
  picture: Picture | null;
}

/**
 * Looks into an uploaded file: what it really is, whether that is what its sender and its name say, and what of it may
 * be kept. Pure, and in time linear in the file's length; nothing is decoded.
 *
 * @param bytes the whole file @param declared the media type and the file name that came with it
 */
export function inspect(
  bytes: Uint8Array,
  declared: { type: string; name: string },
): Sound | { ok: false; reason: Refusal } {
  try {
    if (bytes.length === 0) throw new FileRefusal("empty");
    if (scanners.some((finds) => finds(bytes))) throw new FileRefusal("malware");
    const found = Object.entries(kinds).find(([, kind]) => kind.is(bytes));
    if (!found) throw new FileRefusal("type");
    const [type, kind] = found as [FileType, Kind];
    if (!agrees(kind, declared)) throw new FileRefusal("mismatch");
    const { parts, picture = null } = kind.read(bytes);
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    return { ok: true, type, extension: kind.extensions[0], parts, length, picture };
  } catch (error) {
    if (error instanceof FileRefusal) return { ok: false, reason: error.reason };
    throw error;
  }
}

function agrees(kind: Kind, declared: { type: string; name: string }): boolean {
  const type = declared.type.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const extension = /\.([A-Za-z0-9]+)$/.exec(declared.name)?.[1]?.toLowerCase() ?? "";
  return kind.declared.includes(type) && kind.extensions.includes(extension);
}
