import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { readProfile } from "../identity/staff.ts";
import { consentsOf, mayReceive } from "../messages/consents.ts";
import { suppressedAmong } from "../messages/suppressions.ts";
import { type OpenedCard, openWholeCard } from "./opened.ts";

/** Somebody whom a card can be mailed to. */
export interface Recipient {
  /** `contact:<id>`, `agency` or `self`: what a form sends. */
  id: string;
  name: string;
  /** "" where none is known. */
  email: string;
  to: "contact" | "agency" | "self";
  contactId: string | null;
  /** Whether the box is ticked before anybody touched it. */
  chosen: boolean;
  /** Why nothing can be sent: no address; said no to report cards by email; the address bounced or asked us to stop. */
  obstacle: "no-email" | "withdrawn" | "suppressed" | null;
}

/** Whom a card can be mailed to: the household, the agency that brought it, and oneself. @throws DomainError not-found */
export async function recipientsFor(ctx: SystemContext, by: By, cardId: string): Promise<Recipient[]> {
  return recipientsOf(ctx, by, await openWholeCard(ctx, by, cardId));
}

/** As `recipientsFor`, of a card that is open already. */
export async function recipientsOf(ctx: SystemContext, by: By, card: OpenedCard): Promise<Recipient[]> {
  const self = by.kind === "staff" ? await readProfile(ctx, by.staffId) : null;
  const found: Omit<Recipient, "obstacle">[] = card.contacts.map((contact) => ({
    id: `contact:${contact.id}`,
    name: contact.name,
    email: contact.emails[0] ?? "",
    to: "contact",
    contactId: contact.id,
    chosen: contact.getsReportCards,
  }));
  if (self)
    found.push({
      id: "self",
      name: self.name,
      email: self.email,
      to: "self",
      contactId: null,
      chosen: false,
    });
  const addresses = found.map(({ email }) => email).filter(Boolean);
  const [said, suppressed] = await Promise.all([
    consentsOf(ctx, card.row.clientId),
    suppressedAmong(ctx, "email", addresses),
  ]);
  return found.map((one) => {
    const agrees = !one.contactId || mayReceive(said, one.contactId, "report-cards", "email");
    const obstacle =
      one.email === ""
        ? "no-email"
        : suppressed.has(one.email)
          ? "suppressed"
          : agrees
            ? null
            : ("withdrawn" as const);
    return { ...one, obstacle, chosen: one.chosen && obstacle === null };
  });
}

/** The household's people whom a letter greets: those it goes to, or all who get report cards where it goes to none. */
export function greetedBy(recipients: readonly Recipient[], chosenIds: readonly string[]): string[] {
  const people = recipients.filter(({ to }) => to === "contact");
  const chosen = people.filter(({ id }) => chosenIds.includes(id));
  return (chosen.length > 0 ? chosen : people).map(({ name }) => name);
}
