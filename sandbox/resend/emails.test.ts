import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Running, runSandbox } from "../testing.ts";

let sandbox: Running;
beforeAll(async () => {
  sandbox = await runSandbox();
});
afterEach(() => sandbox.control("DELETE", ""));
afterAll(() => sandbox.stop());

const mail = {
  from: "Training Daydreamers <hello@example.com>",
  to: "robin@example.com",
  subject: "Your code",
  text: "It is 123456.",
};
const send = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${sandbox.url}/resend/emails`, {
    method: "POST",
    headers: {
      authorization: "Bearer re_sandbox_0123456789",
      "content-type": "application/json",
      ...headers,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

it("keeps a message and shows it, newest first, on a page and as JSON", async () => {
  const { id } = await (await send({ ...mail, headers: { "X-Kind": "code" } })).json();
  await send({
    ...mail,
    to: ["wren@example.com"],
    subject: "Second",
    html: "<script>alert(1)</script><b>Hi</b>",
  });
  const [first, second] = await sandbox.control("GET", "/mailbox");
  expect(first).toMatchObject({
    id,
    to: ["robin@example.com"],
    text: "It is 123456.",
    headers: { "X-Kind": "code" },
  });
  expect(second.subject).toBe("Second");
  const page = await (await fetch(`${sandbox.url}/mailbox`)).text();
  expect(page.indexOf("Second")).toBeLessThan(page.indexOf("Your code"));
  expect(await (await fetch(`${sandbox.url}/mailbox/${id}`)).text()).toContain("It is 123456.");
  expect((await fetch(`${sandbox.url}/mailbox/none`)).status).toBe(404);
});

it("shows HTML only inside a frame without rights, and escapes everything else", async () => {
  const { id } = await (
    await send({ ...mail, subject: "<img src=x>", html: "<script>alert(1)</script>" })
  ).json();
  const page = await (await fetch(`${sandbox.url}/mailbox/${id}`)).text();
  expect(page).toContain('<iframe sandbox=""');
  expect(page).not.toMatch(/<script|<img/);
  const part = await fetch(`${sandbox.url}/mailbox/${id}/html`);
  expect(part.headers.get("content-security-policy")).toMatch(/^sandbox; default-src 'none'/);
});

it("sends once under an idempotency key, refuses another message under it, and forgets it after a day", async () => {
  const key = { "idempotency-key": "reset-1" };
  const ids = await Promise.all(
    [send(mail, key), send(mail, key), send(mail, key)].map(async (one) => (await (await one).json()).id),
  );
  expect(new Set(ids).size).toBe(1);
  expect(await sandbox.control("GET", "/mailbox")).toHaveLength(1);
  const other = await send({ ...mail, text: "Another" }, key);
  expect([other.status, (await other.json()).name]).toEqual([409, "invalid_idempotent_request"]);
  await sandbox.control("POST", "/clock", { advanceSeconds: 86_401 });
  expect((await (await send(mail, key)).json()).id).not.toBe(ids[0]);
});

it("keeps what is attached and hands it out only as a download", async () => {
  const attachments = [{ filename: "<b>.pdf", content: Buffer.from("%PDF-1.7").toString("base64") }];
  const { id } = await (await send({ ...mail, attachments })).json();
  expect((await sandbox.control("GET", "/mailbox"))[0].attachments).toEqual(attachments);
  const page = await (await fetch(`${sandbox.url}/mailbox/${id}`)).text();
  expect(page).toContain("&lt;b&gt;.pdf");
  const file = await fetch(`${sandbox.url}/mailbox/${id}/files/0`);
  expect([await file.text(), file.headers.get("content-disposition")]).toEqual(["%PDF-1.7", "attachment"]);
  expect((await fetch(`${sandbox.url}/mailbox/${id}/files/1`)).status).toBe(404);
});

it.each([
  [
    "an attachment that is not base64",
    { ...mail, attachments: [{ filename: "a", content: "%" }] },
    {},
    422,
    "validation_error",
  ],
  ["no key", mail, { authorization: "" }, 401, "missing_api_key"],
  ["another key", mail, { authorization: "Bearer re_live_1" }, 403, "invalid_api_key"],
  ["broken JSON", "{", {}, 400, "validation_error"],
  ["no receiver", { ...mail, to: undefined }, {}, 422, "missing_required_field"],
  ["no text", { ...mail, text: undefined }, {}, 422, "missing_required_field"],
  ["a bad sender", { ...mail, from: "nobody" }, {}, 422, "invalid_from_address"],
  ["a bad receiver", { ...mail, to: ["a@b", "c\r\nBcc: d@e"] }, {}, 422, "validation_error"],
  ["a subject of two lines", { ...mail, subject: "a\r\nBcc: d@e" }, {}, 422, "validation_error"],
])("refuses %s in Resend's shape", async (_what, body, headers: Record<string, string>, status, name) => {
  const answer = await send(body, headers);
  expect([answer.status, await answer.json()]).toEqual([
    status,
    { statusCode: status, name, message: expect.any(String) },
  ]);
  expect(await sandbox.control("GET", "/mailbox")).toEqual([]);
});
