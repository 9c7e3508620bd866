import { says, u8, u32 } from "./bytes.ts";
import { type Box, boxAt, boxesIn, contentOf, only } from "./heic-boxes.ts";
import { itemInfos, itemRuns, primaryItem, propertiesOf, type Run } from "./heic-items.ts";
import { keeping } from "./kept.ts";
import { boundPixels, type Orientation, type Picture } from "./picture.ts";
import { FileRefusal } from "./refusal.ts";

/** Far more than the index of any photograph needs, and little enough to be copied. */
const maxIndexBytes = 1024 * 1024;
const maxBrandBytes = 1024;

/** Coded pictures, and pictures made of them: tiles, overlays, the bright one of two exposures. */
const pictures = new Set(["hvc1", "grid", "iden", "iovl", "tmap"]);
/** What a picture needs of its index. `dinf` is there by custom and says "this file". */
const indexBoxes = new Set(["hdlr", "dinf", "pitm", "iinf", "iref", "iprp", "iloc", "idat", "grpl"]);
/** Properties that are shapes, colours and turns; names, descriptions and tags are not among them. */
const properties = new Set(
  "hvcC lhvC ispe pixi colr irot imir clap pasp auxC rloc lsel clli mdcv cclv amve oinf tols".split(" "),
);
/** A data reference without an address is 36 bytes long. */
const plainDinfBytes = 36;

/**
 * Reads a still HEIC (ISO/IEC 23008-12). Offsets run all through such a file, so nothing is moved: what is no picture
 * is overwritten with zeros where it stands. That is everything in the index and the data that no picture item uses:
 * Exif with its place, XMP, unknown items, names, descriptions, foreign boxes and whatever lies between. What follows
 * the last box that is needed is cut off. Turns (`irot`, `imir`) are properties and stay. Smaller pictures that come
 * as items of their own stay too, and messages within the coded video are not opened.
 */
export function readHeic(bytes: Uint8Array): { parts: Uint8Array[]; picture: Picture } {
  const boxes = topBoxes(bytes);
  if (boxes.some(({ type }) => type === "moov" || type === "moof")) throw new FileRefusal("type");
  const meta = only(boxes, "meta");
  const ftyp = only(boxes, "ftyp");
  if (ftyp.start !== 0 || ftyp.end > maxBrandBytes || meta.end - meta.start > maxIndexBytes)
    throw new FileRefusal("damaged");

  const index = boxesIn(bytes, meta.content + 4, meta.end);
  const hdlr = only(index, "hdlr");
  const idat = index.some(({ type }) => type === "idat") ? only(index, "idat") : undefined;
  if (!says(bytes, contentOf(hdlr, 24) + 8, "pict")) throw new FileRefusal("type");
  const infos = itemInfos(bytes, only(index, "iinf"));
  const kinds = [...infos.values()].map(({ type }) => type);
  const primary = primaryItem(bytes, only(index, "pitm"));
  if (!kinds.includes("hvc1")) throw new FileRefusal("type");
  if (!pictures.has(infos.get(primary)?.type ?? "")) throw new FileRefusal("damaged");

  const used: Run[] = [];
  const unused: Run[] = [];
  for (const [id, runs] of itemRuns(bytes, only(index, "iloc"), idat))
    (pictures.has(infos.get(id)?.type ?? "") ? used : unused).push(...runs);
  const kept = merged(used);
  if (overlap(merged(unused), kept)) throw new FileRefusal("damaged");

  const iprp = only(index, "iprp");
  const lists = boxesIn(bytes, iprp.content, iprp.end);
  const ipco = only(lists, "ipco");
  const ipma = only(lists, "ipma");
  const shapes = boxesIn(bytes, ipco.content, ipco.end);
  const picture = pictureOf(bytes, shapes, propertiesOf(bytes, ipma, primary));

  // Not `slice`: that of a Node buffer would share the input's memory.
  const clean = new Uint8Array(bytes.subarray(meta.start, meta.end));
  const blank = ({ start, end }: Run) => clean.fill(0, start - meta.start, end - meta.start);
  const free = (box: Box) => {
    clean.set([0x66, 0x72, 0x65, 0x65], box.start + 4 - meta.start);
    blank({ start: box.content, end: box.end });
  };
  for (const { words } of infos.values()) blank(words);
  blank({ start: hdlr.content + 12, end: hdlr.end });
  if (idat) for (const gap of gapsIn(idat, kept)) blank(gap);
  for (const shape of shapes) if (!properties.has(shape.type)) free(shape);
  for (const list of lists) if (list !== ipco && list !== ipma) free(list);
  for (const box of index) {
    const foreign =
      !indexBoxes.has(box.type) || (box.type === "dinf" && box.end - box.start !== plainDinfBytes);
    if (foreign) free(box);
  }
  return { parts: assemble(bytes, boxes, meta, clean, kept, idat), picture };
}

