import { and, eq, isNull, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { directoryChanges } from "../../../../drizzle/schema/clients.ts";
import type { SystemContext } from "../../../platform/ports.ts";
import { changedOne, insertWhen } from "../../insert-when.ts";
import { compactDirectory, compactFrom } from "./compact.ts";
import { gatherEach } from "./gather.ts";
import { lineOf } from "./lines.ts";

/** A number that no earlier change of the same client had: an entry made for an older change is not taken for this one. */
const newVersion = (ctx: Pick<SystemContext, "random">): number =>
  ctx.random.bytes(6).reduce((number, byte) => number * 256 + byte, 0);

/**
 * The statement for the batch of whatever changes what search, list or badges show of a client. Until
 * `refreshDirectory` has made the new entry, a search makes it itself: what is committed is found.
 */
export const markDirectory = (ctx: Pick<SystemContext, "db" | "clock" | "random">, clientId: string) => {
  const change = { entry: null, version: newVersion(ctx), changedAt: ctx.clock.now() };
  return ctx.db
    .insert(directoryChanges)
    .values({ id: clientId, ...change })
    .onConflictDoUpdate({ target: directoryChanges.id, set: change });
};

/** As `markDirectory`, but only where the statement just before it in the batch changed one row. */
export const markDirectoryIfChanged = (
  ctx: Pick<SystemContext, "db" | "clock" | "random">,
  clientId: string,
) => {
  const change = { entry: null, version: newVersion(ctx), changedAt: ctx.clock.now() };
  return insertWhen(ctx, directoryChanges, { id: clientId, ...change }, changedOne).onConflictDoUpdate({
    target: directoryChanges.id,
    set: change,
  });
};

/** Makes the entries of changed clients. To be called after the batch; a crash in between costs a search some work. */
export async function refreshDirectory(ctx: SystemContext, clientIds: readonly string[]): Promise<void> {
  await makeEntries(ctx, clientIds);
  if ((await ctx.db.$count(directoryChanges)) >= compactFrom) ctx.background(compactDirectory(ctx));
}

/**
 * Makes what entries of these clients are missing. A client whose file does not open keeps the line that is there: it
 * must not keep all the others from being found.
 *
 * @returns their lines by id; "" for a client that is no more
 */
export async function makeEntries(
  ctx: SystemContext,
  clientIds: readonly string[],
): Promise<Map<string, string>> {
  const open = await ctx.db
    .select({ id: directoryChanges.id, version: directoryChanges.version })
    .from(directoryChanges)
    .where(
      and(
        isNull(directoryChanges.entry),
        sql`${directoryChanges.id} in (select value from json_each(${JSON.stringify(clientIds)}))`,
      ),
    );
  if (open.length === 0) return new Map();
  const found = await gatherEach(
    ctx,
    open.map(({ id }) => id),
  );
  const lines = new Map<string, string>();
  for (const { id } of open) {
    const client = found.get(id);
    if (client !== null) lines.set(id, client ? lineOf(client) : "");
  }
  const made = open.filter(({ id }) => lines.has(id));
  const statements = await Promise.all(
    made.map(async ({ id, version }) => {
      const entry = await ctx.vault.seal("directory_changes.entry", id, lines.get(id) ?? "");
      return {
        statement: ctx.db
          .update(directoryChanges)
          .set({ entry })
          .where(and(eq(directoryChanges.id, id), eq(directoryChanges.version, version))),
      };
    }),
  );
  const [first, ...rest] = statements.map(({ statement }): BatchItem<"sqlite"> => statement);
  if (first) await ctx.db.batch([first, ...rest]);
  return lines;
}
