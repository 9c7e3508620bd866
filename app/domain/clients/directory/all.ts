import { directoryChanges, directoryPages } from "../../../../drizzle/schema/clients.ts";
import type { SystemContext } from "../../../platform/ports.ts";
import { makeEntries } from "./directory.ts";
import { idOf } from "./lines.ts";

/** The statements whose rows `openLines` opens, for the batch of whoever reads the whole directory. */
export const directoryStatements = (ctx: Pick<SystemContext, "db">) =>
  [
    ctx.db.select({ id: directoryPages.id, content: directoryPages.content }).from(directoryPages),
    ctx.db.select({ id: directoryChanges.id, entry: directoryChanges.entry }).from(directoryChanges),
  ] as const;

/** The line of every client, in no order: the pages', and in their place the newer ones of what has changed since. */
export async function openLines(
  ctx: SystemContext,
  pages: Pick<typeof directoryPages.$inferSelect, "id" | "content">[],
  changes: Pick<typeof directoryChanges.$inferSelect, "id" | "entry">[],
): Promise<string[]> {
  const newer = await openChanges(ctx, changes);
  const texts = await Promise.all(
    pages.map(({ id, content }) => ctx.vault.open("directory_pages.content", id, content)),
  );
  const settled = texts.flatMap((text) =>
    text === "" ? [] : text.split("\n").filter((line) => !newer.has(idOf(line))),
  );
  return [...settled, ...[...newer.values()].filter((line) => line !== "")];
}

/** The newer entries by client; what has not been made yet is made now. */
async function openChanges(
  ctx: SystemContext,
  changes: Pick<typeof directoryChanges.$inferSelect, "id" | "entry">[],
): Promise<Map<string, string>> {
  const unmade = changes.filter(({ entry }) => entry === null).map(({ id }) => id);
  const opened = await Promise.all(
    changes.map(async ({ id, entry }) =>
      entry ? ([id, await ctx.vault.open("directory_changes.entry", id, entry)] as const) : null,
    ),
  );
  const made = unmade.length > 0 ? await makeEntries(ctx, unmade) : new Map<string, string>();
  return new Map([...opened.filter((one) => one !== null), ...made]);
}
