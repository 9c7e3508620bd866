import { and, inArray, sql } from "drizzle-orm";
import { documents } from "../../../drizzle/schema/documents.ts";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entriesWhen } from "../audit/audit.ts";
import type { By } from "../by.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { tempKey, thumbnailKeyOf } from "./keys.ts";
import { type Owner, ownedBy, trailOf } from "./owner.ts";

type OfCard = Extract<Owner, { kind: "card" }>;

/** What is there to be seen, or on its way. */
const isHere = (owner: OfCard) => and(ownedBy(owner), inArray(documents.state, ["stored", "granted"]));

/**
 * Gives up all that was brought for a draft of a card, in the batch that throws the draft away: behind the statement that
 * deletes it, since nothing is given up while there is such a card.
 *
 * @param key of the client
 * @returns the statements, the last of which says what was given up; and what to do with that once the batch is done
 */
export async function removalForCard(ctx: SystemContext, by: By, owner: OfCard, key: SubjectKey) {
  const files = await ctx.db
    .select({ id: documents.id, kind: documents.kind })
    .from(documents)
    .where(isHere(owner));
  const names = await Promise.all(
    files.map(async ({ id }) => [id, await key.seal("documents.name", id, "")] as const),
  );
  const isGone = sql`not exists (select 1 from ${reportCards} where ${reportCards.id} = ${owner.cardId})`;
  const trail = entriesWhen(
    ctx,
    files.map(({ id, kind }) => ({
      event: "document.removed",
      details: { kind, document: id },
      ...trailOf(by, owner, id),
    })),
    (inserted) =>
      sql`${isGone} and exists (select 1 from ${documents} where ${documents.id} = ${inserted("subjectId")} and ${isHere(owner)})`,
  );
  const removed = ctx.db
    .update(documents)
    .set({
      state: "removed",
      stateAt: ctx.clock.now(),
      thumbnailKey: null,
      // What came in between keeps its name under the client's key.
      name: sql`coalesce((select one.value ->> 1 from json_each(${JSON.stringify(names)}) as one where one.value ->> 0 = ${documents.id}), ${documents.name})`,
    })
    .where(and(isHere(owner), isGone))
    .returning({ id: documents.id, key: documents.key });
  return { trail, removed, emptied: (gone: readonly Gone[]) => empty(ctx, owner, gone) };
}

interface Gone {
  id: string;
  key: string;
}

/** What stays behind where the bucket does not answer is named by no document: the nightly reconciliation removes it. */
async function empty(ctx: SystemContext, owner: OfCard, gone: readonly Gone[]): Promise<void> {
  if (gone.length === 0) return;
  try {
    await ctx.files.remove(gone.flatMap(({ id, key }) => [key, thumbnailKeyOf(key), tempKey(owner, id)]));
  } catch {
    ctx.log.warn("files.left-behind", { files: gone.length });
  }
}
