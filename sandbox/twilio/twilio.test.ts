import { createServer } from "node:http";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { signedByResend, signedByTwilio } from "../../app/domain/messages/signatures.ts";
import { createTwilio } from "../../app/platform/sms.ts";
import { sandboxResendSecret } from "../resend/webhooks.ts";
import { type Running, runSandbox } from "../testing.ts";
import { sandboxTwilio } from "./account.ts";

/** The app's place: what it is told, by whom, and whether that is signed as the app wants it. */
const told: { path: string; fields: URLSearchParams; body: string; signed: boolean }[] = [];
let origin = "";
const app = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const fields = new URLSearchParams(body);
  const headers = new Headers(request.headers as Record<string, string>);
  const signed = request.url?.startsWith("/hooks/resend")
    ? signedByResend(sandboxResendSecret, headers, body, new Date()).ok
    : signedByTwilio(
        sandboxTwilio.authToken,
        headers.get("x-twilio-signature"),
        origin + request.url,
        fields,
      );
  told.push({ path: request.url ?? "", fields, body, signed });
  response.end();
});
let sandbox: Running;
beforeAll(async () => {
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const address = app.address();
  origin = `http://localhost:${typeof address === "object" ? address?.port : 0}`;
  sandbox = await runSandbox(undefined, 0, undefined, origin);
});
afterEach(async () => {
  await sandbox.control("DELETE", "");
  told.length = 0;
});
afterAll(async () => {
  await sandbox.stop();
  app.closeAllConnections();
  app.close();
});

const adapter = (token: string = sandboxTwilio.authToken) => {
  const sms = createTwilio(
    {
      TWILIO_ACCOUNT_SID: sandboxTwilio.accountSid,
      TWILIO_AUTH_TOKEN: token,
      TWILIO_FROM: sandboxTwilio.number,
      TWILIO_API_URL: `${sandbox.url}/twilio`,
      APP_ORIGIN: origin,
    },
    fetch,
  );
  if (!sms) throw new Error("Twilio is not set up");
  return sms;
};
const text = { to: "+13035550199", text: "See you tomorrow, naïve 🐕" };
const start = new Date(Date.now() - 1_000);

it("carries an SMS, tells of it signed, and finds it again by exactly its text and number", async () => {
  const sid = await adapter().send(text, "m1");
  expect(await sandbox.control("GET", "/mailbox")).toMatchObject([
    { id: sid, channel: "sms", to: [text.to], text: text.text },
  ]);
  expect(await adapter().find(text, start)).toEqual([sid]);
  expect(await adapter().find({ ...text, text: `${text.text}!` }, start)).toEqual([]);
  expect(await adapter().find({ ...text, to: "+13035550198" }, start)).toEqual([]);
  expect(await adapter().find(text, new Date(Date.now() + 3_600_000))).toEqual([]);
  await expect
    .poll(() => told.map(({ fields }) => fields.get("MessageStatus")))
    .toEqual(["sent", "delivered"]);
  expect(told.map(({ path, signed }) => [path, signed])).toEqual(
    Array(2).fill(["/hooks/twilio/status?message=m1", true]),
  );
});

it("says which refusals are for good, and of which tries nobody knows what came of them", async () => {
  const refused = (to: string, token?: string) => adapter(token).send({ ...text, to }, "m1");
  await expect(refused("+15005550001")).rejects.toMatchObject({ code: "invalid-number", permanent: true });
  await expect(refused(text.to, "another-token")).rejects.toMatchObject({
    code: "http-401",
    permanent: false,
  });
  await sandbox.control("POST", "/faults", { provider: "twilio", kind: "429", times: 1 });
  await expect(refused(text.to)).rejects.toMatchObject({ code: "http-429", ambiguous: false });
  for (const kind of ["500", "drop-after-commit", "html"]) {
    await sandbox.control("POST", "/faults", { provider: "twilio", kind, times: 1 });
    await expect(refused(text.to), kind).rejects.toMatchObject({ ambiguous: true, permanent: false });
  }
  expect(await adapter().find(text, start)).toHaveLength(1);
});

it("hands on what comes in, signed, and keeps to a STOP itself", async () => {
  const inbound = { from: text.to, text: "Stop" };
  expect(await sandbox.control("POST", "/twilio/inbound", inbound)).toMatchObject({ status: 200 });
  expect(told[0]).toMatchObject({ path: "/hooks/twilio/received", signed: true });
  await expect(adapter().send(text, "m1")).rejects.toMatchObject({ code: "opted-out", permanent: true });
  await sandbox.control("POST", "/twilio/inbound", { ...inbound, text: "START" });
  await adapter().send(text, "m1");
});

it("tells how a mail went by what its address says of itself, signed", async () => {
  await fetch(`${sandbox.url}/resend/emails`, {
    method: "POST",
    headers: { authorization: "Bearer re_sandbox_0123456789", "content-type": "application/json" },
    body: JSON.stringify({
      from: "a@example.com",
      to: ["bounce+1@example.com"],
      subject: "Hi",
      text: "Hello",
      tags: [{ name: "message", value: "m1" }],
    }),
  });
  const mails = () =>
    told
      .filter(({ path }) => path === "/hooks/resend")
      .map(({ body, signed }) => ({ ...JSON.parse(body), signed }));
  await expect.poll(() => mails().map(({ type }) => type)).toEqual(["email.sent", "email.bounced"]);
  expect(mails()).toMatchObject([
    { signed: true, data: { tags: { message: "m1" } } },
    { signed: true, data: { bounce: { type: "Permanent" } } },
  ]);
});
