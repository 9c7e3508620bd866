/**
 * What a spreadsheet would take for a formula, or skip to find one: as text, also in the full-width forms that some
 * programs read alike.
 */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

/** One record of RFC 4180: every cell in quotes, quotes doubled, CRLF behind. Formulas get an apostrophe in front. */
export const csvRecord = (cells: readonly (string | number | null)[]): string =>
  `${cells.map((cell) => `"${harmless(String(cell ?? "")).replaceAll('"', '""')}"`).join(",")}\r\n`;

const harmless = (text: string): string => (formula.test(text) ? `'${text}` : text);
