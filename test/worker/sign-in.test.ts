import { afterAll, beforeAll, expect, test } from "vitest";
import { testEnvironment } from "../harness/environment.ts";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { claim, openBrowser, owner } from "./browser.ts";

const token = testEnvironment.SETUP_TOKEN;
const mails: { to: string[]; subject: string; text: string }[] = [];
/** Signing in on a new device is mailed about too. */
const codeMails = () => mails.filter(({ subject }) => subject === "Your code for a new password");
let worker: RunningWorker;

beforeAll(async () => {
  worker = await startWorker({
    async network(request) {
      mails.push((await request.json()) as (typeof mails)[number]);
      return Response.json({ id: `mail-${mails.length}` });
    },
  });
});
afterAll(() => worker.stop());

/** A browser whose network no other test has used up. */
let networks = 0;
const visitor = () => openBrowser(worker, { "cf-connecting-ip": `198.51.100.${++networks}` });

const inputs = (html: string) => [...html.matchAll(/<input[^>]*>/g)].map(([tag]) => tag);
const input = (html: string, name: string) =>
  inputs(html).find((tag) => tag.includes(`name="${name}"`)) ?? "";
/** The texts that an input is described by. */
const described = (html: string, name: string) =>
  (/aria-describedby="([^"]*)"/.exec(input(html, name))?.[1] ?? "")
    .split(" ")
    .map((id) => new RegExp(`<p id="${id}"[^>]*>(.*?)</p>`, "s").exec(html)?.[1] ?? "")
    .join(" ");

test("setup refuses a wrong token and a weak password at their fields and keeps what was typed", async () => {
  const browser = visitor();
  const typed = { ...owner, timeZone: "Europe/Berlin", units: "metric", businessName: "Wagging Tails" };
  for (const [field, fields, sentence] of [
    ["token", { ...typed, token: "wrong" }, "not the setup token"],
    ["password", { ...typed, token, password: "wagging tails" }, "random words"],
    ["password", { ...typed, token, password: "short" }, "10 characters"],
    ["email", { ...typed, token, email: "robin＠example.com" }, "does not look like"],
    ["name", { ...typed, token, name: " " }, "enter your name"],
  ] as const) {
    const response = await browser.post("/setup", fields);
    const html = await response.text();
    expect([field, response.status]).toEqual([field, 422]);
    expect(described(html, field)).toContain(sentence);
    expect(html).toContain(`value="${typed.businessName}"`);
    for (const secret of [token, typed.password, "short"]) expect(html).not.toContain(`"${secret}"`);
    expect(browser.setCookies).toEqual([]);
  }
  const rows = await worker.database.prepare("select count(*) as staff from staff").first();
  expect(rows).toEqual({ staff: 0 });
});

test("setup works once, signs in at once, and afterwards leads to sign-in", async () => {
  const page = await (await visitor().get("/setup")).text();
  for (const name of ["token", "name", "email", "password"]) expect(input(page, name)).toContain("required");
  const browser = await claim(worker, token);
  expect((await browser.get("/account")).status).toBe(200);

  const again = await visitor().post("/setup", { token, ...owner, email: "kim@example.com" });
  const later = await visitor().get("/setup");
  expect([again.status, later.status]).toEqual([404, 200]);
  for (const html of [await again.text(), await later.text()]) {
    expect(html).toContain("Already set up");
    expect(html).toContain('href="/sign-in"');
  }
});

test("sign-in leads to where one was going, and never to another site", async () => {
  for (const [returnTo, location] of [
    ["/battery?x=1", "/battery?x=1"],
    ["", "/today"],
    ["//evil.example", "/today"],
    ["https://evil.example", "/today"],
    ["/\\evil.example", "/today"],
  ] as const) {
    const response = await visitor().post("/sign-in", {
      email: " ROBIN@example.com ",
      password: owner.password,
      returnTo,
    });
    expect([response.status, response.headers.get("location")]).toEqual([303, location]);
  }
  const page = await (await visitor().get("/sign-in?returnTo=//evil.example")).text();
  expect(page).not.toContain("evil.example");
});

