import type { Role } from "../../drizzle/schema/identity.ts";
import { DomainError } from "./errors.ts";
import { clientSees, roleSees, type ViewedColumn } from "./field-views.ts";

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

/** Whether a field of a client's file may be opened for somebody, as `field-views.ts` says. */
export const sees = (by: By, column: ViewedColumn): boolean =>
  by.kind === "system" ||
  (by.kind === "staff" && roleSees(by.role, column)) ||
  (by.kind === "client" && clientSees(column));

/** Rates and private notes are read and written by people alone: a helper's pages are made without opening them. */
export const seesTerms = (by: By): boolean => by.kind === "staff" && sees(by, "clients.terms");

/** A contact reaches the own household alone, a visitor none. @throws DomainError not-found */
export function mustReachClient(by: By, clientId: string): void {
  if (by.kind === "visitor" || (by.kind === "client" && by.clientId !== clientId))
    throw new DomainError("not-found");
}
