import { randomBytes, timingSafeEqual } from "node:crypto";
import type { Mail } from "../resend/mailbox.ts";
import { tellApp } from "../tell-app.ts";
import { type Exchange, formOf, sendJson } from "../web.ts";
import type { World } from "../world.ts";
import { sandboxTwilio } from "./account.ts";
import { twilioSignature } from "./sign.ts";

const base = `/twilio/2010-04-01/Accounts/${sandboxTwilio.accountSid}/Messages`;
const kept = 1_000;
const mostListed = 1_000;

/** Twilio's Messages resource: create, list by number, fetch one. Errors in its own shape and numbers. */
export function twilio(world: World, exchange: Exchange) {
  const { request, response, url } = exchange;
  const path = url.pathname;
  if (!isOurs(request.headers.authorization)) return refuse(exchange, 401, 20003, "Authenticate");
  const messages = world.store.data.mailbox.filter(({ channel }) => channel === "sms");
  if (path === `${base}.json` && request.method === "POST") return create(world, exchange);
  if (path === `${base}.json` && request.method === "GET") {
    const to = url.searchParams.get("To");
    const size = Math.min(Number(url.searchParams.get("PageSize") ?? 50) || 50, mostListed);
    const found = messages.filter((one) => to === null || one.to[0] === to).toReversed();
    return sendJson(response, 200, {
      messages: found.slice(0, size).map(resource),
      page: 0,
      page_size: size,
    });
  }
  const one = messages.find(({ id }) => path === `${base}/${id}.json`);
  if (one && request.method === "GET") return sendJson(response, 200, resource(one));
  return refuse(exchange, 404, 20404, `The requested resource ${path} was not found`);
}

function create(world: World, exchange: Exchange) {
  const form = formOf(exchange.body);
  const [to, body] = [form.get("To") ?? "", form.get("Body") ?? ""];
  if (to === "") return refuse(exchange, 400, 21604, "A 'To' phone number is required.");
  if (body === "") return refuse(exchange, 400, 21602, "Message body is required.");
  if (!form.get("From") && !form.get("MessagingServiceSid"))
    return refuse(exchange, 400, 21603, "A 'From' phone number is required.");
  if (form.has("From") && form.get("From") !== sandboxTwilio.number)
    return refuse(exchange, 400, 21606, "The 'From' phone number is not valid for this account.");
  if (body.length > 1_600) return refuse(exchange, 400, 21617, "The message body exceeds 1600 characters.");
  // 0001 is the ending of Twilio's own magic number for an invalid one.
  if (!/^\+[1-9]\d{6,14}$/.test(to) || to === "+15005550001")
    return refuse(exchange, 400, 21211, `The 'To' number ${to} is not a valid phone number.`);
  if (world.store.data.smsStops.includes(to))
    return refuse(exchange, 400, 21610, "Attempt to send to unsubscribed recipient");
  const { mailbox } = world.store.data;
  const mail: Mail = {
    id: `SM${randomBytes(16).toString("hex")}`,
    at: new Date(world.clock.now()).toISOString(),
    channel: "sms",
    from: form.get("From") ?? form.get("MessagingServiceSid") ?? "",
    to: [to],
    subject: "",
    text: body,
    html: "",
    headers: {},
    idempotencyKey: null,
    fingerprint: "",
  };
  mailbox.push(mail);
  if (mailbox.length > kept) mailbox.splice(0, mailbox.length - kept);
  world.store.changed();
  sendJson(exchange.response, 201, resource(mail));
  void tellStates(world, mail, form.get("StatusCallback"));
}

/** Tells the app how it went: a number that ends in 0404 is never reached. Only to the app; a test's own address stays untouched. */
async function tellStates(world: World, mail: Mail, callback: string | null): Promise<void> {
  if (!callback?.startsWith(`${world.appOrigin}/`)) return;
  const lost = mail.to[0]?.endsWith("0404") ?? false;
  for (const status of ["sent", lost ? "undelivered" : "delivered"]) {
    const fields = {
      MessageSid: mail.id,
      SmsSid: mail.id,
      AccountSid: sandboxTwilio.accountSid,
      From: mail.from,
      To: mail.to[0] ?? "",
      MessageStatus: status,
      SmsStatus: status,
      ApiVersion: "2010-04-01",
      ...(status === "undelivered" && { ErrorCode: "30003" }),
    };
    const path = callback.slice(world.appOrigin.length);
    await tellApp(world, path, new URLSearchParams(fields).toString(), {
      "content-type": "application/x-www-form-urlencoded",
      "x-twilio-signature": twilioSignature(callback, fields),
    });
  }
}

const resource = (mail: Mail) => ({
  sid: mail.id,
  account_sid: sandboxTwilio.accountSid,
  to: mail.to[0],
  from: mail.from,
  body: mail.text,
  status: "queued",
  direction: "outbound-api",
  num_segments: "1",
  error_code: null,
  error_message: null,
  date_created: new Date(mail.at).toUTCString().replace("GMT", "+0000"),
  date_sent: null,
});

function isOurs(header: string | undefined): boolean {
  const given = Buffer.from(header ?? "");
  const { accountSid, authToken } = sandboxTwilio;
  const wanted = Buffer.from(`Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

const refuse = ({ response }: Exchange, status: number, code: number, message: string) =>
  sendJson(response, status, {
    code,
    message,
    more_info: `https://www.twilio.com/docs/errors/${code}`,
    status,
  });
