import type { Role } from "../../drizzle/schema/identity.ts";
import { DomainError } from "./errors.ts";

/** Who does something: it decides what may be seen and is what the trail names. */
export type By =
  | { kind: "staff"; staffId: string; role: Role }
  /** A contact with an open portal session. */
  | { kind: "client"; clientId: string; contactId: string }
  /** Somebody with the secret of a draft, or nobody we know. */
  | { kind: "visitor" }
  | { kind: "system" };

/** The staff member for the trail, if it was one. */
export const staffIdOf = (by: By): string | null => (by.kind === "staff" ? by.staffId : null);

/** Rates and private notes are for owner and trainers: a helper's pages are made without opening them. */
export const seesTerms = (by: By): boolean =>
  by.kind === "staff" && (by.role === "owner" || by.role === "trainer");

/** A contact reaches the own household alone, a visitor none. @throws DomainError not-found */
export function mustReachClient(by: By, clientId: string): void {
  if (by.kind === "visitor" || (by.kind === "client" && by.clientId !== clientId))
    throw new DomainError("not-found");
}
