import { text, u8, u16, u32, uint } from "./bytes.ts";
import { type Box, boxesIn, contentOf } from "./heic-boxes.ts";
import { FileRefusal } from "./refusal.ts";

/** A run of bytes, from the start of the file. */
export interface Run {
  start: number;
  end: number;
}

/** What an item is: four letters, and where the words about it stand (name, media type, address). */
export interface ItemInfo {
  type: string;
  words: Run;
}

/** `iinf`: every item's kind (ISO/IEC 14496-12, 8.11.6). Entries older than version 2 have no kind and are none of ours. */
export function itemInfos(bytes: Uint8Array, iinf: Box): Map<number, ItemInfo> {
  const infos = new Map<number, ItemInfo>();
  const entries = contentOf(iinf, 8) + (u8(bytes, iinf.content) === 0 ? 6 : 8);
  for (const box of boxesIn(bytes, entries, iinf.end)) {
    const version = u8(bytes, contentOf(box, 8));
    const idBytes = version === 3 ? 4 : 2;
    const kind = box.content + 4 + idBytes + 2;
    if (box.type !== "infe" || version < 2 || version > 3 || kind + 4 > box.end)
      throw new FileRefusal("damaged");
    const id = uint(bytes, box.content + 4, idBytes);
    if (infos.has(id)) throw new FileRefusal("damaged");
    infos.set(id, { type: text(bytes, kind, 4), words: { start: kind + 4, end: box.end } });
  }
  return infos;
}

/** `pitm`: the picture that is shown (8.11.4). */
export const primaryItem = (bytes: Uint8Array, pitm: Box): number =>
  uint(bytes, contentOf(pitm, 6) + 4, u8(bytes, pitm.content) === 0 ? 2 : 4);

/**
 * `iloc`: where every item's bytes lie (8.11.3), in the file or in the `idat` box. Bytes in other files, items made of
 * items and runs without a length are damage: no camera writes them, and they could not be followed within bounds.
 */
export function itemRuns(bytes: Uint8Array, iloc: Box, idat: Box | undefined): Map<number, Run[]> {
  const runs = new Map<number, Run[]>();
  const version = u8(bytes, contentOf(iloc, 8));
  if (version > 2) throw new FileRefusal("damaged");
  const sizes = u16(bytes, iloc.content + 4);
  const [offset, length, base] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const index = version === 0 ? 0 : sizes & 15;
  const idBytes = version === 2 ? 4 : 2;
  let at = iloc.content + 6 + idBytes;
  for (let items = uint(bytes, iloc.content + 6, idBytes); items > 0; items -= 1) {
    const id = uint(bytes, at, idBytes);
    at += idBytes;
    const method = version === 0 ? 0 : u16(bytes, at) & 15;
    if (version > 0) at += 2;
    if (u16(bytes, at) !== 0 || method > 1 || runs.has(id)) throw new FileRefusal("damaged");
    const origin = (method === 1 ? within(idat).content : 0) + uint(bytes, at + 2, base);
    const extents = u16(bytes, at + 2 + base);
    at += 4 + base;
    const own: Run[] = [];
    for (let extent = 0; extent < extents; extent += 1) {
      const start = origin + uint(bytes, at + index, offset);
      const end = start + uint(bytes, at + index + offset, length);
      if (end === start || (method === 1 && end > within(idat).end)) throw new FileRefusal("damaged");
      own.push({ start, end });
      at += index + offset + length;
      if (at > iloc.end) throw new FileRefusal("damaged");
    }
    if (at > iloc.end) throw new FileRefusal("damaged");
    runs.set(id, own);
  }
  return runs;
}

function within(idat: Box | undefined): Box {
  if (!idat) throw new FileRefusal("damaged");
  return idat;
}

/** `ipma`: which properties an item has, by their place in `ipco` counted from one, in order (ISO/IEC 23008-12, 9.3). */
export function propertiesOf(bytes: Uint8Array, ipma: Box, wanted: number): number[] {
  const version = u8(bytes, contentOf(ipma, 8));
  const wide = (u8(bytes, ipma.content + 3) & 1) === 1;
  const idBytes = version === 0 ? 2 : 4;
  let at = ipma.content + 8;
  for (let entries = u32(bytes, ipma.content + 4); entries > 0; entries -= 1) {
    const id = uint(bytes, at, idBytes);
    const count = u8(bytes, at + idBytes);
    at += idBytes + 1;
    const next = at + count * (wide ? 2 : 1);
    if (next > ipma.end) throw new FileRefusal("damaged");
    if (id === wanted)
      return Array.from({ length: count }, (_, index) =>
        wide ? u16(bytes, at + 2 * index) & 0x7fff : u8(bytes, at + index) & 0x7f,
      );
    at = next;
  }
  return [];
}
