import { addCategory, addItem } from "../../app/domain/report-cards/library.ts";
import { fromPlainText } from "../../app/domain/report-cards/rich-text.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { libraryItems } from "../../drizzle/schema/report-cards.ts";
import { demoLibrary, ownCategory } from "./demo-library-texts.ts";
import type { Owner } from "./demo-people.ts";

/** Fills the training library, with a category of the practice's own, where nothing is in it yet. */
export async function seedDemoLibrary(ctx: SystemContext, by: Owner): Promise<void> {
  if ((await ctx.db.$count(libraryItems)) > 0) return;
  const own = await addCategory(ctx, by, ownCategory.title);
  const categories = [...Object.entries(demoLibrary), [own, ownCategory.items] as const];
  // Within a category one after the other, since each is the last one when it comes.
  await Promise.all(
    categories.map(async ([categoryId, items]) => {
      for (const { title, text, url = "" } of items)
        await addItem(ctx, by, { categoryId, title, body: fromPlainText(text), url });
    }),
  );
}
