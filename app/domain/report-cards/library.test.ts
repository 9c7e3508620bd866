import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import type { By } from "../by.ts";
import {
  addCategory,
  addItem,
  archiveCategory,
  archiveItem,
  moveCategory,
  moveItem,
  readItem,
  readLibrary,
  renameCategory,
  saveItem,
} from "./library.ts";
import { fromPlainText } from "./rich-text.ts";

const helper: By = { kind: "staff", staffId: "lea", role: "helper" };
const auditor: By = { kind: "staff", staffId: "ada", role: "auditor" };
const item = (title: string, categoryId = "games") => ({
  categoryId,
  title,
  body: fromPlainText(`How to play ${title}`),
  url: "",
});

test("a helper keeps the library: categories and items in an order of their own, put aside and taken back", async () => {
  const ctx = await createTestContext();
  const titles = async (archived = false) =>
    (await readLibrary(ctx, helper, { archived })).map(({ title }) => title);
  const standard = [
    "Key concepts",
    "Games and activities",
    "Training skills",
    "Homework",
    "Product recommendations",
  ];
  expect(await titles()).toEqual(standard);

  const own = await addCategory(ctx, helper, "Fitness");
  await moveCategory(ctx, helper, own, "up");
  await renameCategory(ctx, helper, "products", "Things to buy");
  expect((await titles()).slice(3)).toEqual(["Homework", "Fitness", "Things to buy"]);
  await moveCategory(ctx, helper, "concepts", "up");
  expect((await titles())[0]).toBe("Key concepts");
  await archiveCategory(ctx, helper, own, true);
  expect(await titles()).not.toContain("Fitness");
  expect(await titles(true)).toContain("Fitness");
  await archiveCategory(ctx, helper, own, false);
  expect(await titles()).toContain("Fitness");
  await expect(archiveCategory(ctx, helper, "games", true)).rejects.toThrow("not-found");

  const [a, b, c, d] = [
    await addItem(ctx, helper, item("A")),
    await addItem(ctx, helper, item("B")),
    await addItem(ctx, helper, item("C")),
    await addItem(ctx, helper, item("D")),
  ];
  const games = async () =>
    (await readLibrary(ctx, helper))
      .find(({ id }) => id === "games")
      ?.items.map(({ title }) => title)
      .join("");
  expect(await games()).toBe("ABCD");
  await archiveItem(ctx, helper, b, true);
  await moveItem(ctx, helper, c, "up");
  expect(await games()).toBe("CAD");
  await archiveItem(ctx, helper, b, false);
  // Two people who move at once: every move counts once, and nothing shares a place with another for good.
  await Promise.all([
    moveItem(ctx, helper, d, "up"),
    moveItem(ctx, helper, a, "down"),
    moveItem(ctx, helper, d, "up"),
  ]);
  expect([...((await games()) ?? "")].sort().join("")).toBe("ABCD");
  for (let times = 0; times < 4; times++) await moveItem(ctx, helper, d, "up");
  for (let times = 0; times < 4; times++) await moveItem(ctx, helper, a, "down");
  expect(await games()).toMatch(/^D..A$/);

  expect(
    await saveItem(ctx, helper, a, 1, { ...item("A2", "homework"), url: "https://example.com/" }),
  ).toEqual({ ok: true });
  expect(await saveItem(ctx, helper, a, 1, item("late"))).toEqual({ ok: false, reason: "conflict" });
  expect(await readItem(ctx, helper, a)).toMatchObject({ title: "A2", categoryId: "homework", version: 2 });

  await expect(addItem(ctx, helper, item("X", "nowhere"))).rejects.toThrow("not-found");
  await expect(moveItem(ctx, helper, "nobody", "up")).rejects.toThrow("not-found");
  await expect(saveItem(ctx, helper, "nobody", 1, item("X"))).rejects.toThrow("not-found");
  await expect(readLibrary(ctx, auditor)).rejects.toThrow("not-found");
  const trail = await ctx.db
    .select()
    .from(securityEvents)
    .where(eq(securityEvents.event, "settings.changed"));
  expect(trail.length).toBeGreaterThan(10);
  expect(JSON.stringify(trail)).not.toContain("Fitness");
});
