/** The roles in words, the one with most rights first. */
export const roleNames = {
  owner: "Owner",
  trainer: "Trainer",
  helper: "Helper",
  auditor: "Auditor",
} as const;

/** What somebody chooses between, the one with least rights first. */
export const roleChoices = (["helper", "trainer", "auditor", "owner"] as const).map((value) => ({
  value,
  label: roleNames[value],
}));

/** What each may do, in a sentence. */
export const roleSentences: Record<keyof typeof roleNames, string> = {
  helper: "works with clients and dogs; sees no rates and no private notes.",
  trainer: "sees and does everything of the practice; not team, settings or audit.",
  auditor: "reads the audit and incidents; sees no client's file.",
  owner: "may do everything, team and settings too.",
};

const wayNames: Record<string, string> = {
  password: "password",
  passkey: "passkey",
  tesla: "Tesla",
  google: "Google",
  github: "GitHub",
};

/** "password, Google" */
export const waysInWords = (ways: readonly string[]): string =>
  ways.map((way) => wayNames[way] ?? way).join(", ") || "none yet";
