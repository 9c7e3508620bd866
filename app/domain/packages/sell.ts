import { and, eq, isNull, sql } from "drizzle-orm";
import { clients } from "../../../drizzle/schema/clients.ts";
import { ledgerEntries, packageDefinitions, packages } from "../../../drizzle/schema/packages.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { readBusiness } from "../business/business.ts";
import { addDays, type Day, dayIn, instantAt, startOfDay } from "../business/day.ts";
import { type By, sees, staffIdOf } from "../by.ts";
import { terms } from "../clients/records.ts";
import { DomainError } from "../errors.ts";
import { changedOne, insertWhen } from "../insert-when.ts";
import { openSubject } from "../subjects/subjects.ts";
import { packageTerms } from "./records.ts";

export interface Sale {
  /** Chosen when the form was made: sent twice it sells once. */
  id: string;
  clientId: string;
  definitionId: string;
  priceCents: number;
  payer: "client" | "agency";
  /** Today or before, in the business's zone. */
  soldOn: Day;
  /** Sells only where the same was not sold to this client on that day: who means it asks for another one. */
  unlessSoldThatDay?: boolean;
}

/**
 * gone: no longer for sale. no-agency: this client came through none. sold-that-day: they have one of that day, which is
 * not closed. Nothing was written.
 */
export type Sold =
  | { ok: true; packageId: string }
  | { ok: false; reason: "gone" | "no-agency" | "sold-that-day" };

/**
 * Sells a package. Title, sessions, validity, price, currency and the agency's share are copied: what changes later
 * changes nothing of it.
 *
 * @throws DomainError not-found, also for whom prices are not
 */
export async function sellPackage(ctx: SystemContext, by: By, sale: Sale): Promise<Sold> {
  if (by.kind !== "staff" || !sees(by, "packages.terms")) throw new DomainError("not-found");
  const { id, clientId, definitionId, priceCents, payer, soldOn, unlessSoldThatDay = false } = sale;
  const [[client], [definition]] = await ctx.db.batch([
    ctx.db
      .select({ terms: clients.terms, wrapped: subjectKeys.wrapped })
      .from(clients)
      .innerJoin(subjectKeys, eq(subjectKeys.id, clients.id))
      .where(and(eq(clients.id, clientId), isNull(clients.mergedIntoId))),
    ctx.db.select().from(packageDefinitions).where(eq(packageDefinitions.id, definitionId)),
  ]);
  if (!client || !definition) throw new DomainError("not-found");
  const key = await openSubject(ctx, { id: clientId, wrapped: client.wrapped });
  const agreed = terms.parse(
    JSON.parse(client.terms ? await key.open("clients.terms", clientId, client.terms) : "{}"),
  );
  const throughAgency = payer === "agency";
  if (throughAgency && agreed.source !== "agency") return { ok: false, reason: "no-agency" };
  const { timeZone, currency } = await readBusiness(ctx);
  const now = ctx.clock.now();
  // Of an earlier day noon: a reader a few zones away reads the same day.
  const soldAt = dayIn(now, timeZone) === soldOn ? now : instantAt(soldOn, 12 * 60, timeZone);
  const { agency, sharePercent, agencyHandlesTax } = agreed;
  const frozen = packageTerms.parse({
    priceCents,
    currency,
    payer,
    ...(throughAgency && { agency, sharePercent, agencyHandlesTax }),
  });
  const { sessions, validDays } = definition;
  const [from, to] = [soldOn, addDays(soldOn, 1)].map((day) => startOfDay(day, timeZone).getTime());
  const isSecond = sql<number>`exists (select 1 from packages as twin where twin.client_id = ${clientId}
    and twin.definition_id = ${definitionId} and twin.id <> ${id} and twin.closed_at is null
    and twin.sold_at >= ${from} and twin.sold_at < ${to})`;
  const [, , , [found], [another]] = await ctx.db.batch([
    insertWhen(
      ctx,
      packages,
      {
        id,
        clientId,
        definitionId,
        title: await key.seal("packages.title", id, definition.title),
        terms: await key.seal("packages.terms", id, JSON.stringify(frozen)),
        sessions,
        expiresOn: validDays === null ? null : addDays(soldOn, validDays),
        soldAt,
        soldBy: by.staffId,
      },
      sql`exists (select 1 from ${packageDefinitions} where ${packageDefinitions.id} = ${definitionId}
          and ${packageDefinitions.archivedAt} is null)
        and exists (select 1 from ${clients} where ${clients.id} = ${clientId} and ${clients.mergedIntoId} is null)
        and not exists (select 1 from ${packages} where ${packages.id} = ${id})
        and not (${unlessSoldThatDay ? 1 : 0} and ${isSecond})`,
    ),
    insertWhen(
      ctx,
      ledgerEntries,
      {
        id: ctx.random.id(),
        clientId,
        packageId: id,
        kind: "purchase",
        units: sessions,
        at: soldAt,
        by: by.staffId,
      },
      changedOne,
    ),
    entryIfChanged(ctx, {
      event: "package.sold",
      details: { sessions },
      staffId: staffIdOf(by),
      subject: { type: "package", id },
      clientId,
    }),
    ctx.db
      .select({ id: packages.id })
      .from(packages)
      .where(and(eq(packages.id, id), eq(packages.clientId, clientId))),
    ctx.db
      .select({ isSecond })
      .from(packageDefinitions)
      .where(and(eq(packageDefinitions.id, definitionId), isNull(packageDefinitions.archivedAt))),
  ]);
  if (found) return { ok: true, packageId: id };
  return { ok: false, reason: unlessSoldThatDay && another?.isSecond ? "sold-that-day" : "gone" };
}
