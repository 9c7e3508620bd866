import type { CardContent } from "./content.ts";

/**
 * How much a card says at most: bytes of its content as it is kept (JSON in UTF-8), photos and their words apart. A row
 * of D1 holds 2 MB, and the letter of a card lies in one row of the outbox: as markup and as text, escaped, sealed and in
 * base64. At the worst that is nine times what the card says (an apostrophe is `&#x27;` in the markup).
 */
export const maxCardBytes = 200_000;
/** Of the text of one item of the library: two of them have their place on a card. */
export const maxItemBytes = maxCardBytes / 2;

/** What takes the most room on a card. `item`: what the library says; `words`: the trainer's own beside it. */
export type LongestPart = { part: "summary" } | { part: "item" | "words" | "goal"; title: string };

export const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** What should be shortened on a card that says more than can be mailed; null where it has its room. */
export function tooLong(content: CardContent): LongestPart | null {
  if (bytesOf({ ...content, photos: [] }) <= maxCardBytes) return null;
  const parts: [number, LongestPart][] = [
    [bytesOf(content.summary), { part: "summary" }],
    ...content.items.flatMap(({ title, body, own }): [number, LongestPart][] => [
      [bytesOf(body), { part: "item", title }],
      [bytesOf(own), { part: "words", title }],
    ]),
    ...content.goals.map((goal): [number, LongestPart] => [
      bytesOf(goal),
      { part: "goal", title: goal.title },
    ]),
  ];
  return parts.reduce((one, other) => (other[0] > one[0] ? other : one))[1];
}

/** The sentence for who writes it: what to shorten. */
export function sentenceOfTooLong(longest: LongestPart): string {
  const said = "this card is too long to be mailed. Please shorten ";
  if (longest.part === "summary") return `${said}the summary.`;
  const { part, title } = longest;
  if (part === "words") return `${said}your words for “${title}”.`;
  return part === "goal"
    ? `${said}the goal “${title}”.`
    : `this card is too long to be mailed. Please take “${title}” off the card, or shorten it in the library first.`;
}
