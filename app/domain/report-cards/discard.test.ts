import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { documents } from "../../../drizzle/schema/documents.ts";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { through } from "../../../test/harness/faults.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { bring, keysOf, upload } from "../../../test/harness/papers.ts";
import { photoJpeg } from "../../../test/harness/pictures.ts";
import { events } from "../../../test/harness/staff.ts";
import type { By } from "../by.ts";
import { confirmUpload } from "../documents/documents.ts";
import { reconcileFiles } from "../documents/reconcile.ts";
import { beginCard, discardDraft } from "./drafts.ts";

const by: By = { kind: "staff", staffId: "robin", role: "owner" };

test("a draft goes with its photos or not at all, wherever it is interrupted, and what is left in the bucket goes in the night", async () => {
  let ahead = 0;
  const ctx = await createTestContext({ clock: { now: () => new Date(Date.now() + ahead) } });
  const { clientId } = await fullHousehold(ctx, by, { shown: "Novak", hidden: "x", phone: "+13035550111" });
  const jpeg = { kind: "card-photo", name: "a.jpg", type: "image/jpeg", bytes: await photoJpeg() } as const;
  const cardId = await beginCard(ctx, by, { clientId });
  const owner = { kind: "card", clientId, cardId } as const;
  const others = await keysOf(ctx);
  await bring(ctx, by, owner, jpeg);
  const waiting = await upload(ctx, by, owner, jpeg);
  const left = async () => {
    const cards = await ctx.db.select().from(reportCards).where(eq(reportCards.id, cardId));
    const files = await ctx.db
      .select({ state: documents.state })
      .from(documents)
      .where(eq(documents.cardId, cardId));
    return [cards.length, ...files.map(({ state }) => state).sort()];
  };

  // The database does not answer at one step after another, until a whole attempt has none left to fail at.
  let attempts = 0;
  for (let fails = true; fails; attempts++) {
    let step = 0;
    fails = false;
    const torn = through(ctx, async (_point, work) => {
      if (step++ !== attempts) return work();
      fails = true;
      throw new Error("away");
    });
    // Nor does the bucket, when it comes to that.
    const remove = () => Promise.reject(new Error("away"));
    const done = await discardDraft({ ...torn, files: { ...ctx.files, remove } }, by, cardId).catch(
      () => null,
    );
    expect(done).toEqual(fails ? null : { ok: true, clientId });
    expect(await left()).toEqual(fails ? [1, "granted", "stored"] : [0, "removed", "removed"]);
  }
  expect(attempts).toBeGreaterThan(2);
  const trail = (await events(ctx)).filter((line) => /card.discarded|document.removed/.test(line));
  expect(trail).toHaveLength(3);
  await expect(confirmUpload(ctx, by, owner, waiting)).rejects.toMatchObject({ code: "not-found" });

  const orphans = (await keysOf(ctx)).filter((key) => !others.includes(key) && !key.includes("/temp/"));
  expect(orphans).toHaveLength(2);
  ahead = 2 * 86_400_000;
  await reconcileFiles(ctx);
  const after = await keysOf(ctx);
  expect(after.filter((key) => orphans.includes(key))).toEqual([]);
  expect(after).toEqual(expect.arrayContaining(others));
});
