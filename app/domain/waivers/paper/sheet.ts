import type { PDFDocument, PDFImage, PDFPage } from "pdf-lib";
import { LineCapStyle, rgb } from "pdf-lib";
import type { TypeCase } from "./type-case.ts";

const ink = rgb(0.1, 0.12, 0.15);
const faint = rgb(0.42, 0.45, 0.5);
const margin = 60;
const footer = 34;
/** Between the mark of a list and its text. */
const hanging = 16;

/** Paper on which text is set from top to bottom, page after page. Sizes and distances are points. */
export function openSheet(pdf: PDFDocument, type: TypeCase, format: [number, number]) {
  const [width, height] = format;
  const measure = width - 2 * margin;
  let page: PDFPage = pdf.addPage(format);
  let y = height - margin;

  function room(needed: number) {
    if (y - needed < margin + footer / 2) turn();
  }
  function turn() {
    page = pdf.addPage(format);
    y = height - margin;
  }
  function set(on: PDFPage, text: string, x: number, baseline: number, size: number, color = ink) {
    let at = x;
    for (const run of type.runs(text)) {
      on.drawText(run.text, { x: at, y: baseline, size, font: run.font, color });
      at += run.font.widthOfTextAtSize(run.text, size);
    }
  }
  const broken = (text: string, size: number, indent: number) =>
    wrap(text, (part) => type.width(part, size) <= measure - indent);
  function lines(text: string, size: number, indent = 0) {
    for (const line of broken(text, size, indent)) {
      room(size * 1.45);
      y -= size * 1.45;
      set(page, line, margin + indent, y, size);
    }
  }

  const scaleOf = (image: PDFImage) => Math.min(measure / image.width, height / 3 / image.height, 1);
  /** Of a picture with its words. */
  const heightOf = (image: PDFImage, words: string) =>
    image.height * scaleOf(image) + 6 + (words ? broken(words, 9, 0).length * 9 * 1.45 : 4);

  return {
    turn,
    heightOf,
    /** Text in a column; single line breaks stay. */
    text(text: string, size = 10.5, indent = 0) {
      for (const line of text.split("\n")) lines(line, size, indent);
    },
    /** A title that does not stand alone at the foot of a page. @param next how high what follows at once begins */
    title(text: string, size: number, { indent = 0, next = 32 } = {}) {
      room(broken(text, size, indent).length * size * 1.45 + next);
      lines(text, size, indent);
    },
    /** A point of a list: its mark, and its text beside it. */
    point(mark: string, text: string, size: number, indent: number) {
      room(size * 1.45);
      set(page, mark, margin + indent, y - size * 1.45, size);
      this.text(text, size, indent + hanging);
    },
    /** A picture as wide as the column, or as high as a third of the page, with its words below it. */
    picture(image: PDFImage, words: string) {
      const scale = scaleOf(image);
      room(heightOf(image, words));
      y -= image.height * scale + 6;
      page.drawImage(image, {
        x: margin,
        y,
        width: image.width * scale,
        height: image.height * scale,
      });
      if (words) lines(words, 9);
    },
    gap(points: number) {
      y -= points;
    },
    /** A name and its value, the name smaller above it. */
    fact(name: string, value: string) {
      room(34);
      y -= 12;
      set(page, name, margin, y, 8.5, faint);
      lines(value, 10.5);
      y -= 5;
    },
    /** A signature on its line: typed in a large hand, or as it was drawn. */
    signature(name: string, drawing: string | null, field: { width: number; height: number }) {
      const scale = Math.min(0.5, measure / field.width);
      const needed = drawing ? field.height * scale + 14 : 46;
      room(needed + 24);
      if (drawing) {
        const stroke = { borderColor: ink, borderWidth: 2.4, borderLineCap: LineCapStyle.Round };
        page.drawSvgPath(drawing, { x: margin, y: y - 6, scale, ...stroke });
        y -= needed;
      } else {
        y -= 34;
        const fits = Math.min(26, (26 * measure) / Math.max(1, type.width(name, 26)));
        set(page, name, margin, y, fits);
        y -= 10;
      }
      page.drawLine({ start: { x: margin, y }, end: { x: width - margin, y }, thickness: 0.7, color: faint });
      y -= 4;
    },
    /** Says at the foot of each page what it belongs to. */
    foot(text: string) {
      const pages = pdf.getPages();
      for (const [index, one] of pages.entries())
        set(one, `${text} · page ${index + 1} of ${pages.length}`, margin, footer, 8, faint);
    },
  };
}

/** Breaks a line at spaces, and inside what is longer than a line. */
function wrap(text: string, fits: (part: string) => boolean): string[] {
  const result: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line) result.push(line);
    line = "";
    for (const character of word) {
      if (line && !fits(line + character)) {
        result.push(line);
        line = "";
      }
      line += character;
    }
  }
  return [...result, line];
}
