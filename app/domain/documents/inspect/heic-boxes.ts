import { says, text, u32, uint } from "./bytes.ts";
import { FileRefusal } from "./refusal.ts";

/** A box of the ISO base media format (ISO/IEC 14496-12, 4.2): places are counted from the start of the file. */
export interface Box {
  type: string;
  start: number;
  /** Where its content begins, after size and type. */
  content: number;
  end: number;
}

const maxBoxes = 20_000;

/** The box at a place, or null where none can be: what a size says must fit between here and `to`. */
export function boxAt(bytes: Uint8Array, start: number, to: number): Box | null {
  if (start + 8 > to) return null;
  const size = u32(bytes, start);
  const long = size === 1;
  if (long && start + 16 > to) return null;
  const length = long ? uint(bytes, start + 8, 8) : size === 0 ? to - start : size;
  const content = start + (long ? 16 : 8);
  if (start + length < content || start + length > to) return null;
  return { type: text(bytes, start + 4, 4), start, content, end: start + length };
}

/** All boxes that fill a place exactly. @throws FileRefusal "damaged" when they do not. */
export function boxesIn(bytes: Uint8Array, from: number, to: number): Box[] {
  const boxes: Box[] = [];
  for (let at = from; at < to; ) {
    const box = boxAt(bytes, at, to);
    if (!box || boxes.push(box) > maxBoxes) throw new FileRefusal("damaged");
    at = box.end;
  }
  return boxes;
}

/** The one box of a type. */
export function only(boxes: readonly Box[], type: string): Box {
  const [found, another] = boxes.filter((box) => box.type === type);
  if (!found || another) throw new FileRefusal("damaged");
  return found;
}

/** Where a box's content begins, if there is as much of it as is to be read. */
export function contentOf(box: Box, length: number): number {
  if (box.content + length > box.end) throw new FileRefusal("damaged");
  return box.content;
}

const stills = ["heic", "heix", "heim", "heis", "mif1"];

/** Whether the file says of itself that it is a still picture of this family; sequences and films say otherwise. */
export const isHeif = (bytes: Uint8Array): boolean =>
  says(bytes, 4, "ftyp") && stills.some((brand) => says(bytes, 8, brand));
