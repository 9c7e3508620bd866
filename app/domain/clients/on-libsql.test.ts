import { expect, test } from "vitest";
import { createTestContext } from "../../../test/harness/context.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { createLocalLibsql } from "../../../test/harness/local-libsql.ts";
import { events } from "../../../test/harness/staff.ts";
import { saveDog } from "../dogs/dogs.ts";
import { askForPortal, provePortal } from "../portal/ask.ts";
import { readPortalView } from "../portal/view.ts";
import { compactDirectory } from "./directory/compact.ts";
import { searchDirectory } from "./directory/search.ts";
import { lookUp } from "./lookups.ts";
import { mergeClients } from "./merge.ts";
import { readClient } from "./read.ts";
import { dogProfile } from "./records.ts";

const by = { kind: "staff", staffId: "robin", role: "owner" } as const;

test("a client is opened, found, shown in the portal and merged on Turso's engine as on D1", async () => {
  const ctx = await createTestContext({ db: (await createLocalLibsql()).db });
  const eva = await fullHousehold(ctx, by, { shown: "Amsel", hidden: "Dorn", phone: "+13035550161" });
  const tom = await fullHousehold(ctx, by, { shown: "Meise", hidden: "Dorn", phone: "+13035550162" });
  const find = async (q: string) =>
    (await searchDirectory(ctx, by, { q, tab: "active", order: "name", page: 1 })).hits.map(({ id }) => id);
  expect(await find("303 555 0161")).toEqual([eva.clientId]);
  await Promise.all([compactDirectory(ctx), compactDirectory(ctx)]);
  expect((await find("")).sort()).toEqual([eva.clientId, tom.clientId].sort());
  expect(await saveDog(ctx, by, eva.clientId, eva.dogId, 99, dogProfile.parse({ name: "X" }))).toMatchObject({
    ok: false,
  });

  const asked = await askForPortal(ctx, { email: tom.email, phone: "(303) 555-0162" });
  await ctx.settled();
  const code = /\b\d{6}\b/.exec(ctx.mails.at(-1)?.text ?? "")?.[0] ?? "";
  if (!asked.ok || asked.step !== "code") throw new Error("no code was asked for");
  expect(await provePortal(ctx, { ticket: asked.ticket, code })).toMatchObject({ ok: true });
  expect((await readPortalView(ctx, tom)).dogs.map(({ name }) => name)).toEqual(["Meise Dog"]);

  const version = async (id: string) => {
    const file = await readClient(ctx, by, id);
    if (file.mergedInto !== undefined) throw new Error("merged already");
    return file.version;
  };
  const versions = { keep: await version(eva.clientId), from: await version(tom.clientId) };
  expect(await mergeClients(ctx, by, eva.clientId, tom.clientId, versions)).toEqual({ ok: true });
  expect(await mergeClients(ctx, by, eva.clientId, tom.clientId, versions).catch(() => "gone")).not.toEqual({
    ok: true,
  });
  expect(await find("meise")).toEqual([eva.clientId]);
  const [hit] = await lookUp(ctx, { phones: [tom.phone] });
  expect(hit?.clientId).toBe(eva.clientId);
  expect((await events(ctx)).filter((line) => line.startsWith("vault.refused"))).toEqual([]);
});
