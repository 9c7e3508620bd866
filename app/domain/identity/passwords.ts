import { estimate } from "./strength.ts";

/** Fewer characters are refused. */
const passwordMin = 10;
const maxBytes = 1024;

/** Words that a stranger would try first, because they are known of this person: name, address, business. */
export interface PasswordContext {
  name: string;
  email: string;
  business: string;
}

/**
 * Whether a new password may be set. No rules of composition: length, and how soon it would be guessed. It is
 * counted and compared in NFC, and otherwise taken exactly as typed, spaces and all.
 *
 * @returns null, or the sentence for the field.
 */
export async function passwordProblem(typed: string, about: PasswordContext): Promise<string | null> {
  const password = typed.normalize("NFC");
  const characters = [...password].length;
  if (characters === 0) return "Please choose a password.";
  if (characters < passwordMin)
    return `Please use ${passwordMin} characters or more. Four or five random words are strong and easy to type.`;
  if (new TextEncoder().encode(password).length > maxBytes)
    return "That password is too long. Please keep it under 1,000 characters.";
  const { score, advice } = await estimate(password, wordsAbout(about));
  return score >= 3 ? null : advice;
}

/** The parts that people build passwords from, whole and in pieces. */
function wordsAbout({ name, email, business }: PasswordContext): string[] {
  const texts = [name, email, email.split("@")[0] ?? "", business, "daydreamers", "training daydreamers"].map(
    (text) => text.toLowerCase(),
  );
  const pieces = texts.flatMap((text) => text.split(/[^\p{L}\p{N}]+/u)).filter((piece) => piece.length > 2);
  const joined = texts.map((text) => text.replaceAll(/[^\p{L}\p{N}]+/gu, ""));
  return [...new Set([...texts, ...joined, ...pieces])].filter(Boolean);
}
