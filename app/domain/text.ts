/** What does not print, and marks that would turn a line around; breaks and tabs are not among them. */
const unprintable = /[^\P{Cc}\n\t]|[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/** A typed text as it is kept: NFC, breaks as `\n`, without what does not print and without the blanks around it. */
export const cleanText = (typed: string): string => printable(typed).trim();

/** The same with the blanks around it: a part of a text, which goes on before and after. */
export const printable = (typed: string): string =>
  typed.toWellFormed().replaceAll("\r\n", "\n").replace(unprintable, "").normalize("NFC");

/** The six digits of what a person typed, in whatever script, with spaces or dashes; null for anything else. */
export function typedCode(typed: string): string | null {
  const plain = typed
    .normalize("NFKC")
    .replaceAll(/[\s\p{Pd}\p{Cf}]/gu, "")
    .replaceAll(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 15));
  return /^[0-9]{6}$/.test(plain) ? plain : null;
}

/** "Eva" of "Eva Novak"; "" of nothing. */
export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? "";

/** An email address or number in one spelling: a letter's case makes no second mailbox. */
export const spelled = (address: string): string => address.trim().toLowerCase();
