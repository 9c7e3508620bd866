/** The roles in words, the one with most rights first. */
export const roleNames = {
  owner: "Owner",
  trainer: "Trainer",
  helper: "Helper",
  auditor: "Auditor",
} as const;

/** What somebody chooses between, with what each may do. */
export const roleChoices = [
  { value: "helper", label: "Helper: clients, calendar, messages; no rates, no private notes" },
  { value: "trainer", label: "Trainer: the whole practice; not the team, not the settings" },
  { value: "auditor", label: "Auditor: reads the trail and incidents, no client's file" },
  { value: "owner", label: "Owner: everything, the team and its rights too" },
] as const;

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
