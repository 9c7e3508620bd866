import { eq } from "drizzle-orm";
import { clients } from "../../../drizzle/schema/clients.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type By, seesTerms } from "../by.ts";
import { terms } from "../clients/records.ts";
import { readProfile } from "../identity/staff.ts";
import { consentsOf, mayReceive } from "../messages/consents.ts";
import { suppressedAmong } from "../messages/suppressions.ts";
import { listAgencies } from "../packages/agencies.ts";
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
  const [self, agency] = await Promise.all([
    by.kind === "staff" ? readProfile(ctx, by.staffId) : null,
    agencyOf(ctx, by, card),
  ]);
  const found: Omit<Recipient, "obstacle">[] = card.contacts.map((contact) => ({
    id: `contact:${contact.id}`,
    name: contact.name,
    email: contact.emails[0] ?? "",
    to: "contact",
    contactId: contact.id,
    chosen: contact.getsReportCards,
  }));
  if (agency)
    found.push({
      id: "agency",
      name: agency.name,
      email: agency.email,
      to: "agency",
      contactId: null,
      chosen: false,
    });
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

/** Who brought the client, for those who may know: whom a helper writes for is not a helper's matter. */
async function agencyOf(ctx: SystemContext, by: By, { row, key }: OpenedCard) {
  if (!seesTerms(by)) return null;
  const [found] = await ctx.db
    .select({ terms: clients.terms })
    .from(clients)
    .where(eq(clients.id, row.clientId));
  const sealed = found?.terms;
  if (!sealed) return null;
  const { agencyId } = terms.parse(JSON.parse(await key.open("clients.terms", row.clientId, sealed)));
  const known = agencyId ? await listAgencies(ctx, by) : [];
  return known.find(({ id, archivedAt }) => id === agencyId && archivedAt === null) ?? null;
}

/** The household's people whom a letter greets: those it goes to, or all who get report cards where it goes to none. */
export function greetedBy(recipients: readonly Recipient[], chosenIds: readonly string[]): string[] {
  const people = recipients.filter(({ to }) => to === "contact");
  const chosen = people.filter(({ id }) => chosenIds.includes(id));
  return (chosen.length > 0 ? chosen : people).map(({ name }) => name);
}
