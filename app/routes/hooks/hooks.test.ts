import { createHmac } from "node:crypto";
import { RouterContextProvider } from "react-router";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { outbox, receivedMessages } from "../../../drizzle/schema/messages.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { addStaff, dump, events } from "../../../test/harness/staff.ts";
import { consentsOf, mayReceive, setConsent } from "../../domain/messages/consents.ts";
import { deliverDue, enqueueEmail, enqueueSms } from "../../domain/messages/outbox.ts";
import { signedByTwilio } from "../../domain/messages/signatures.ts";
import { suppressionOf } from "../../domain/messages/suppressions.ts";
import { systemContext } from "../../http/context.ts";
import { readBody, throughTheDoor } from "../../http/door.ts";
import * as resend from "./resend.ts";
import * as received from "./twilio-received.ts";
import * as status from "./twilio-status.ts";

const origin = "https://app.daydreamers.invalid";
const pages = {
  "/hooks/resend": resend,
  "/hooks/twilio/status": status,
  "/hooks/twilio/received": received,
};

/** Through the door and to the route, as the Worker does it. */
async function post(
  ctx: TestContext,
  path: string,
  body: string,
  headers: Record<string, string>,
): Promise<number> {
  const request = new Request(`http://elsewhere.invalid${path}`, { method: "POST", headers, body });
  const inside = await throughTheDoor(ctx, request, await readBody(request));
  if (inside instanceof Response) return inside.status;
  const context = new RouterContextProvider(new Map<unknown, unknown>([[systemContext, ctx]]) as never);
  const page = pages[new URL(inside.url).pathname as keyof typeof pages];
  const answer = await page.action({ request: inside, context } as never);
  return answer.status;
}

function resendNews(ctx: TestContext, id: string, type: string, data: object) {
  const body = JSON.stringify({ type, created_at: ctx.clock.now().toISOString(), data });
  const secret = ctx.settings.RESEND_WEBHOOK_SECRET ?? "";
  return {
    body,
    headers: {
      "svix-id": id,
      "svix-timestamp": String(Math.floor(ctx.clock.now().getTime() / 1000)),
      "svix-signature": `v1,AAAA ${new Webhook(secret).sign(id, ctx.clock.now(), body)}`,
    },
  };
}

function twilioNews(ctx: TestContext, path: string, fields: Record<string, string>) {
  const text = Object.keys(fields)
    .toSorted()
    .reduce((sum, name) => sum + name + fields[name], origin + path);
  const signature = createHmac("sha1", ctx.settings.TWILIO_AUTH_TOKEN ?? "")
    .update(text)
    .digest("base64");
  return {
    body: new URLSearchParams(fields).toString(),
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-twilio-signature": signature,
    },
  };
}

async function practice() {
  const ctx = await createTestContext();
  const by = { kind: "staff", staffId: await addStaff(ctx), role: "owner" } as const;
  const home = await fullHousehold(ctx, by, { shown: "Waffle", hidden: "Secretive", phone: "+13035550111" });
  const about = { subjectId: home.clientId, clientId: home.clientId };
  for (const channel of ["email", "sms"] as const)
    await ctx.db.batch(
      setConsent(ctx, {
        clientId: home.clientId,
        contactId: home.contactId,
        purpose: "news",
        channel,
        granted: true,
        source: "portal",
        by,
      }).statements,
    );
  const news = { purpose: "news", about, contactId: home.contactId };
  const [mail, sms] = [
    await enqueueEmail(ctx, { ...news, to: home.email, subject: "Hello", text: "Sit, Biscuit." }),
    await enqueueSms(ctx, { ...news, to: home.phone, text: "Stay, Biscuit." }),
  ];
  await ctx.db.batch([mail.statement, sms.statement]);
  await deliverDue(ctx);
  return { ctx, home, mailId: mail.id, smsId: sms.id };
}

const stateOf = async (ctx: TestContext, id: string) =>
  (await ctx.db.select().from(outbox)).find((row) => row.id === id)?.deliveryState;

