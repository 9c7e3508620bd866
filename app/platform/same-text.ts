/**
 * Letters that Twilio's smart encoding puts plain ones in place of, beyond those that NFKC folds ("…", "½", full width):
 * quotes, dashes, bullets and the like (https://www.twilio.com/docs/messaging/services/smart-encoding-char-list).
 */
const plain: [RegExp, string][] = [
  [/[\u00ab\u00bb\u201c-\u201f\u2033\u2036\u02ba\u02ee\u02dd\u275d\u275e\u301d-\u301f]|''/gu, '"'],
  [/[\u2018-\u201b\u2032\u2035\u02b9-\u02bf\u02c8\u02ca\u02cb\u00b4`\u2039\u203a\u275b\u275c]/gu, "'"],
  [/[\p{Pd}\u00ad\u2212\u02d7\u2043]/gu, "-"],
  [/[\u2044\u2215\u00f7\u29f8]/gu, "/"],
  [/[\u2022\u2219\u00b7\u2217]/gu, "*"],
  [/[\u2024\u2027]/gu, "."],
  [/[\u200b-\u200f\u2060\ufeff]/gu, ""],
  [/\s+/gu, " "],
];

/** A text as it reads, whichever line ends, spaces and typographic letters it is written with. */
const folded = (text: string): string => inPlain(inPlain(text).normalize("NFKC")).trim();

/** Before NFKC too: it makes a space and a combining mark of an accent that stands alone. */
const inPlain = (text: string): string =>
  plain.reduce((said, [letters, by]) => said.replace(letters, by), text);

/**
 * Whether two texts are the same message. A provider gives back what it made of ours: other line ends, no space at the
 * end, plain letters for typographic ones. Taken too widely it costs nothing worse than a text that was sent before.
 */
export const isSameText = (one: string, other: string): boolean =>
  one === other || folded(one) === folded(other);
