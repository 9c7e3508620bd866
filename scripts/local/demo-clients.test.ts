import { expect, test } from "vitest";
import type { By } from "../../app/domain/by.ts";
import { searchDirectory } from "../../app/domain/clients/directory/search.ts";
import { createTestContext } from "../../test/harness/context.ts";
import { dump } from "../../test/harness/staff.ts";
import { seedDemo } from "./demo.ts";
import { demoHouseholds } from "./demo-households.ts";

const by: By = { kind: "staff", staffId: "robin", role: "owner" };

test("the demo has households of every state and shows what each kind of trouble looks like, once", async () => {
  const ctx = await createTestContext();
  await seedDemo(ctx, "four words of a demo");
  await seedDemo(ctx, "four words of a demo");
  const ask = (tab: "active" | "prospect" | "paused" | "archived", q = "") =>
    searchDirectory(ctx, by, { q, tab, order: "name", page: 1 });
  const { counts, hits } = await ask("active");
  expect(counts).toEqual({ active: 10, prospect: 2, paused: 1, archived: 1 });
  const codes = new Set(hits.flatMap(({ missing }) => missing.map(({ code }) => code)));
  expect([...codes].sort()).toEqual([
    "emergency-contact",
    "vaccination-expired",
    "vaccination-soon",
    "vaccination-to-approve",
    "waiver",
  ]);
  expect(hits.filter(({ bites }) => bites).map(({ name }) => name)).toEqual(["Terrence Boyd"]);
  expect(hits.filter(({ missing }) => missing.length === 0).length).toBeGreaterThan(3);
  expect((await ask("active", "latek")).hits.map(({ name }) => name)).toEqual(["Sofia Kowalczyk"]);
  const copy = await dump(ctx);
  const values = demoHouseholds.flatMap(({ people, street, dogs }) => [
    ...people.map(({ name }) => name),
    street,
    ...dogs.map(({ breed }) => breed),
  ]);
  // Words of three letters turn up in ciphertext by chance.
  expect(values.filter((value) => value.length > 5 && copy.includes(value))).toEqual([]);
  expect(ctx.mails).toEqual([]);
});
