/**
 * Why something cannot be read, as stable codes; `ui/battery/problems.tsx` has the words and the next step of each.
 * Being asleep or offline is no problem but a state of the car.
 */
const grantProblems = [
  /** Too many calls; the provider said (or we chose) when to try again. */
  "rate-limited",
  /** Tesla's own billing limit of the developer account (403 `EXCEEDED_LIMIT`). */
  "billing-limit",
  /** The consent does not cover what was asked for. */
  "missing-scope",
  /** The developer account is not registered in the region (412). */
  "not-registered",
  /** The grant has ended; the owner has to consent again. */
  "needs-reconnecting",
  /** The account belongs to a region that is not one of the configured hosts. */
  "wrong-region",
  /** No answer, 5xx, or something that is no answer of the API. */
  "provider-down",
] as const;
export type GrantProblem = (typeof grantProblems)[number];

/** What can be wrong with one car while the rest of the grant works. */
const carProblems = ["mobile-access-disabled", "missing-scope", "unreadable"] as const;
export type CarProblem = (typeof carProblems)[number];

/** What an answer of the API can say other than its value. */
export type Trouble = GrantProblem | CarProblem | "asleep" | "offline" | "gone";

export const isGrantProblem = (trouble: string): trouble is GrantProblem =>
  (grantProblems as readonly string[]).includes(trouble);

export const isCarProblem = (trouble: string): trouble is CarProblem =>
  (carProblems as readonly string[]).includes(trouble);
