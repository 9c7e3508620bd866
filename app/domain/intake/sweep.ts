import { and, eq, lte, ne } from "drizzle-orm";
import { intakeDrafts } from "../../../drizzle/schema/intake.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { removeDraftDocuments } from "../documents/documents.ts";
import { destroySubject } from "../subjects/subjects.ts";

const atOnce = 100;

/**
 * Deletes drafts whose time is over, with their documents and their key; what was sent and waits for a decision stays
 * until it has been decided on.
 */
export async function sweepIntakes(ctx: SystemContext): Promise<Record<string, number>> {
  const now = ctx.clock.now();
  const over = and(lte(intakeDrafts.expiresAt, now), ne(intakeDrafts.state, "submitted"));
  const drafts = await ctx.db.select({ id: intakeDrafts.id }).from(intakeDrafts).where(over).limit(atOnce);
  const counts = { drafts: 0, documents: 0 };
  for (const { id } of drafts) {
    // Documents first: without the draft's row nobody would find them again.
    counts.documents += (await removeDraftDocuments(ctx, id)).removed;
    const [gone] = await ctx.db.batch([
      ctx.db
        .delete(intakeDrafts)
        .where(and(eq(intakeDrafts.id, id), over))
        .returning({ id: intakeDrafts.id }),
      destroySubject(ctx, id),
    ]);
    counts.drafts += gone.length;
  }
  return counts;
}
