import { expect, test } from "vitest";
import { outbox } from "../../../../drizzle/schema/messages.ts";
import { asStaff } from "../../../../test/harness/as-staff.ts";
import { createTestContext } from "../../../../test/harness/context.ts";
import { fullHousehold } from "../../../../test/harness/household.ts";
import { addStaff, dump, events } from "../../../../test/harness/staff.ts";
import { noteConsents } from "../../../domain/correspondence/consents.ts";
import { consentsOf } from "../../../domain/messages/consents.ts";
import { deliverDue, enqueueEmail } from "../../../domain/messages/outbox.ts";
import { suppress, suppressionOf } from "../../../domain/messages/suppressions.ts";
import { saveOwnConsents } from "../../../domain/portal/consents.ts";
import * as agreed from "./consents.tsx";
import * as lift from "./lift-suppression.tsx";
import * as mass from "./mass.tsx";
import * as message from "./message.tsx";
import * as log from "./messages.tsx";
import * as write from "./new.tsx";
import * as resend from "./resend.ts";
import * as suppressions from "./suppressions.tsx";

interface Shown {
  errors: Record<string, string>;
  preview?: { text: string; to: string };
  list?: { mark: string; count: number; people: { name: string; whyNot: string | null }[] };
  sent?: { recipients: number; until: string };
  entries: { client: string; state: string; until: string }[];
  letter: { text: string } | null;
}

async function practice() {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  const by = { kind: "staff", staffId, role: "owner" } as const;
  const home = await fullHousehold(ctx, by, { shown: "Waffle", hidden: "Secretive", phone: "+13035550111" });
  const ask = asStaff(ctx, staffId);
  const page = async (...given: Parameters<typeof ask>) => {
    const answer = await ask(...given);
    return { ...answer, data: answer.data as unknown as Shown };
  };
  return { ctx, by, home, staffId, page };
}

const token = "abcdefghijklmnop";

