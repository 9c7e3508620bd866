import { and, asc, eq, isNull } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/clients.ts";
import { signatures, waiverVersions } from "../../../drizzle/schema/waivers.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { addMonths } from "../clients/missing.ts";
import { type WaiverRule, waiverRuleOf, waiverRuleStatements } from "../clients/waiver-rule.ts";

export interface Standing {
  contactId: string;
  /** outdated: a later text has to be signed; expired: it was signed too long ago. */
  state: "missing" | "signed" | "outdated" | "expired";
  /** Of the newest signature: milliseconds since 1970, and the number of the text. */
  signedAt?: number;
  number?: number;
}

/**
 * How each adult who has to sign stands. Nobody, while no text has been published.
 * @returns in the order of the contacts; empty too for a client that does not exist
 */
export async function waiverState(
  ctx: Pick<SystemContext, "db" | "clock">,
  clientId: string,
): Promise<Standing[]> {
  const [versions, people, given] = await ctx.db.batch([
    waiverRuleStatements(ctx)[0],
    ctx.db
      .select({ id: contacts.id })
      .from(contacts)
      .where(and(eq(contacts.clientId, clientId), eq(contacts.signs, true)))
      .orderBy(asc(contacts.position)),
    ctx.db
      .select({
        contactId: signatures.contactId,
        number: waiverVersions.number,
        signedAt: signatures.signedAt,
      })
      .from(signatures)
      .innerJoin(waiverVersions, eq(waiverVersions.id, signatures.versionId))
      .where(and(eq(signatures.clientId, clientId), isNull(signatures.voidedAt))),
  ]);
  const rule = waiverRuleOf(versions);
  if (!rule) return [];
  const now = ctx.clock.now();
  return people.map(({ id }) =>
    standingOf(
      id,
      given.filter(({ contactId }) => contactId === id),
      rule,
      now,
    ),
  );
}

interface Given {
  number: number;
  signedAt: Date;
}

/** The signature that counts most: one of a text that still counts before any other, then the newest. */
function standingOf(contactId: string, given: readonly Given[], rule: WaiverRule, now: Date): Standing {
  const counts = ({ number }: Given) => number >= rule.oldestValidNumber;
  const [best] = given.toSorted(
    (a, b) => Number(counts(b)) - Number(counts(a)) || b.signedAt.getTime() - a.signedAt.getTime(),
  );
  if (!best) return { contactId, state: "missing" };
  const months = rule.resignAfterMonths;
  const isAged = months !== null && now >= addMonths(best.signedAt, months);
  const state = !counts(best) ? "outdated" : isAged ? "expired" : "signed";
  return { contactId, state, signedAt: best.signedAt.getTime(), number: best.number };
}
