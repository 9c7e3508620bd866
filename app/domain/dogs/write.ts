import { and, eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { dogs } from "../../../drizzle/schema/dogs.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { markDirectoryIfChanged, refreshDirectory } from "../clients/directory/directory.ts";
import type { DogAt } from "./open.ts";

export type Statement = BatchItem<"sqlite">;

/** What the trail says of a change to a dog. */
export const changed = (by: By, { clientId, dogId }: DogAt, part: string) =>
  ({
    event: "dog.changed",
    details: { part },
    staffId: staffIdOf(by),
    subject: by.kind === "client" ? { type: "contact", id: by.contactId } : { type: "dog", id: dogId },
    clientId,
  }) as const;

/**
 * Changes a dog in one batch with its trail and the mark on the directory.
 *
 * @param changes each returns the row it changed; the trail is written only if the last one did
 * @param then what depends on the change, as `insertWhen(…, changedOne)`
 * @returns whether every change found its row
 */
export async function writeDog(
  ctx: SystemContext,
  by: By,
  at: DogAt,
  part: string,
  changes: readonly [Statement, ...Statement[]],
  then: readonly Statement[] = [],
): Promise<boolean> {
  const results: unknown[] = await ctx.db.batch([
    ...changes,
    entryIfChanged(ctx, changed(by, at, part)),
    markDirectoryIfChanged(ctx, at.clientId),
    ...then,
  ]);
  await refreshDirectory(ctx, [at.clientId]);
  return results.slice(0, changes.length).every((rows) => Array.isArray(rows) && rows.length === 1);
}

/** Counts a dog's version up, if it is still the one that was edited, and sets what else changes with it. */
export const editDog = (
  ctx: Pick<SystemContext, "db" | "clock">,
  { clientId, dogId }: DogAt,
  version: number,
  values: Partial<Pick<typeof dogs.$inferInsert, "profile" | "handling">> = {},
) =>
  ctx.db
    .update(dogs)
    .set({ ...values, version: sql`${dogs.version} + 1`, updatedAt: ctx.clock.now() })
    .where(and(eq(dogs.id, dogId), eq(dogs.clientId, clientId), eq(dogs.version, version)))
    .returning({ id: dogs.id });