test("a message is previewed with its fields filled, sent once however often it is pressed, and can be repeated", async () => {
  const { ctx, home, staffId, page } = await practice();
  const form = {
    client: home.clientId,
    contact: home.contactId,
    channel: "sms",
    template: "running-late.sms",
    token,
    subject: "",
    body: "Hi {{name}}, give {{dogs}} a treat.",
  };
  const preview = await page(write.action, {}, { ...form, step: "preview" });
  expect(preview.data.preview?.text).toBe("Hi Waffle, give Waffle Dog a treat.");
  expect(await ctx.db.select().from(outbox)).toEqual([]);
  const refused = async (body: string) =>
    (await page(write.action, {}, { ...form, step: "send", body })).data.errors.body;
  expect(await refused("{{gate}}")).toContain("{{gate}}");
  expect(await refused("ä".repeat(460))).toContain("SMS");
  expect(await refused("🐕".repeat(101))).toContain("SMS");
  const sent = await Promise.all([1, 2].map(() => page(write.action, {}, { ...form, step: "send" })));
  expect(sent.map(({ status }) => status)).toEqual([303, 303]);
  await deliverDue(ctx);
  expect(ctx.texts).toEqual([{ to: home.phone, text: "Hi Waffle, give Waffle Dog a treat." }]);
  expect((await events(ctx)).filter((line) => line.startsWith("message.written "))).toHaveLength(1);
  // Back in the browser, other words typed into the same form: that is another message.
  await page(write.action, {}, { ...form, step: "send", body: "And bring the leash." });
  await deliverDue(ctx);
  expect(ctx.texts.splice(1).map(({ text }) => text)).toEqual(["And bring the leash."]);

  const [row] = await ctx.db.select().from(outbox);
  const id = row?.id ?? "";
  expect((await page(message.loader, { message: id })).data.letter?.text).toContain("treat");
  expect(await events(ctx)).toContain("message.read {}");
  for (let press = 0; press < 2; press++) await page(resend.action, { message: id }, { token });
  await deliverDue(ctx);
  expect(ctx.texts).toHaveLength(2);
  const { statements } = await suppress(ctx, {
    channel: "sms",
    address: home.phone,
    reason: "stop",
    clientId: null,
  });
  await ctx.db.batch(statements);
  const again = await page(resend.action, { message: id }, { token: `${token}2` });
  expect(again.to).toContain("done=suppressed");
  expect((await page(write.action, {}, { ...form, token: `${token}3`, step: "send" })).status).toBe(422);

  // Lifting a STOP takes the person's own word; a code's message is never opened, an alert by owners alone.
  const [barred] = (await ctx.raw.prepare("select id from suppressions").all<{ id: string }>()).results;
  const lifting = (fields: Record<string, string>) =>
    page(lift.action, { suppression: barred?.id ?? "" }, fields);
  expect((await lifting({ words: " " })).data.errors.words).toContain("how they asked");
  expect(await suppressionOf(ctx, "sms", home.phone)).not.toBeNull();
  expect((await lifting({ words: "x".repeat(501) })).status).toBe(422);
  expect((await lifting({ words: "Ada asked for it by phone" })).to).toContain("done=lifted");
  expect(await dump(ctx)).not.toContain("by phone");
  expect((await lifting({ words: "Later words" })).to).toContain("done=lifted");
  expect((await page(suppressions.loader, {})).data).toMatchObject({
    list: [],
    lifted: [{ reason: "stop", words: "Ada asked for it by phone" }],
  });
  // Addresses are personal data: whoever looks at them is in the trail; to look at none is nothing.
  expect((await events(ctx)).filter((line) => line.startsWith("message.suppressions-read"))).toEqual([
    'message.suppressions-read {"count":1}',
  ]);
  const code = await enqueueEmail(ctx, {
    purpose: "code",
    to: "a@b.example",
    subject: "C",
    text: "123456",
    secret: true,
  });
  const alert = await enqueueEmail(ctx, { purpose: "alert", to: "a@b.example", subject: "A", text: "Look!" });
  await ctx.db.batch([code.statement, alert.statement]);
  const helper = asStaff(ctx, staffId, "helper");
  expect((await page(message.loader, { message: code.id })).data.letter).toBeNull();
  expect((await page(message.loader, { message: alert.id })).data.letter?.text).toBe("Look!");
  expect(((await helper(message.loader, { message: alert.id })).data as unknown as Shown).letter).toBeNull();
  expect((await page(message.loader, { message: "nothing" })).status).toBe(404);
});

