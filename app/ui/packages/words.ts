import { printDay } from "../clients/missing.tsx";
import { money } from "../money.ts";
import { dateFormat } from "../time.tsx";

/** What a package's line needs to be told. */
export interface BalanceShape {
  title: string;
  sessions: number;
  left: number;
  expiresOn: string | null;
  state: "open" | "low" | "used-up" | "expired" | "closed";
}

/** "2 of 5 left, until 3 Mar 2027"; a session that was given back after the end is told as what it is. */
export function balanceWords({ sessions, left, expiresOn, state }: BalanceShape): string {
  if (state === "closed") return "Closed";
  if (state === "used-up") return `None of ${sessions} left`;
  const time =
    expiresOn === null ? "" : `${state === "expired" ? ", ran out on" : ", until"} ${printDay(expiresOn)}`;
  // An adjustment may have given more than were bought.
  const of = left > sessions ? "" : ` of ${sessions}`;
  return `${left === 0 ? "None" : left}${of} left${time}`;
}

/** "Sold on 3 Mar 2027": what tells two packages of one name apart. @param timeZone the reader's */
export const soldWords = (soldAt: Date, timeZone: string, verb: "Sold" | "Bought" = "Sold"): string =>
  `${verb} on ${dateFormat(timeZone, { day: "numeric", month: "short", year: "numeric" }).format(soldAt)}`;

/** What the trainer should say to the client before the next visit; null: nothing. */
export function balanceWarning({ state, expiresOn }: BalanceShape, today: string): string | null {
  if (state === "used-up") return "All sessions are used.";
  if (state === "expired") return "The time of this package is over.";
  if (state === "low") return "This is the last session.";
  const soon = new Date(Date.parse(`${today}T00:00:00Z`) + 14 * 86_400_000).toISOString().slice(0, 10);
  return state === "open" && expiresOn !== null && expiresOn <= soon
    ? "The time of this package is over soon."
    : null;
}

export const ledgerWords = {
  purchase: "Sold",
  session: "Visit",
  return: "Given back",
  adjustment: "Adjusted",
  expiry: "Time was over",
  refund: "Refunded",
} as const;

export const outcomeWords = {
  scheduled: "Still planned",
  completed: "Took place",
  "cancelled-by-client": "Cancelled by the client",
  "cancelled-by-us": "Cancelled by us",
  "no-show": "Nobody was there",
  rescheduled: "Moved to another time",
} as const;

export const chargeWords = {
  package: "a session of the package",
  price: "to be paid by itself",
  nothing: "free of charge",
} as const;

/** "Session 2 of 5". */
export const sessionWords = ({ number, of }: { number: number; of: number }): string =>
  `Session ${number} of ${Math.max(number, of)}`;

/** "+5", "−1", "0". */
export const unitsWords = (units: number): string =>
  units > 0 ? `+${units}` : units < 0 ? `−${-units}` : "0";

/** "5 sessions, good for 90 days". */
export const offerWords = ({ sessions, validDays }: { sessions: number; validDays: number | null }): string =>
  `${sessions} ${sessions === 1 ? "session" : "sessions"}${validDays === null ? "" : `, good for ${validDays} ${validDays === 1 ? "day" : "days"}`}`;

/** What a visit was charged, for its page and the portal: "Session 2 of 5 of Five walks", "Free of charge". */
export function decisionWords(decision: {
  charge: keyof typeof chargeWords;
  packageTitle: string | null;
  session: { number: number; of: number } | null;
  /** Only for whom prices are. */
  price: { cents: number; currency: string } | null;
}): string {
  const { charge, packageTitle, session, price } = decision;
  if (charge === "nothing") return "Free of charge";
  if (charge === "price")
    return `To be paid by itself${price ? `: ${money(price.cents, price.currency)}` : ""}`;
  const what = session ? sessionWords(session) : "A session";
  return packageTitle ? `${what} of ${packageTitle}` : `${what} of a package`;
}
