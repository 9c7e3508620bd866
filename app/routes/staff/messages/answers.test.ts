import { expect, test } from "vitest";
import { outbox, receivedMessages } from "../../../../drizzle/schema/messages.ts";
import { asStaff } from "../../../../test/harness/as-staff.ts";
import { createTestContext } from "../../../../test/harness/context.ts";
import { fullHousehold } from "../../../../test/harness/household.ts";
import { addStaff, events } from "../../../../test/harness/staff.ts";
import { changeState } from "../../../domain/clients/change.ts";
import { receiveSms } from "../../../domain/correspondence/received.ts";
import { deliverDue, enqueueEmail } from "../../../domain/messages/outbox.ts";
import { suppress } from "../../../domain/messages/suppressions.ts";
import { noticeWords } from "../../../domain/suspicion/words.ts";
import { failureWords, purposeWords, readerWords } from "../../../ui/messages/words.ts";
import * as lift from "./lift-suppression.tsx";
import * as message from "./message.tsx";
import * as log from "./messages.tsx";
import * as write from "./new.tsx";
import * as received from "./received.tsx";
import * as done from "./received-done.ts";
import * as resend from "./resend.ts";
import * as suppressions from "./suppressions.tsx";

interface Shown {
  errors: Record<string, string>;
  notice?: { sentence: string };
  hits: { id: string; name: string; dogs: string[] }[] | null;
  more: number;
  people: { id: string; name: string }[];
  contact: string;
  stopped: string;
  body: string;
  subject: string;
  messages: { id: string; stopped: string; unreadable: boolean; text: string }[];
  list: { owners: { name: string }[] }[];
  names: string;
}

async function practice() {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  const by = { kind: "staff", staffId, role: "owner" } as const;
  const home = await fullHousehold(ctx, by, { shown: "Waffle", hidden: "Hidden", phone: "+13035550111" });
  const ask = asStaff(ctx, staffId);
  const page = async (...given: Parameters<typeof ask>) => {
    const answer = await ask(...given);
    return { ...answer, data: answer.data as unknown as Shown };
  };
  return { ctx, home, page };
}

const token = "abcdefghijklmnop";

