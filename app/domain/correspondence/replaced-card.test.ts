import { expect, test } from "vitest";
import { outbox } from "../../../drizzle/schema/messages.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { addStaff } from "../../../test/harness/staff.ts";
import { MailError } from "../../platform/mail.ts";
import { failureWords } from "../../ui/messages/words.ts";
import { deliverDue } from "../messages/outbox.ts";
import { beginCard, readDraft, saveDraft } from "../report-cards/drafts.ts";
import { reviseCard } from "../report-cards/revise.ts";
import { fromPlainText } from "../report-cards/rich-text.ts";
import { sendCard } from "../report-cards/send.ts";
import { repeatMessage } from "./compose.ts";

test("a report card that was corrected is not mailed once more as it was, also not from a mail that repeats it; the correction is", async () => {
  const ctx = await createTestContext();
  const by = { kind: "staff", staffId: await addStaff(ctx), role: "owner" } as const;
  const home = await fullHousehold(ctx, by, { shown: "Willow", hidden: "Hidden", phone: "+13035550177" });
  const send = async (id: string, text: string) => {
    const { card } = await readDraft(ctx, by, id);
    const content = { ...card.content, summary: fromPlainText(text) };
    await saveDraft(ctx, by, id, { version: card.version, sessionOn: card.sessionOn, content });
    await sendCard(ctx, by, id, { version: card.version + 1, recipientIds: [`contact:${home.contactId}`] });
    await ctx.settled();
    await deliverDue(ctx);
  };
  const first = await beginCard(ctx, by, { clientId: home.clientId });
  await send(first, "Give 40 mg.");
  const [row] = await ctx.db.select().from(outbox);
  expect(await repeatMessage(ctx, by, row?.id ?? "", "token00000001")).toMatchObject({ ok: true });
  await deliverDue(ctx);
  await send(await reviseCard(ctx, by, first), "Give 4 mg.");
  const mails = () => ctx.mails.map(({ text }) => /Give \d+ mg/.exec(text)?.[0]);
  expect(mails()).toEqual(["Give 40 mg", "Give 40 mg", "Give 4 mg"]);
  const rows = await ctx.db.select().from(outbox);
  const newest = rows.find(({ id, repeatsId }) => id !== row?.id && repeatsId === null)?.id ?? "";
  const repeated = rows.find(({ repeatsId }) => repeatsId === row?.id)?.id ?? "";
  const replaced = { ok: false, reason: "replaced" };
  expect(await repeatMessage(ctx, by, row?.id ?? "", "token00000002")).toEqual(replaced);
  expect(await repeatMessage(ctx, by, repeated, "token00000003")).toEqual(replaced);
  expect(await repeatMessage(ctx, by, newest, "token00000004")).toMatchObject({ ok: true });
  await deliverDue(ctx);
  expect(mails().slice(3)).toEqual(["Give 4 mg"]);
});

test("the mail of a report card, and a copy of it, that waited while the card was corrected does not follow the correction", async () => {
  const ctx = await createTestContext();
  const by = { kind: "staff", staffId: await addStaff(ctx), role: "owner" } as const;
  const home = await fullHousehold(ctx, by, { shown: "Willow", hidden: "Hidden", phone: "+13035550177" });
  const send = async (id: string, text: string) => {
    const { card } = await readDraft(ctx, by, id);
    const content = { ...card.content, summary: fromPlainText(text) };
    await saveDraft(ctx, by, id, { version: card.version, sessionOn: card.sessionOn, content });
    const recipientIds = [`contact:${home.contactId}`];
    await sendCard(ctx, by, id, {
      ...{ version: card.version + 1, recipientIds, extra: ["vet@example.com"] },
    });
    await ctx.settled();
  };
  const { mail } = ctx;
  ctx.mail = { send: () => Promise.reject(new MailError("http-503", false)) };
  const first = await beginCard(ctx, by, { clientId: home.clientId });
  await send(first, "Give 40 mg.");
  await deliverDue(ctx);
  ctx.mail = mail;
  await send(await reviseCard(ctx, by, first), "Give 4 mg.");
  ctx.advance(3_601);
  await deliverDue(ctx);
  const told = ctx.mails.map(({ to, text }) => [to, /Give \d+ mg/.exec(text)?.[0]]);
  expect(told.sort()).toEqual([
    ["vet@example.com", "Give 4 mg"],
    [home.email, "Give 4 mg"],
  ]);
  const failures = (await ctx.db.select().from(outbox)).map(({ failure }) => failure);
  expect(failures.sort()).toEqual([null, null, "replaced", "replaced"].sort());
  expect(failureWords("replaced", "email")).toContain("corrected");
});
