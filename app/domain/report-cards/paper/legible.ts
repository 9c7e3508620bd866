/** With the flag `v`, which TypeScript's target does not know yet: whole emoji, families and flags too. */
const emoji = /\p{RGI_Emoji}|\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\uFE0F/gv;
const keycap = /([0-9#*])\uFE0F?\u20E3/gu;
/** What is said by a sign alone has to be said in another way. */
const signs: Record<string, string> = {
  "→": "->",
  "←": "<-",
  "✓": "[yes]",
  "✔": "[yes]",
  "✅": "[yes]",
  "☑": "[yes]",
  "✗": "[no]",
  "✘": "[no]",
  "❌": "[no]",
  "🚫": "[no]",
};
const spoken = /([→←✓✔✅☑✗✘❌🚫])\uFE0F?/gu;

/**
 * A text as it can be set on paper: no typeface of a PDF has pictures, so emoji are left out, but for those that answer
 * yes or no. Letters of scripts that are not there stay, and are set as their numbers.
 */
export const legible = (text: string): string =>
  text
    .replace(keycap, "$1")
    .replace(spoken, (_, sign: string) => signs[sign] ?? "")
    .replace(emoji, "");
