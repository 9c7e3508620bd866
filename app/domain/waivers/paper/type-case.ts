import { Buffer } from "node:buffer";
import type { PDFDocument, PDFFont } from "pdf-lib";
import { faces, readFace } from "./faces.ts";
import { plainSetting } from "./plain-setting.ts";

/** A stretch of text in one face. */
export interface Run {
  font: PDFFont;
  text: string;
}

/** The faces that a document's texts need, and how a text is set in them. */
export interface TypeCase {
  runs(text: string): Run[];
  width(text: string, size: number): number;
  /** Whether a character had to be written as its number, as in [U+674E]. */
  hasNumbered: boolean;
}

const segments = new Intl.Segmenter("en", { granularity: "grapheme" });
const numbered = (character: string) =>
  `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`;

/** Reads and embeds what these texts need, and no more. */
export async function openTypeCase(pdf: PDFDocument, texts: readonly string[]): Promise<TypeCase> {
  pdf.registerFontkit(plainSetting);
  // Square brackets, digits and capitals are always there for what no face has.
  const wanted = new Set([...texts.join("").normalize("NFC"), ..."[U+0123456789ABCDEF]"]);
  const opened: { font: PDFFont; has: (character: string) => boolean }[] = [];
  for (const face of faces) {
    if (wanted.size === 0) break;
    const bytes = Buffer.from(await readFace(face));
    const { characterSet } = plainSetting.create(bytes);
    const covered = new Set(characterSet);
    const has = (character: string) => covered.has(character.codePointAt(0) ?? -1);
    const useful = [...wanted].filter(has);
    if (useful.length === 0) continue;
    for (const character of useful) wanted.delete(character);
    // A font file as it lies here is not one that a PDF may hold: it has to be taken apart anyway.
    opened.push({ font: await pdf.embedFont(bytes, { subset: true }), has });
  }

  const faceOf = (cluster: string, before: PDFFont | undefined) => {
    const able = opened.filter(({ has }) => [...cluster].every(has));
    return (able.find(({ font }) => font === before) ?? able[0])?.font;
  };

  function runs(text: string): Run[] {
    const result: Run[] = [];
    const add = (font: PDFFont, part: string) => {
      const last = result.at(-1);
      if (last?.font === font) last.text += part;
      else result.push({ font, text: part });
    };
    for (const { segment } of segments.segment(text.normalize("NFC"))) {
      const font = faceOf(segment, result.at(-1)?.font);
      if (font) add(font, segment);
      else {
        for (const character of segment) {
          const own = faceOf(character, result.at(-1)?.font);
          const latin = opened[0]?.font;
          if (own) add(own, character);
          else if (latin) add(latin, numbered(character));
        }
      }
    }
    return result;
  }

  return {
    runs,
    width: (text, size) =>
      runs(text).reduce((sum, run) => sum + run.font.widthOfTextAtSize(run.text, size), 0),
    hasNumbered: [...wanted].some((character) => character !== "\n"),
  };
}
