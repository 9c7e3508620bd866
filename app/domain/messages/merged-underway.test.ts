import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { outbox } from "../../../drizzle/schema/messages.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { through } from "../../../test/harness/faults.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { addStaff } from "../../../test/harness/staff.ts";
import { mergeClients, readMerge } from "../clients/merge.ts";
import { deliverDue, enqueueEmail } from "./outbox.ts";

test("a message whose client becomes part of another while a courier holds it goes out with the next try", async () => {
  const ctx = await createTestContext();
  const by = { kind: "staff", staffId: await addStaff(ctx), role: "owner" } as const;
  const keep = await fullHousehold(ctx, by, { shown: "Waffle", hidden: "Hidden", phone: "+13035550111" });
  const from = await fullHousehold(ctx, by, { shown: "Biscuit", hidden: "Hidden", phone: "+13035550112" });
  const { id, statement } = await enqueueEmail(ctx, {
    ...{ purpose: "service", to: from.email, subject: "Closed", text: "We are closed next week." },
    ...{ about: { subjectId: from.clientId, clientId: from.clientId }, contactId: from.contactId },
  });
  await ctx.db.batch([statement]);
  const [keepId, fromId] = [keep.clientId, from.clientId];
  const { keep: one, from: other } = await readMerge(ctx, by, keepId, fromId);
  let merged: unknown = null;
  const meanwhile = through(ctx, async (_point, work) => {
    const [row] = await ctx.db.select({ attempts: outbox.attempts }).from(outbox).where(eq(outbox.id, id));
    if (row?.attempts === 1 && !merged)
      merged = await mergeClients(ctx, by, keepId, fromId, { keep: one.version, from: other.version });
    return work();
  });
  expect(await deliverDue(meanwhile)).toMatchObject({ sent: 0, failed: 0, waiting: 1 });
  expect(merged).toEqual({ ok: true });
  ctx.advance(61);
  expect(await deliverDue(ctx)).toMatchObject({ sent: 1 });
  expect(ctx.mails.map(({ to }) => to)).toEqual([from.email]);
});
