/** The letters of GSM 03.38 that count once, and those that count twice (3GPP TS 23.038, section 6.2.1). */
const once = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const twice = new Set("\f^{}\\[~]|€");

/** More is an email. */
export const mostSegments = 3;

/**
 * How an SMS is cut and paid: in pieces of 160 letters of the telephone's own alphabet, or of 70 once a single letter is
 * not of it (an emoji, a typographic quote). Where there are several pieces each is a little shorter (153, 67).
 */
export function smsLength(text: string): { segments: number; alphabet: "gsm" | "unicode"; used: number } {
  const letters = [...text];
  const isGsm = letters.every((letter) => once.has(letter) || twice.has(letter));
  const cost = (letter: string) => (isGsm ? (twice.has(letter) ? 2 : 1) : letter.length);
  const used = letters.reduce((sum, letter) => sum + cost(letter), 0);
  const [whole, piece] = isGsm ? [160, 153] : [70, 67];
  const alphabet = isGsm ? "gsm" : "unicode";
  if (used <= whole) return { segments: 1, alphabet, used };
  let [segments, room] = [1, piece];
  for (const letter of letters) {
    // A letter of two is not cut in half.
    if (cost(letter) > room) [segments, room] = [segments + 1, piece];
    room -= cost(letter);
  }
  return { segments, alphabet, used };
}
