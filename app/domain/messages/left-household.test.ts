import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { outbox } from "../../../drizzle/schema/messages.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { addStaff } from "../../../test/harness/staff.ts";
import { removeContact, saveContact } from "../clients/contacts.ts";
import { contactDetails } from "../clients/records.ts";
import { repeatMessage } from "../correspondence/compose.ts";
import { deliverDue, enqueueEmail } from "./outbox.ts";

test("who was taken out of a household gets nothing more of what was written to it, nor anything once more, nor does an address of before", async () => {
  const ctx = await createTestContext();
  const by = { kind: "staff", staffId: await addStaff(ctx), role: "owner" } as const;
  const home = await fullHousehold(ctx, by, { shown: "Waffle", hidden: "Hidden", phone: "+13035550111" });
  const { clientId, contactId, otherContactId, email } = home;
  const flags = { signs: true, getsReportCards: true, pays: true };
  const reachedAt = (email: string) => contactDetails.parse({ name: "Waffle Two", emails: [email] });
  const before = { details: reachedAt("two@example.com"), ...flags };
  await saveContact(ctx, by, clientId, otherContactId, 1, before);
  const sent: string[] = [];
  ctx.mail = {
    async send({ to }) {
      sent.push(to);
      return `re-${sent.length}`;
    },
  };
  const write = async (to: string, contact: string, notBefore: Date | null) => {
    const { id, statement } = await enqueueEmail(ctx, {
      ...{ purpose: "service", to, subject: "Tomorrow", text: "At the back gate, 10:00.", notBefore },
      ...{ about: { subjectId: clientId, clientId }, contactId: contact },
    });
    await ctx.db.batch([statement]);
    return id;
  };
  const first = await write(email, contactId, null);
  await deliverDue(ctx);
  expect(sent).toEqual([email]);

  // Written in the evening for the morning; in between one of the two leaves.
  const morning = new Date(ctx.clock.now().getTime() + 3_600_000);
  const waiting = await write(email, contactId, morning);
  await write("two@example.com", otherContactId, morning);
  expect(await removeContact(ctx, by, clientId, contactId)).toEqual({ ok: true });
  ctx.advance(3_601);
  await deliverDue(ctx);
  expect(sent).toEqual([email, "two@example.com"]);
  const [row] = await ctx.db.select().from(outbox).where(eq(outbox.id, waiting));
  expect(row).toMatchObject({ sentAt: null, failure: "left-household", nextAttemptAt: null });

  const gone = { ok: false, reason: "moved" };
  expect(await repeatMessage(ctx, by, first, "token00000001")).toEqual(gone);
  // So it is with an address that turned out to be a stranger's.
  const after = { details: reachedAt("two@right.example"), ...flags };
  expect(await saveContact(ctx, by, clientId, otherContactId, 2, after)).toEqual({ ok: true });
  const wrong =
    (await ctx.db.select().from(outbox)).find((one) => one.contactId === otherContactId)?.id ?? "";
  expect(await repeatMessage(ctx, by, wrong, "token00000002")).toEqual(gone);
  await deliverDue(ctx);
  expect(sent).toEqual([email, "two@example.com"]);
});
