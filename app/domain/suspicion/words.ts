/**
 * Everything a person is told about by mail, in words: what happened, as a subject and as a sentence. A kind without
 * words does not compile.
 */
export const noticeWords = {
  "new-device": {
    subject: "A sign-in on a new device",
    sentence: "Somebody signed in to your account on a device that you have not used before.",
  },
  "new-country": {
    subject: "A sign-in from a new country",
    sentence: "Somebody signed in to your account from a country where you have not been before.",
  },
  "impossible-travel": {
    subject: "A sign-in from far away",
    sentence: "Your account was used in two places that are too far apart for the time between.",
  },
  "session-moved": {
    subject: "Your sign-in turned up in another browser",
    sentence: "A sign-in of yours was used from another kind of browser than the one where it began.",
  },
  "many-failures": {
    subject: "Many refused sign-ins",
    sentence: "Somebody tried to sign in to your account several times within a few minutes and was refused.",
  },
  "factor-added": {
    subject: "A second factor was added",
    sentence: "A passkey or an authenticator app was added to your account.",
  },
  "factor-removed": {
    subject: "A second factor was removed",
    sentence: "A passkey or an authenticator app was removed from your account.",
  },
  "passkey-copied": {
    subject: "A passkey may have been copied",
    sentence:
      "A sign-in with a passkey of yours was refused: its counter went back, as it does when a passkey was copied. Remove that passkey under Account and make a new one.",
  },
  "recovery-codes-made": {
    subject: "New recovery codes were made",
    sentence: "New recovery codes were made for your account. The old ones no longer work.",
  },
  "password-changed": {
    subject: "Your password was changed",
    sentence: "The password of your account was changed.",
  },
  "email-changed": {
    subject: "Your email address was changed",
    sentence: "The email address of your account was changed. This is the last mail to this one.",
  },
  "identity-linked": {
    subject: "Another account now signs you in",
    sentence: "A Google, GitHub or Tesla account was linked: it can sign in as you.",
  },
  "role-changed": {
    subject: "Your role was changed",
    sentence: "Your role in the team was changed.",
  },
} as const satisfies Record<string, { subject: string; sentence: string }>;

export type NoticeKind = keyof typeof noticeWords;

const countries = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

/** A country's two letters as a name; null where there is none, as for the edge's `XX` (unknown). */
export function countryName(code: string): string | null {
  if (code === "T1") return "the Tor network";
  if (!/^[A-Z]{2}$/.test(code) || code === "XX") return null;
  return countries.of(code) ?? null;
}

/** An instant as mails say it: in UTC, and in the reader's own zone where that is another. */
export function instantInWords(at: Date, timeZone: string): string {
  const print = (zone: string) =>
    new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "long", timeStyle: "short" }).format(at);
  const own = timeZone === "UTC" ? "" : ` (${print(timeZone)} in ${timeZone.replaceAll("_", " ")})`;
  return `${print("UTC")} UTC${own}`;
}
