import { fold } from "../../clients/directory/fold.ts";

/** The words of a text as they are compared: without case, accents and marks. "Waffle + Roxy" is two words. */
export const wordsOf = (text: string): string[] =>
  fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

const umlauts: Record<string, string> = { ä: "ae", ö: "oe", ü: "ue" };

/** The same text in each way it may be typed: Müller is also Mueller, for whoever has no umlaut at hand. */
export function spellingsOf(text: string): string[][] {
  const lower = text.normalize("NFC").toLowerCase();
  const without = lower.replace(/[äöü]/g, (letter) => umlauts[letter] ?? letter);
  return without === lower ? [wordsOf(text)] : [wordsOf(text), wordsOf(without)];
}

/** A title as a remembered choice compares it. */
export const titleKey = (title: string): string => wordsOf(title).join(" ");