test("a refused sign-in is 422 at the field, keeps the email and never the password", async () => {
  const browser = visitor();
  const password = "surely-not-this-one";
  const response = await browser.post("/sign-in", { email: owner.email, password, returnTo: "/battery" });
  const html = await response.text();
  expect(response.status).toBe(422);
  expect(described(html, "password")).toContain("do not match");
  expect(input(html, "email")).toContain(`value="${owner.email}"`);
  expect(input(html, "email")).toContain('autoComplete="username"');
  expect(input(html, "password")).toContain('autoComplete="current-password"');
  expect(input(html, "returnTo")).toContain('value="/battery"');
  expect(html).not.toContain(password);
  expect(html.match(/<script[^>]*>/g)).toEqual([expect.stringMatching(/ src="\/assets\/passkey-/)]);
  expect(browser.setCookies).toEqual([]);
});

test("PW-01, PW-02: unknown, wrong and paused answer with one body, one status and the same headers", async () => {
  const answer = async (email: string, password: string, browser = visitor()) => {
    const response = await browser.post("/sign-in", { email, password });
    const headers = Object.fromEntries(response.headers);
    for (const own of ["x-request-id", "content-security-policy", "date"]) delete headers[own];
    const body = (await response.text()).replaceAll(email, "EMAIL").replaceAll(/nonce="[^"]*"/g, "");
    return { status: response.status, headers, body };
  };
  const unknown = await answer("nobody@example.com", "wrong");
  expect(unknown.status).toBe(422);
  expect(await answer(owner.email, "wrong")).toEqual(unknown);
  for (let tries = 0; tries < 5; tries++) await answer(owner.email, "wrong");
  expect(await answer(owner.email, owner.password)).toEqual(unknown);
  const paused = await worker.database
    .prepare("select count(*) as paused from security_events where details like '%throttled%'")
    .first<{ paused: number }>();
  expect(paused?.paused).toBeGreaterThan(0);
  await worker.database.prepare("delete from throttles").run();
});

test("PW-05: a megabyte of password is refused without being looked at", async () => {
  const tries = async () =>
    (await worker.database.prepare("select * from throttles where id not like 'rate:%'").all()).results;
  const before = await tries();
  const response = await visitor().post("/sign-in", { email: owner.email, password: "x".repeat(1_000_000) });
  expect(response.status).toBe(422);
  expect(await response.text()).not.toContain("xxxx");
  expect(await tries()).toEqual(before);
});

test("PW-09, PW-10: a forgotten password is answered alike for all, and a mailed code sets a new one", async () => {
  const answers = [];
  for (const email of ["nobody@example.com", owner.email]) {
    const response = await visitor().post("/forgot-password", { email });
    answers.push([response.status, response.headers.get("location"), await response.text()]);
  }
  expect(answers[0]).toEqual([303, "/reset-password?sent=1", ""]);
  expect(answers[1]).toEqual(answers[0]);
  // Mails leave two a second.
  await expect.poll(() => codeMails().length, { timeout: 10_000 }).toBe(1);
  expect(codeMails()[0]?.to).toEqual([owner.email]);

  const browser = visitor();
  const sent = await (await browser.get("/reset-password?sent=1")).text();
  expect(sent).toContain("Look at your mail");
  expect(input(sent, "token")).toContain('autoComplete="one-time-code"');
  expect(input(sent, "password")).toContain('autoComplete="new-password"');

  const code = /^[A-Z0-9]{4}(-[A-Z0-9]{4}){3}$/m.exec(codeMails()[0]?.text ?? "")?.[0] ?? "";
  const password = "copper lantern drizzle acorn";
  const wrong = await browser.post("/reset-password", { token: "AAAA-AAAA-AAAA-AAAA", password });
  const html = await wrong.text();
  expect(wrong.status).toBe(422);
  expect(described(html, "token")).toContain("not right");
  expect(html).not.toContain("AAAA-AAAA");

  const right = await browser.post("/reset-password", { token: code, password });
  expect([right.status, right.headers.get("location")]).toEqual([303, "/sign-in?notice=password-set"]);
  expect(browser.setCookies).toEqual([]);
  expect((await browser.post("/sign-in", { email: owner.email, password })).status).toBe(303);
  expect((await visitor().post("/sign-in", { email: owner.email, password: owner.password })).status).toBe(
    422,
  );

  const logs = worker.logs();
  for (const secret of [code, password, owner.password, owner.email, owner.name])
    expect(logs).not.toContain(secret);
});
