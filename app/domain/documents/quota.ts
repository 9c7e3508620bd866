import { and, eq, gt, inArray, or, type SQL, sql } from "drizzle-orm";
import { documents } from "../../../drizzle/schema/documents.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type Owner, ownedBy, takesDocuments } from "./owner.ts";
import type { FileProblem } from "./sentences.ts";

/** At most this much of one owner: kept files, and what was asked for in a day, whatever became of it. */
export const quotas = {
  kept: { client: 200, draft: 30, card: 12 },
  day: { files: 60, bytes: 300 * 1024 * 1024 },
} as const;

const dayMs = 86_400_000;

const kept = (owner: Owner, now: Date) =>
  and(
    ownedBy(owner),
    or(
      inArray(documents.state, ["stored", "quarantined"]),
      and(eq(documents.state, "granted"), gt(documents.grantedUntil, now)),
    ),
  );
const ofToday = (owner: Owner, now: Date) =>
  and(ownedBy(owner), gt(documents.createdAt, new Date(now.getTime() - dayMs)));

/**
 * Whether there is room for one more file of this length at the moment the statement runs: two who ask at once cannot
 * both have the last place.
 */
export function hasRoom(ctx: Pick<SystemContext, "clock">, owner: Owner, length: number): SQL {
  const now = ctx.clock.now();
  const today = ofToday(owner, now);
  return sql`${takesDocuments(owner)}
    and (select count(*) from ${documents} where ${kept(owner, now)}) < ${quotas.kept[owner.kind]}
    and (select count(*) from ${documents} where ${today}) < ${quotas.day.files}
    and (select coalesce(sum(${documents.declaredLength}), 0) from ${documents} where ${today}) + ${length} <= ${quotas.day.bytes}`;
}

/** What stands in the way of one more file now; null where nothing does. */
export async function whyNoRoom(
  ctx: Pick<SystemContext, "db" | "clock">,
  owner: Owner,
  length = 0,
): Promise<Extract<FileProblem, "closed" | "too-many" | "too-many-today"> | null> {
  const now = ctx.clock.now();
  const [open, all, today] = await ctx.db.batch([
    ctx.db.select({ open: sql<number>`${takesDocuments(owner)}` }).from(sql`(select 1)`),
    ctx.db.select({ files: sql<number>`count(*)` }).from(documents).where(kept(owner, now)),
    ctx.db
      .select({
        files: sql<number>`count(*)`,
        bytes: sql<number>`coalesce(sum(${documents.declaredLength}), 0)`,
      })
      .from(documents)
      .where(ofToday(owner, now)),
  ]);
  if (!open[0]?.open) return "closed";
  if ((all[0]?.files ?? 0) >= quotas.kept[owner.kind]) return "too-many";
  const [used] = today;
  if (used && (used.files >= quotas.day.files || used.bytes + length > quotas.day.bytes))
    return "too-many-today";
  return null;
}