test("to write to a client begins with finding one, greets that person by name, and is not sent with the greeting alone", async () => {
  const { ctx, home, page } = await practice();
  const find = async (q: string) => (await page(write.loader, {}, undefined, q)).data;
  expect(await find("")).toMatchObject({ step: "find", hits: null });
  expect((await find("?q=waffle")).hits).toMatchObject([{ id: home.clientId, dogs: ["Waffle Dog"] }]);
  expect((await find("?q=nobody")).hits).toEqual([]);
  // One of the same name who is paused is not shown among the active, but told of.
  const by = { kind: "staff", staffId: "robin", role: "owner" } as const;
  const other = await fullHousehold(ctx, by, { shown: "Waffle", hidden: "Hidden", phone: "+13035550122" });
  await changeState(ctx, by, other.clientId, "paused");
  const both = await find("?q=waffle");
  expect([both.hits?.map(({ id }) => id), both.more]).toEqual([[home.clientId], 1]);
  expect((await find("?q=nobody")).more).toBe(0);

  // How its people are reached is read by somebody, and the trail knows by whom.
  const read = async () => (await events(ctx)).filter((line) => line.startsWith("client.read")).length;
  const before = await read();
  await find(`?client=${other.clientId}`);
  expect(await read()).toBe(before + 1);
  expect((await page(write.loader, {}, undefined, "?client=nobody")).status).toBe(404);
  expect(await read()).toBe(before + 1);

  const { body, subject, people, contact } = await find(`?client=${home.clientId}&channel=sms`);
  expect({ body, subject, people }).toMatchObject({
    ...{ body: "Hi Waffle, ", subject: "", people: [{ id: home.contactId }] },
  });
  expect(JSON.stringify(await find(`?client=${home.clientId}`))).not.toMatch(/\{\{/);
  const form = { client: home.clientId, contact, channel: "sms", template: "letter.sms", token, subject };
  for (const step of ["preview", "send"])
    for (const said of [body, "Hi {{name}}, ", "{{business}}"]) {
      const refused = await page(write.action, {}, { ...form, step, body: said });
      expect([refused.status, refused.data.errors.body]).toEqual([422, expect.stringContaining("greeting")]);
    }
  const many = { channel: "email", subject: "Dogs", body: "{{portal}}".repeat(1_000), step: "preview" };
  const long = await page(write.action, {}, { ...form, ...many });
  expect([long.status, long.data.errors.body]).toEqual([422, expect.stringContaining("20,000 letters")]);
  expect(await ctx.db.select().from(outbox)).toEqual([]);
  expect((await page(write.action, {}, { ...form, step: "send", body: `${body}ok` })).status).toBe(303);
});

test("who sent STOP is not answered: the page says so, a refusal says why and since when, and the list says who it is", async () => {
  const { ctx, home, page } = await practice();
  const { clientId, contactId: contact, phone } = home;
  const form = { client: clientId, contact, channel: "sms", template: "letter.sms", token, subject: "" };
  expect((await page(write.action, {}, { ...form, step: "send", body: "See you!" })).status).toBe(303);
  await deliverDue(ctx);
  await receiveSms(ctx, { providerId: "SM1", from: phone, text: "Thanks" });
  const seen = async () => (await page(received.loader, {})).data.messages;
  expect(await seen()).toMatchObject([{ stopped: "", contactId: contact }]);
  await receiveSms(ctx, { providerId: "SM2", from: phone, text: "STOP" });
  await receiveSms(ctx, { providerId: "SM3", from: "+13035550199", text: "Who are you?" });
  const stopped = expect.stringMatching(/^Stopped on \d+ \w+: nothing can be sent to this number\.$/);
  expect((await seen()).map((one) => one.stopped)).toEqual([stopped, stopped, ""]);

  const refused = await page(write.action, {}, { ...form, step: "send", body: "Why?", token: `${token}2` });
  expect([refused.status, refused.data.errors[""]]).toEqual([
    422,
    expect.stringMatching(/^Nothing was sent\. Stopped on \d+ \w+: nothing can be sent to this number\.$/),
  ]);
  const begun = await page(write.loader, {}, undefined, `?client=${clientId}&channel=sms`);
  expect(begun.data.stopped).toEqual(stopped);
  expect((await page(write.loader, {}, undefined, `?client=${clientId}`)).data.stopped).toBe("");
  const [row] = await ctx.db.select().from(outbox);
  const again = await page(resend.action, { message: row?.id ?? "" }, { token: `${token}3` });
  const told = await page(message.loader, { message: row?.id }, undefined, `?${again.to?.split("?")[1]}`);
  expect(told.data.notice?.sentence).toContain("this number");
  expect(failureWords("suppressed", "sms")).toContain("number");
  expect(failureWords("moved", "email")).toContain("address");

  const strange = { channel: "sms", address: "+13035550199", reason: "staff", clientId: null } as const;
  await ctx.db.batch((await suppress(ctx, strange)).statements);
  const { list } = (await page(suppressions.loader, {})).data;
  expect(list.map(({ owners }) => owners.map(({ name }) => name))).toEqual(
    expect.arrayContaining([[], ["Waffle One & Waffle Two"]]),
  );
  const [barred] = (
    await ctx.raw.prepare("select id from suppressions where reason = 'stop'").all<{ id: string }>()
  ).results;
  expect((await page(lift.loader, { suppression: barred?.id })).data.names).toBe("Waffle One & Waffle Two");

  // Seen to, once, with its trace.
  const [first] = await ctx.db.select().from(receivedMessages);
  for (let press = 0; press < 2; press++)
    expect((await page(done.action, { received: first?.id }, {})).status).toBe(303);
  expect((await page(done.action, { received: "nothing" }, {})).status).toBe(404);
  expect((await events(ctx)).filter((line) => line.startsWith("message.seen-to"))).toEqual([
    'message.seen-to {"kind":"sms"}',
  ]);
});

test("the log of all messages names clients and leaves the trace of it; each line says what it is and to whom it went", async () => {
  const { ctx, home, page } = await practice();
  const looked = async () => (await events(ctx)).filter((line) => line.startsWith("client.searched"));
  await page(log.loader, {});
  expect(await looked()).toEqual([]);
  const letter = await enqueueEmail(ctx, {
    ...{ purpose: "letter", to: home.email, subject: "A", text: "B", contactId: home.contactId },
    about: { subjectId: home.clientId, clientId: home.clientId },
  });
  await ctx.db.batch([letter.statement]);
  await page(log.loader, {});
  expect(await looked()).toEqual(['client.searched {"found":1}']);

  expect(readerWords("portal-code")).toBe("A client");
  for (const purpose of ["digest", "notice-identity-linked", "report-card-test"])
    expect(readerWords(purpose), purpose).toBe("The team");
  for (const kind of Object.keys(noticeWords))
    expect(purposeWords(`notice-${kind}`), kind).toMatch(/^Account: /);
});

test("a message that does not open costs its own line: the others are read, and it can be seen to", async () => {
  const { ctx, page } = await practice();
  await receiveSms(ctx, { providerId: "SM1", from: "+13035550111", text: "See you" });
  await receiveSms(ctx, { providerId: "SM2", from: "+13035550111", text: "Late" });
  await receiveSms(ctx, { providerId: "SM3", from: "+13035550999", text: "Hello" });
  await ctx.raw.exec("update received_messages set letter = 'v1.broken' where provider_id = 'SM1'");
  const { messages } = (await page(received.loader, {})).data;
  expect(messages.map(({ text, unreadable }) => [text, unreadable])).toEqual([
    ["", true],
    ["Late", false],
    ["Hello", false],
  ]);
  expect((await page(done.action, { received: messages[0]?.id }, {})).status).toBe(303);
  expect((await page(received.loader, {})).data.messages).toHaveLength(2);
});
