/** Letters that Unicode does not take apart into a plain one and a mark. */
const plain: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
  ħ: "h",
};

/** A text as the search compares it: without case, accents and punctuation between words. */
export const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[ßæœøłđðþıħ]/g, (letter) => plain[letter] ?? letter)
    .replace(/[^\p{L}\p{N}@._+-]+/gu, " ")
    .trim();
