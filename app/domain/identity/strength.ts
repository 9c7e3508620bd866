import type { ZxcvbnFactory } from "@zxcvbn-ts/core";

let factory: Promise<ZxcvbnFactory> | undefined;

/** The dictionaries weigh more than the rest of the Worker: they are loaded when somebody chooses a password. */
async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, { dictionary, adjacencyGraphs }] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  // Whoever starts with 128 characters is past guessing; the estimate's work grows with the length.
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 128 });
}

const passphrase = "Four or five random words are strong and easy to type.";

/** By the estimator's own keys. */
const reasons: Record<string, string> = {
  straightRow: "A row of keys is easy to guess.",
  keyPattern: "A pattern on the keyboard is easy to guess.",
  simpleRepeat: "Repeated characters are easy to guess.",
  extendedRepeat: "Repeated patterns are easy to guess.",
  sequences: "Sequences such as abc or 1234 are easy to guess.",
  recentYears: "Years are easy to guess.",
  dates: "Dates are easy to guess.",
  topTen: "This is one of the passwords tried first.",
  topHundred: "This is one of the passwords tried first.",
  common: "This is a common password.",
  similarToCommon: "This is close to a common password.",
  wordByItself: "A single word is easy to guess.",
  namesByThemselves: "A name is easy to guess.",
  commonNames: "Names are easy to guess.",
  userInputs: "This is built from your name, your email or the business, which is tried first.",
};

/**
 * How hard a password is to guess.
 *
 * @param words tried first, beside the dictionaries.
 * @returns 0 (at once) to 4 (very hard), and what to do better, in plain words.
 */
export async function estimate(
  password: string,
  words: string[],
): Promise<{ score: number; advice: string }> {
  factory ??= load();
  const { score, feedback } = (await factory).check(password, words);
  const reason = reasons[feedback.warning ?? ""] ?? "This would be guessed too soon.";
  return { score, advice: `${reason} ${passphrase}` };
}