test("Twilio's own example of a signature is one, and changes with every part of it", () => {
  const fields = {
    CallSid: "CA1234567890ABCDE",
    Caller: "+14158675309",
    Digits: "1234",
    From: "+14158675309",
    To: "+18005551212",
  };
  const url = "https://mycompany.com/myapp.php?foo=1&bar=2";
  const is = (token: string, at: string, given: Record<string, string>) =>
    signedByTwilio(token, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", at, new URLSearchParams(given));
  expect(is("12345", url, fields)).toBe(true);
  expect(is("12346", url, fields)).toBe(false);
  expect(is("12345", `${url}0`, fields)).toBe(false);
  expect(is("12345", url, { ...fields, Digits: "1235" })).toBe(false);
});

test("DS-03: a forged body of many names is refused in the time that it takes to read it", () => {
  const names = Array.from({ length: 150_000 }, (_, index) => index.toString(36)).join("&");
  const began = performance.now();
  expect(signedByTwilio("12345", "AAAA", origin, new URLSearchParams(names))).toBe(false);
  expect(performance.now() - began).toBeLessThan(5_000);
});

test("what nobody signed changes nothing, nor what a browser is made to send, and a flood of it is a few lines of the trail", async () => {
  const { ctx, mailId, smsId, home } = await practice();
  const bounced = { email_id: "mail-1", to: [home.email], bounce: { type: "Permanent" } };
  const mail = resendNews(ctx, "msg_1", "email.bounced", bounced);
  const path = `/hooks/twilio/status?message=${smsId}`;
  const sms = twilioNews(ctx, path, { MessageSid: "SM1", MessageStatus: "delivered", To: home.phone });
  const stop = twilioNews(ctx, "/hooks/twilio/received", {
    MessageSid: "SM9",
    From: home.phone,
    Body: "STOP",
  });
  const tries: [string, string, Record<string, string>][] = [
    ["/hooks/resend", mail.body, {}],
    ["/hooks/resend", mail.body.replace("mail-1", "mail-2"), mail.headers],
    ["/hooks/resend", mail.body, { ...mail.headers, "svix-id": "msg_2" }],
    ["/hooks/resend", mail.body, { ...mail.headers, "svix-timestamp": "99999999999999" }],
    ["/hooks/resend", mail.body, { ...mail.headers, origin: "https://evil.example" }],
    ["/hooks/resend", mail.body, { ...mail.headers, "sec-fetch-site": "cross-site" }],
    [path, sms.body, {}],
    [path, sms.body.replace("delivered", "failed"), sms.headers],
    [path.replace(smsId, mailId), sms.body, sms.headers],
    ["/hooks/twilio/received", stop.body, { ...stop.headers, "x-twilio-signature": "AAAA" }],
    ["/hooks/twilio/received", stop.body, { ...stop.headers, origin: "null" }],
  ];
  for (const [at, body, headers] of tries) expect(await post(ctx, at, body, headers), at).toBe(403);
  ctx.advance(5 * 60 + 1);
  expect(await post(ctx, "/hooks/resend", mail.body, mail.headers)).toBe(403);
  expect([await stateOf(ctx, mailId), await stateOf(ctx, smsId)]).toEqual([null, null]);
  expect(await suppressionOf(ctx, "sms", home.phone)).toBeNull();
  expect(await ctx.db.select().from(receivedMessages)).toEqual([]);
  for (let time = 0; time < 20; time++) await post(ctx, "/hooks/resend", mail.body, {});
  const refusals = (await events(ctx)).filter((line) => line.startsWith("message.event-refused"));
  expect(refusals.length).toBeLessThan(20);
  expect(refusals).toContain('message.event-refused {"provider":"resend","reason":"time"}');
});

test("news of a mail are taken once, in whatever order they come; a bounce and a complaint end the sending", async () => {
  const { ctx, mailId, home } = await practice();
  const tell = async (id: string, type: string, data: object = {}) => {
    const news = resendNews(ctx, id, type, { email_id: "mail-1", to: [home.email], ...data });
    return post(ctx, "/hooks/resend", news.body, news.headers);
  };
  expect(await tell("m0", "email.delivered", { email_id: "somebody-elses" })).toBe(200);
  expect(await tell("m1", "email.opened")).toBe(200);
  expect(await tell("m1b", "email.delivery_delayed")).toBe(200);
  expect(await stateOf(ctx, mailId)).toBe("delayed");
  // Nobody tries it again: whoever looks must not be told so.
  expect(await tell("m2", "email.bounced", { bounce: { type: "Transient" } })).toBe(200);
  expect(await stateOf(ctx, mailId)).toBe("undelivered");
  expect(await suppressionOf(ctx, "email", home.email)).toBeNull();
  await tell("m3", "email.bounced", { bounce: { type: "Permanent" }, to: [home.email.toUpperCase()] });
  await tell("m4", "email.delivered");
  expect(await stateOf(ctx, mailId)).toBe("bounced");
  expect(await suppressionOf(ctx, "email", home.email)).toMatchObject({ reason: "bounce" });
  // Lifted by hand: the same news once more do not put it back, news of today would.
  await ctx.raw.prepare("update suppressions set lifted_at = 1").run();
  await tell("m3", "email.bounced", { bounce: { type: "Permanent" } });
  expect(await suppressionOf(ctx, "email", home.email)).toBeNull();
  await tell("m5", "email.complained");
  expect(await suppressionOf(ctx, "email", home.email)).toMatchObject({ reason: "complaint" });
  const said = await consentsOf(ctx, home.clientId);
  expect(mayReceive(said, home.contactId, "news", "email")).toBe(false);
  expect(mayReceive(said, home.contactId, "report-cards", "email")).toBe(false);
  expect(mayReceive(said, home.contactId, "news", "sms")).toBe(true);
  const copy = await dump(ctx);
  for (const secret of [home.email, home.phone, home.phone.slice(1), "Biscuit"])
    expect(copy).not.toContain(secret);
  expect(JSON.stringify(ctx.logs)).not.toMatch(/Biscuit|example\.com|5550111/);
});

test("news that come before the answer to our call say that the message has gone: it is not sent again", async () => {
  const ctx = await createTestContext();
  const { id, statement } = await enqueueEmail(ctx, {
    purpose: "note",
    to: "eva@example.com",
    subject: "Hi",
    text: "Hello",
  });
  await ctx.db.batch([statement]);
  const tries: string[] = [];
  ctx.mail = {
    async send(_mail, key) {
      tries.push(key);
      const news = resendNews(ctx, "m1", "email.delivered", {
        email_id: "re-1",
        to: ["eva@example.com"],
        tags: { message: id },
      });
      await post(ctx, "/hooks/resend", news.body, news.headers);
      throw new Error("the line went dead");
    },
  };
  await deliverDue(ctx);
  ctx.advance(3_600);
  await deliverDue(ctx);
  expect(tries).toEqual([id]);
  const [row] = await ctx.db.select().from(outbox);
  expect(row).toMatchObject({ providerId: "re-1", deliveryState: "delivered", nextAttemptAt: null });
  expect(row?.sentAt).not.toBeNull();
});

test("STOP ends the texting and withdraws what was agreed to, START lets us write again, other texts wait for somebody", async () => {
  const { ctx, smsId, home } = await practice();
  const path = "/hooks/twilio/received";
  const text = async (sid: string, body: string, from = home.phone) => {
    const news = twilioNews(ctx, path, { MessageSid: sid, From: from, To: "+15005550006", Body: body });
    return post(ctx, path, news.body, news.headers);
  };
  const delivered = `/hooks/twilio/status?message=${smsId}`;
  const news = twilioNews(ctx, delivered, { MessageSid: "SM1", MessageStatus: "delivered", To: home.phone });
  expect(await post(ctx, delivered, news.body, news.headers)).toBe(200);
  expect(await stateOf(ctx, smsId)).toBe("delivered");
  expect(await text("SM20", "s.t.o.p.")).toBe(200);
  expect(await suppressionOf(ctx, "sms", home.phone)).toMatchObject({ reason: "stop" });
  const may = async () => mayReceive(await consentsOf(ctx, home.clientId), home.contactId, "news", "sms");
  expect(await may()).toBe(false);
  const { statement } = await enqueueSms(ctx, {
    purpose: "letter",
    to: home.phone,
    text: "Are you there?",
    about: { subjectId: home.clientId, clientId: home.clientId },
  });
  await ctx.db.batch([statement]);
  await deliverDue(ctx);
  expect(ctx.texts).toHaveLength(1);
  expect((await ctx.db.select().from(outbox)).map(({ failure }) => failure)).toContain("suppressed");
  await text("SM21", "Start");
  expect(await suppressionOf(ctx, "sms", home.phone)).toBeNull();
  // The same STOP handed over once more, days later, is no second one.
  await text("SM20", "s.t.o.p.");
  expect(await suppressionOf(ctx, "sms", home.phone)).toBeNull();
  expect(await may()).toBe(false);
  await text("SM22", "HELP");
  await text("SM23", "Biscuit ate my slippers");
  await text("SM24", "Who is this?", "+13035550199");
  const rows = await ctx.db.select().from(receivedMessages);
  expect(rows.map(({ clientId }) => clientId)).toEqual([home.clientId, home.clientId, home.clientId, null]);
  expect(await dump(ctx)).not.toMatch(/slippers|Who is this|5550199/);
  expect(JSON.stringify(ctx.logs)).not.toMatch(/slippers|555/);
});
