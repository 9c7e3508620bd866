import fontkit from "@pdf-lib/fontkit";
import type { PDFDocument } from "pdf-lib";

type Fontkit = Parameters<PDFDocument["registerFontkit"]>[0];
type Font = ReturnType<Fontkit["create"]>;

const segments = new Intl.Segmenter("en", { granularity: "grapheme" });
const vowelBefore = "\u093f";

/**
 * fontkit, setting one glyph a character. Its own shaping is of no use here: pdf-lib ignores the positions that it
 * gives, what it takes apart can no longer be copied out of the document, and its Indic part does not run at all
 * (1.1.1 asks for a `regeneratorRuntime` that nobody brings). Devanagari is therefore set letter by letter, with the
 * vowel sign i where it is read.
 */
export const plainSetting: Fontkit = {
  create(bytes, name) {
    const font = fontkit.create(bytes, name) as unknown as Font;
    font.layout = (text) => set(font, text);
    return font;
  },
};

function set(font: Font, text: string): ReturnType<Font["layout"]> {
  const glyphs = [...inReadingOrder(text)].map((character) =>
    font.glyphForCodePoint(character.codePointAt(0) ?? 0),
  );
  const advanceWidth = glyphs.reduce((sum, glyph) => sum + glyph.advanceWidth, 0);
  return {
    glyphs,
    positions: [],
    script: "",
    language: null,
    direction: "ltr",
    features: {},
    advanceWidth,
    advanceHeight: 0,
    bbox: font.bbox,
  };
}

/** The sign i of Devanagari is written after its consonants and stands before them. */
const inReadingOrder = (text: string): string =>
  text.includes(vowelBefore)
    ? Array.from(segments.segment(text), ({ segment }) =>
        segment.includes(vowelBefore) ? vowelBefore + segment.replaceAll(vowelBefore, "") : segment,
      ).join("")
    : text;
