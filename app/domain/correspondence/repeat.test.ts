import { expect, test } from "vitest";
import { outbox } from "../../../drizzle/schema/messages.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { addStaff, events } from "../../../test/harness/staff.ts";
import { MailError } from "../../platform/mail.ts";
import { SmsError } from "../../platform/sms.ts";
import { saveContact } from "../clients/contacts.ts";
import { contactDetails } from "../clients/records.ts";
import { consentsOf, mayReceive } from "../messages/consents.ts";
import { takeNews } from "../messages/news.ts";
import { deliverDue, enqueueSms } from "../messages/outbox.ts";
import { suppressionOf } from "../messages/suppressions.ts";
import { beginCard, readDraft, saveDraft } from "../report-cards/drafts.ts";
import { fromPlainText } from "../report-cards/rich-text.ts";
import { sendCard } from "../report-cards/send.ts";
import { readSentPage } from "../report-cards/sent-page.ts";
import { repeatMessage } from "./compose.ts";
import { noteConsents } from "./consents.ts";

async function practice() {
  const ctx = await createTestContext();
  const by = { kind: "staff", staffId: await addStaff(ctx), role: "owner" } as const;
  const home = await fullHousehold(ctx, by, { shown: "Willow", hidden: "Hidden", phone: "+13035550177" });
  return { ctx, by, home };
}

test("a report card whose mail is sent once more says what became of the newest mail, whichever was repeated", async () => {
  const { ctx, by, home } = await practice();
  const cardId = await beginCard(ctx, by, { clientId: home.clientId });
  const { card } = await readDraft(ctx, by, cardId);
  const content = { ...card.content, summary: fromPlainText("Willow sat.") };
  const saved = await saveDraft(ctx, by, cardId, { ...card, version: card.version, content });
  if (!saved.ok) throw new Error(saved.reason);
  const { version } = saved;
  await sendCard(ctx, by, cardId, { version, recipientIds: [`contact:${home.contactId}`, "self"] });
  await ctx.settled();
  await deliverDue(ctx);
  const told = async (messageId: string, state: "undelivered" | "delivered" | "bounced") => {
    const [row] = (await ctx.db.select().from(outbox)).filter(({ id }) => id === messageId);
    const news = { providerId: row?.providerId ?? "", messageId, kind: state, state, suppress: null };
    await takeNews(ctx, { id: ctx.random.id(), ...news, at: ctx.clock.now() });
  };
  const delivery = async () =>
    (await readSentPage(ctx, by, cardId)).deliveries.find(({ to }) => to === "contact");
  const others = async () =>
    (await readSentPage(ctx, by, cardId)).deliveries.filter(({ to }) => to !== "contact");
  const first = (await delivery())?.messageId ?? "";
  const before = await others();
  await told(first, "undelivered");
  expect(await delivery()).toMatchObject({ state: "undelivered" });

  const again = async (id: string, token: string) => {
    const [one] = await Promise.all([1, 2].map(() => repeatMessage(ctx, by, id, token)));
    expect(one?.ok).toBe(true);
    await deliverDue(ctx);
    ctx.advance(60);
    const repeats = (await ctx.db.select().from(outbox)).filter(({ repeatsId }) => repeatsId === id);
    return repeats.at(-1)?.id ?? "";
  };
  const second = await again(first, "one");
  expect(await delivery()).toMatchObject({ messageId: second, state: "sent" });
  await told(second, "bounced");
  // Of the old mail something more is heard: it is not the one that counts.
  await told(first, "delivered");
  expect(await delivery()).toMatchObject({ messageId: second, state: "bounced" });
  const third = await again(second, "two");
  const fourth = await again(first, "three");
  expect(new Set([first, second, third, fourth]).size).toBe(4);
  expect(await delivery()).toMatchObject({ messageId: fourth, state: "sent" });
  expect(await others()).toEqual(before);
});

test("a report card whose mail was held back and then went to a corrected address says that address", async () => {
  const { ctx, by, home } = await practice();
  const { clientId, contactId } = home;
  const cardId = await beginCard(ctx, by, { clientId });
  const { card } = await readDraft(ctx, by, cardId);
  const content = { ...card.content, summary: fromPlainText("Willow sat.") };
  const saved = await saveDraft(ctx, by, cardId, { ...card, version: card.version, content });
  if (!saved.ok) throw new Error(saved.reason);
  const { mail } = ctx;
  ctx.mail = { send: () => Promise.reject(new MailError("http-503", false)) };
  await sendCard(ctx, by, cardId, { version: saved.version, recipientIds: [`contact:${contactId}`, "self"] });
  await ctx.settled();
  await deliverDue(ctx);
  ctx.mail = mail;
  const details = contactDetails.parse({ name: "Willow One", emails: ["right@example.com"] });
  const flags = { signs: true, getsReportCards: true, pays: true };
  expect(await saveContact(ctx, by, clientId, contactId, 1, { details, ...flags })).toEqual({ ok: true });
  ctx.advance(3_601);
  await deliverDue(ctx);
  const lines = async () =>
    (await readSentPage(ctx, by, cardId)).deliveries.map(({ to, email, name, state }) => [
      to,
      name,
      email,
      state,
    ]);
  const [held] = (await readSentPage(ctx, by, cardId)).deliveries.filter(({ to }) => to === "contact");
  const others = (await lines()).filter(([to]) => to !== "contact");
  expect(held).toMatchObject({ email: home.email, state: "failed" });
  expect(await repeatMessage(ctx, by, held?.messageId ?? "", "token00000001")).toMatchObject({ ok: true });
  await deliverDue(ctx);
  expect(ctx.mails.at(-1)?.to).toBe("right@example.com");
  expect(await lines()).toEqual(
    expect.arrayContaining([["contact", held?.name, "right@example.com", "sent"], ...others]),
  );
});

test("a STOP that only the carrier knew of ends what was agreed to, as one that we hear of does", async () => {
  const { ctx, by, home } = await practice();
  const { clientId, contactId } = home;
  const sms = [{ purpose: "reminders", channel: "sms" } as const];
  expect(await noteConsents(ctx, by, clientId, contactId, sms, [], "phone")).toEqual({ ok: true });
  const reminder = await enqueueSms(ctx, {
    ...{ purpose: "visit-tomorrow", to: home.phone, text: "See you", contactId },
    about: { subjectId: clientId, clientId },
  });
  await ctx.db.batch([reminder.statement]);
  ctx.sms = {
    async send() {
      throw new SmsError("opted-out", { permanent: true });
    },
    find: async () => [],
  };
  await deliverDue(ctx);
  expect(await suppressionOf(ctx, "sms", home.phone)).toMatchObject({ reason: "stop" });
  expect(mayReceive(await consentsOf(ctx, clientId), contactId, "reminders", "sms")).toBe(false);
  expect(await events(ctx)).toContain(
    'consent.changed {"purpose":"reminders","channel":"sms","granted":false,"source":"stop"}',
  );
});