/** The boxes from the start of the file to where there are none any more: what follows is no part of a HEIC. */
function topBoxes(bytes: Uint8Array): Box[] {
  const boxes: Box[] = [];
  let box = boxAt(bytes, 0, bytes.length);
  while (box) {
    if (boxes.push(box) > 1000) throw new FileRefusal("damaged");
    box = boxAt(bytes, box.end, bytes.length);
  }
  return boxes;
}

/** The index cleaned, data boxes with pictures in them, and zeros in place of all else, up to the last that is needed. */
function assemble(
  bytes: Uint8Array,
  boxes: Box[],
  meta: Box,
  clean: Uint8Array,
  kept: Run[],
  idat: Box | undefined,
): Uint8Array[] {
  const body = keeping(bytes);
  const holds = (box: Box, run: Run) => run.start >= box.content && run.end <= box.end;
  const data = boxes.filter((box) => box.type === "mdat" && kept.some((run) => holds(box, run)));
  const lost = kept.some((run) => !(idat && holds(idat, run)) && !data.some((box) => holds(box, run)));
  if (kept.length === 0 || lost) throw new FileRefusal("damaged");
  const end = Math.max(meta.end, ...data.map((box) => box.end));
  for (const box of boxes) {
    if (box.end > end) break;
    if (box === meta) body.add(clean);
    else if (box.type === "ftyp") body.keep(box.start, box.end);
    else if (!data.includes(box)) {
      body.keep(box.start, box.start + 4);
      body.add(Uint8Array.of(0x66, 0x72, 0x65, 0x65));
      // A long size stands after the type, and is part of what says how long the box is.
      body.keep(box.start + 8, box.content);
      body.blank(box.end - box.content);
    } else {
      let at = box.start;
      for (const gap of gapsIn(box, kept)) {
        body.keep(at, gap.start);
        body.blank(gap.end - gap.start);
        at = gap.end;
      }
      body.keep(at, box.end);
    }
  }
  return body.parts();
}

/** Runs in order, touching and overlapping ones made one. */
function merged(runs: Run[]): Run[] {
  const result: Run[] = [];
  for (const run of runs.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && run.start <= last.end) last.end = Math.max(last.end, run.end);
    else result.push({ ...run });
  }
  return result;
}

/** Whether two lists of merged runs share a byte. */
function overlap(these: Run[], those: Run[]): boolean {
  let place = 0;
  return these.some((run) => {
    while ((those[place]?.end ?? Number.POSITIVE_INFINITY) <= run.start) place += 1;
    return (those[place]?.start ?? Number.POSITIVE_INFINITY) < run.end;
  });
}

/** What a box's content holds beside these runs. */
function gapsIn(box: Box, runs: Run[]): Run[] {
  const gaps: Run[] = [];
  let at = box.content;
  for (const run of runs) {
    if (run.end <= box.content || run.start >= box.end) continue;
    if (run.start > at) gaps.push({ start: at, end: run.start });
    at = Math.max(at, run.end);
  }
  if (at < box.end) gaps.push({ start: at, end: box.end });
  return gaps;
}

/** Size and turn of the picture that is shown; every size that the file states is bounded, its tiles' too. */
function pictureOf(bytes: Uint8Array, shapes: Box[], own: number[]): Picture {
  const sizeOf = (ispe: Box) => ({
    width: u32(bytes, contentOf(ispe, 12) + 4),
    height: u32(bytes, ispe.content + 8),
  });
  for (const shape of shapes) {
    if (shape.type !== "ispe") continue;
    const { width, height } = sizeOf(shape);
    boundPixels(width, height);
  }
  const mine = own.flatMap((place) => shapes[place - 1] ?? []);
  const extent = mine.find(({ type }) => type === "ispe");
  if (!extent) throw new FileRefusal("damaged");
  // Turns are applied in the order in which they are listed: quarter turns to the left, and mirrors.
  let turns = 0;
  let mirrored = false;
  for (const shape of mine) {
    const { type } = shape;
    const value = type === "irot" || type === "imir" ? u8(bytes, contentOf(shape, 1)) & 3 : 0;
    if (type === "irot") turns += mirrored ? 4 - value : value;
    if (type !== "imir") continue;
    mirrored = !mirrored;
    // A mirror of left and right is one of top and bottom after half a turn.
    if ((value & 1) === 1) turns += 2;
  }
  const orientations: readonly Orientation[] = mirrored ? [4, 5, 2, 7] : [1, 8, 3, 6];
  const orientation = orientations[turns % 4] ?? 1;
  return { ...sizeOf(extent), orientation };
}
