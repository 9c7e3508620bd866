import { and, desc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { packageDefinitions } from "../../../drizzle/schema/packages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { type By, sees, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { changedOne, insertWhen } from "../insert-when.ts";

/** What a package is that is for sale. */
export interface Offer {
  title: string;
  description: string;
  sessions: number;
  priceCents: number;
  validDays: number | null;
}

export interface DefinitionView extends Offer {
  id: string;
  createdAt: Date;
  archivedAt: Date | null;
  /** What it was before, newest first. */
  earlier: (Offer & { id: string; createdAt: Date })[];
}

/** More than anybody offers; the chain of prices counts too. */
const most = 500;
const trail = (by: By) =>
  ({
    event: "settings.changed",
    details: { part: "packages" },
    staffId: staffIdOf(by),
  }) as const;

/** Prices are for owner and trainers. @throws DomainError not-found */
function mustSee(by: By): void {
  if (!sees(by, "packages.terms")) throw new DomainError("not-found");
}

/** Every package that is or was for sale, newest first, each with what it was before. */
export async function listDefinitions(ctx: Pick<SystemContext, "db">, by: By): Promise<DefinitionView[]> {
  mustSee(by);
  const rows = await ctx.db
    .select()
    .from(packageDefinitions)
    .orderBy(desc(packageDefinitions.createdAt), sql`rowid desc`)
    .limit(most);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const replaced = new Set(rows.map(({ replacesId }) => replacesId));
  return rows
    .filter(({ id }) => !replaced.has(id))
    .map(({ replacesId, createdBy: _, ...row }) => {
      const earlier: DefinitionView["earlier"] = [];
      for (let one = byId.get(replacesId ?? ""); one; one = byId.get(one.replacesId ?? "")) earlier.push(one);
      return { ...row, earlier };
    });
}

/** Puts a package up for sale. @param id chosen when the form was made: sent twice it makes one */
export async function addDefinition(ctx: SystemContext, by: By, id: string, offer: Offer): Promise<void> {
  mustSee(by);
  const row = { ...offer, id, createdAt: ctx.clock.now(), createdBy: staffIdOf(by) };
  await ctx.db.batch([
    insertWhen(
      ctx,
      packageDefinitions,
      row,
      sql`not exists (select 1 from ${packageDefinitions} where ${packageDefinitions.id} = ${id})`,
    ),
    entryIfChanged(ctx, { ...trail(by), subject: { type: "package-definition", id } }),
  ]);
}

/**
 * Changes what is for sale: the changed package takes the place of the one that was read, and what was sold keeps its
 * terms. @returns conflict: it was changed or taken off sale meanwhile
 */
export async function changeDefinition(
  ctx: SystemContext,
  by: By,
  id: string,
  offer: Offer,
): Promise<{ ok: true; id: string } | { ok: false; reason: "conflict" }> {
  mustSee(by);
  const next = ctx.random.id();
  const now = ctx.clock.now();
  const [replaced] = await ctx.db.batch([
    ctx.db
      .update(packageDefinitions)
      .set({ archivedAt: now })
      .where(and(eq(packageDefinitions.id, id), isNull(packageDefinitions.archivedAt)))
      .returning({ id: packageDefinitions.id }),
    insertWhen(
      ctx,
      packageDefinitions,
      { ...offer, id: next, replacesId: id, createdAt: now, createdBy: staffIdOf(by) },
      changedOne,
    ),
    entryIfChanged(ctx, { ...trail(by), subject: { type: "package-definition", id: next } }),
  ]);
  return replaced.length > 0 ? { ok: true, id: next } : { ok: false, reason: "conflict" };
}

/** Takes a package off sale, or puts it back; one that another has replaced stays off. @throws DomainError not-found */
export async function archiveDefinition(
  ctx: SystemContext,
  by: By,
  id: string,
  archived: boolean,
): Promise<void> {
  mustSee(by);
  const { archivedAt } = packageDefinitions;
  const own = and(
    eq(packageDefinitions.id, id),
    sql`not exists (select 1 from package_definitions as next where next.replaces_id = ${id})`,
  );
  const [, , [found]] = await ctx.db.batch([
    ctx.db
      .update(packageDefinitions)
      .set({ archivedAt: archived ? ctx.clock.now() : null })
      .where(and(own, archived ? isNull(archivedAt) : isNotNull(archivedAt)))
      .returning({ id: packageDefinitions.id }),
    entryIfChanged(ctx, { ...trail(by), subject: { type: "package-definition", id } }),
    ctx.db.select({ id: packageDefinitions.id }).from(packageDefinitions).where(own),
  ]);
  if (!found) throw new DomainError("not-found");
}
