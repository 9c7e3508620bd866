import { and, asc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import { agencies } from "../../../drizzle/schema/packages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { type By, seesTerms, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { insertWhen } from "../insert-when.ts";

/** `agencies.details` */
const agencyDetails = z.object({
  name: z.string(),
  contact: z.string().default(""),
  email: z.string().default(""),
  phone: z.string().default(""),
  notes: z.string().default(""),
});

export interface Agency extends z.infer<typeof agencyDetails> {
  /** Our share of what the agency takes, in whole percent. */
  sharePercent: number;
  /** Whether the agency sees to the sales tax. */
  handlesTax: boolean;
}

export interface AgencyView extends Agency {
  id: string;
  version: number;
  archivedAt: Date | null;
}

const most = 200;
const trail = (by: By, id: string) =>
  ({
    event: "settings.changed",
    details: { part: "agencies" },
    staffId: staffIdOf(by),
    subject: { type: "agency", id },
  }) as const;

/** @throws DomainError not-found for whom agencies and shares are not */
function mustSee(by: By): void {
  if (!seesTerms(by)) throw new DomainError("not-found");
}

/** Every agency by name, archived ones too. */
export async function listAgencies(ctx: SystemContext, by: By): Promise<AgencyView[]> {
  mustSee(by);
  const rows = await ctx.db.select().from(agencies).orderBy(asc(agencies.createdAt)).limit(most);
  const views = rows.map(async ({ id, details, sharePercent, handlesTax, version, archivedAt }) => ({
    ...agencyDetails.parse(JSON.parse(await ctx.vault.open("agencies.details", id, details))),
    id,
    sharePercent,
    handlesTax,
    version,
    archivedAt,
  }));
  return (await Promise.all(views)).sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/** @throws DomainError not-found */
export async function readAgency(ctx: SystemContext, by: By, id: string): Promise<AgencyView> {
  const found = (await listAgencies(ctx, by)).find((agency) => agency.id === id);
  if (!found) throw new DomainError("not-found");
  return found;
}

const sealedDetails = (ctx: SystemContext, id: string, agency: Agency) =>
  ctx.vault.seal("agencies.details", id, JSON.stringify(agencyDetails.parse(agency)));

/** Adds an agency. @param id chosen when the form was made: sent twice it adds one */
export async function addAgency(ctx: SystemContext, by: By, id: string, agency: Agency): Promise<void> {
  mustSee(by);
  const { sharePercent, handlesTax } = agency;
  const details = await sealedDetails(ctx, id, agency);
  await ctx.db.batch([
    insertWhen(
      ctx,
      agencies,
      { id, details, sharePercent, handlesTax, createdAt: ctx.clock.now() },
      sql`not exists (select 1 from ${agencies} where ${agencies.id} = ${id})`,
    ),
    entryIfChanged(ctx, trail(by, id)),
  ]);
}

/** Changes an agency; what clients agreed on and what was sold stays as it is. @returns conflict: changed meanwhile */
export async function changeAgency(
  ctx: SystemContext,
  by: By,
  id: string,
  version: number,
  agency: Agency,
): Promise<{ ok: true } | { ok: false; reason: "conflict" }> {
  mustSee(by);
  const { sharePercent, handlesTax } = agency;
  const details = await sealedDetails(ctx, id, agency);
  const [changed] = await ctx.db.batch([
    ctx.db
      .update(agencies)
      .set({ details, sharePercent, handlesTax, version: version + 1 })
      .where(and(eq(agencies.id, id), eq(agencies.version, version)))
      .returning({ id: agencies.id }),
    entryIfChanged(ctx, trail(by, id)),
  ]);
  return changed.length > 0 ? { ok: true } : { ok: false, reason: "conflict" };
}

/** Takes an agency out of the choices, or back in. @throws DomainError not-found */
export async function archiveAgency(
  ctx: SystemContext,
  by: By,
  id: string,
  archived: boolean,
): Promise<void> {
  mustSee(by);
  const own = eq(agencies.id, id);
  const [, , [found]] = await ctx.db.batch([
    ctx.db
      .update(agencies)
      .set({ archivedAt: archived ? ctx.clock.now() : null, version: sql`${agencies.version} + 1` })
      .where(and(own, archived ? isNull(agencies.archivedAt) : isNotNull(agencies.archivedAt)))
      .returning({ id: agencies.id }),
    entryIfChanged(ctx, trail(by, id)),
    ctx.db.select({ id: agencies.id }).from(agencies).where(own),
  ]);
  if (!found) throw new DomainError("not-found");
}
