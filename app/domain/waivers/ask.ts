import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { readBusiness } from "../business/business.ts";
import { type By, staffIdOf } from "../by.ts";
import { deliverDue, enqueueEmail } from "../messages/outbox.ts";
import { readPeople } from "./rows.ts";
import { waiverState } from "./state.ts";

/** A person is not asked more often than that. */
const pause = 24 * 3_600_000;

export interface Asked {
  /** People who were sent a mail now. */
  asked: number;
  /** Asked within the last day already. */
  waiting: number;
  /** Has to sign, and has no email address. */
  unreachable: number;
}

/**
 * Asks each adult who has to sign and has not by mail, each alone, at most once a day.
 * @throws DomainError not-found
 */
export async function askForSignatures(ctx: SystemContext, by: By, clientId: string): Promise<Asked> {
  const [{ people }, standings, business] = await Promise.all([
    readPeople(ctx, clientId),
    waiverState(ctx, clientId),
    readBusiness(ctx),
  ]);
  const counts: Asked = { asked: 0, waiting: 0, unreachable: 0 };
  const since = ctx.clock.now().getTime() - pause;
  for (const { contactId, state } of standings) {
    if (state === "signed") continue;
    const person = people.find(({ id }) => id === contactId);
    const to = person?.details.emails[0];
    if (!person || !to) {
      counts.unreachable += 1;
      continue;
    }
    const notAsked = sql`not exists (
      select 1 from ${securityEvents}
      where ${securityEvents.subjectType} = 'contact' and ${securityEvents.subjectId} = ${contactId}
        and ${securityEvents.event} = 'waiver.asked' and ${securityEvents.at} > ${since}
    )`;
    const mail = requestTo(person.details.name, business.name, ctx.settings.APP_ORIGIN);
    const { statement } = await enqueueEmail(
      ctx,
      { purpose: "waiver-request", about: { subjectId: clientId, clientId }, to, ...mail },
      notAsked,
    );
    const asked = entryIfChanged(ctx, {
      event: "waiver.asked",
      details: {},
      staffId: staffIdOf(by),
      subject: { type: "contact", id: contactId },
      clientId,
    }).returning({ id: securityEvents.id });
    const statements: [BatchItem<"sqlite">, typeof asked] = [statement, asked];
    const [, written] = await ctx.db.batch(statements);
    counts[written.length === 1 ? "asked" : "waiting"] += 1;
  }
  ctx.background(deliverDue(ctx));
  return counts;
}

const requestTo = (name: string, business: string, origin: string) => ({
  subject: `${business} asks for your signature`,
  text: `Hello ${name},

${business} asks you to read and sign its waiver before the next visit. It takes two minutes:

${origin}/portal

There you enter your email and phone, then the code that we mail you. Each adult signs for him- or herself.`,
});