test("a mailing shows who gets it and who not, and goes to exactly that list, once, after the quiet hours", async () => {
  const { ctx, by, home, page } = await practice();
  const form = {
    purpose: "news",
    channel: "email",
    active: "yes",
    token,
    subject: "News, {{name}}",
    body: "Walk {{dogs}}!",
  };
  const list = async () => (await page(mass.action, {}, { ...form, step: "list" })).data.list;
  expect((await list())?.people.map(({ whyNot }) => whyNot)).toEqual(["no-consent", "no-address"]);
  await noteConsents(
    ctx,
    by,
    home.clientId,
    home.contactId,
    [{ purpose: "news", channel: "email" }],
    [],
    "phone",
  );
  const shown = await list();
  expect(shown).toMatchObject({ count: 1 });
  // Names and addresses of all clients at once: whoever has looked at them is in the trail.
  const looked = (await events(ctx)).filter((line) => line.startsWith("client.searched"));
  expect(looked.at(-1)).toBe(`client.searched {"found":${shown?.people.length}}`);
  const send = (count: string, mark = shown?.mark ?? "") =>
    page(mass.action, {}, { ...form, step: "send", count, mark });
  expect((await send("2")).data.errors.count).toContain("Type 1");
  expect((await send("")).status).toBe(422);
  // Somebody withdraws between the list and the button.
  await noteConsents(ctx, by, home.clientId, home.contactId, []);
  expect((await send("1")).data.errors.count).toContain("changed");
  await noteConsents(
    ctx,
    by,
    home.clientId,
    home.contactId,
    [{ purpose: "news", channel: "email" }],
    [],
    "phone",
  );
  expect(await ctx.db.select().from(outbox)).toEqual([]);
  ctx.advance(13 * 3600);
  const sent = await Promise.all([send("1"), send("1")]);
  expect(sent.map((one) => one.data.sent?.recipients)).toEqual([1, 1]);
  expect(await deliverDue(ctx)).toEqual({ sent: 0, failed: 0, waiting: 0 });
  expect((await page(log.loader, {})).data.entries).toMatchObject([
    { state: "waiting", client: expect.any(String) },
  ]);
  ctx.advance(10 * 3600);
  await deliverDue(ctx);
  expect(ctx.mails).toHaveLength(1);
  expect(ctx.mails[0]).toMatchObject({
    subject: "News, Waffle",
    headers: { "List-Unsubscribe": expect.any(String) },
  });
  expect(ctx.mails[0]?.text).toMatch(
    /Walk Waffle Dog![\s\S]*No more news by email\? https:\S+\/unsubscribe\/news\.\S+\n$/,
  );
  expect((await events(ctx)).filter((line) => line.startsWith("message.written-to-many"))).toHaveLength(1);
  // Back in the browser, other words in the same form: another mailing, not one that is said to go out and does not.
  await page(
    mass.action,
    {},
    { ...form, step: "send", count: "1", mark: shown?.mark ?? "", body: "No, run!" },
  );
  await deliverDue(ctx);
  expect(ctx.mails.splice(1)).toMatchObject([{ text: expect.stringContaining("No, run!") }]);
  // Withdrawn between writing and carrying: not sent, and the log says why.
  await page(
    mass.action,
    {},
    { ...form, token: `${token}2`, step: "send", count: "1", mark: shown?.mark ?? "" },
  );
  await noteConsents(ctx, by, home.clientId, home.contactId, []);
  await deliverDue(ctx);
  expect(ctx.mails).toHaveLength(1);
  expect((await page(log.loader, {}, undefined, "?state=withdrawn")).data.entries).toHaveLength(1);
});

test("an old page of what somebody agreed to does not agree again to what was withdrawn meanwhile", async () => {
  const { ctx, home, page } = await practice();
  const { clientId: id, contactId: contact } = home;
  const stands = async () =>
    (await consentsOf(ctx, id))
      .map(({ purpose, channel, granted }) => `${purpose} ${channel} ${granted}`)
      .sort();
  const first = { contact, was: "", remindersBysms: "yes", newsByemail: "yes" };
  const unsaid = await page(agreed.action, { id }, first);
  expect([unsaid.status, unsaid.data.errors.how]).toEqual([422, expect.stringContaining("how")]);
  expect(await stands()).toEqual([]);
  expect((await page(agreed.action, { id }, { ...first, how: "in-person" })).status).toBe(303);
  expect(await stands()).toEqual(["news email true", "reminders sms true"]);
  // The page is open with both ticked; the person withdraws the news in the portal; the team ticks one thing more.
  const me = { kind: "client", clientId: id, contactId: contact } as const;
  const email = { channel: "email", granted: false } as const;
  await saveOwnConsents(ctx, me, [
    { purpose: "news", ...email },
    { purpose: "report-cards", ...email },
  ]);
  const was = "remindersBysms newsByemail reportcardsByemail";
  const ticks = { remindersBysms: "yes", newsByemail: "yes", remindersByemail: "yes", how: "paper" };
  expect((await page(agreed.action, { id }, { contact, was, ...ticks })).status).toBe(303);
  expect(await stands()).toEqual([
    "news email false",
    "reminders email true",
    "reminders sms true",
    "report-cards email false",
  ]);
  const shown = (await page(agreed.loader, { id })).data as unknown as { history: { whence: string }[] };
  expect(shown.history.map(({ whence }) => whence)).toEqual([
    "noted by the team, told on paper",
    "in the portal",
    "in the portal",
    "noted by the team, told in person",
    "noted by the team, told in person",
  ]);
  expect((await events(ctx)).filter((line) => line.includes('"how":"paper"'))).toHaveLength(1);
  expect((await page(agreed.action, { id }, { contact: "nobody", was, ...ticks })).status).toBe(404);
});
