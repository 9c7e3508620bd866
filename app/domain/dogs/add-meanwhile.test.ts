import { expect, test } from "vitest";
import { dogs } from "../../../drizzle/schema/dogs.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import type { By } from "../by.ts";
import { createClient } from "../clients/create.ts";
import { mergeClients } from "../clients/merge.ts";
import { dogProfile } from "../clients/records.ts";
import { addDog } from "./dogs.ts";

const owner: By = { kind: "staff", staffId: "robin", role: "owner" };

test("a dog that is added while its client becomes part of another is refused, not stranded", async () => {
  const ctx = await createTestContext();
  const file = (name: string) =>
    createClient(ctx, owner, {
      state: "active",
      source: "staff",
      contacts: [
        {
          details: { name, pronouns: "", relationship: "", emails: [], phones: [] },
          signs: true,
          getsReportCards: true,
          pays: true,
        },
      ],
    });
  const [keep, from] = [await file("Eva"), await file("Ada")];
  let merged = false;
  const racing: TestContext = {
    ...ctx,
    db: new Proxy(ctx.db, {
      get(db, name, receiver) {
        if (name !== "batch") return Reflect.get(db, name, receiver);
        return async (statements: never) => {
          if (!merged) {
            merged = true;
            await mergeClients(ctx, owner, keep.clientId, from.clientId, { keep: 1, from: 1 });
          }
          return db.batch(statements);
        };
      },
    }),
  };
  const dog = { profile: dogProfile.parse({ name: "Biscuit" }), weightKg: 12, source: "staff" as const };
  await expect(addDog(racing, owner, from.clientId, dog)).rejects.toThrow();
  expect(await ctx.db.$count(dogs)).toBe(0);
  await addDog(ctx, owner, keep.clientId, dog);
  expect(await ctx.db.select({ clientId: dogs.clientId }).from(dogs)).toEqual([{ clientId: keep.clientId }]);
});
