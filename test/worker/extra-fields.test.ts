import { afterAll, beforeAll, expect, test } from "vitest";
import { policies } from "../../app/http/policies.ts";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { contextOf, hire, signInAs } from "./actors.ts";
import { openBrowser } from "./browser.ts";
import { dump } from "./dump.ts";

let worker: RunningWorker;
beforeAll(async () => {
  worker = await startWorker({ network: () => new Response("down", { status: 503 }) });
});
afterAll(() => worker?.stop());

const refusals = () =>
  worker.database
    .prepare("select count(*) as n from security_events where event = 'request.refused'")
    .first<number>("n");

/** What somebody tries who wants to be more, or to have what is another's. */
const wanted = {
  role: "owner",
  roles: "owner",
  isAdmin: "true",
  ownerId: "1",
  staffId: "1",
  clientId: "1",
  price: "0",
  rate: "0",
  verified: "true",
  disabledAt: "",
};

test("AZ-04: what was tried with a form leaves one line in the trail, an ordinary form none", async () => {
  const browser = openBrowser(worker, { "cf-connecting-ip": "198.51.100.41" });
  const before = (await refusals()) ?? 0;
  const form = { email: "robin@example.com" };
  const plain = await browser.post("/forgot-password", form);
  expect(await refusals()).toBe(before);
  const tried = await browser.post("/forgot-password", { ...form, ...wanted });
  expect(tried.status).toBe(plain.status);
  expect(await refusals()).toBe(before + 1);
});

test("AZ-04: no form of a helper makes an owner of anybody, whatever it brings", async () => {
  const ctx = contextOf(worker);
  const staffId = await hire(ctx, "helper");
  const { cookie } = await signInAs(ctx, staffId);
  const [name = "", value = ""] = cookie.split(/=(.*)/s);
  const rights = async () =>
    (await dump(worker))
      .split("\n")
      .filter((line) => /^(staff|role_policies|invitations|staff_identities) /.test(line));
  const before = await rights();
  const urls = Object.entries(policies).flatMap(([path, policy]) =>
    policy.audience === "staff" && policy.roles.includes("helper") && !path.includes(":") ? [path] : [],
  );
  expect(urls.length).toBeGreaterThan(15);
  const leaving = /^\/account\/(sign-out-everywhere|not-me|devices)/;
  for (const path of urls.filter((one) => !leaving.test(one))) {
    const browser = openBrowser(worker);
    browser.jar.set(name, value);
    const answer = await browser.post(path, wanted);
    expect([path, answer.status < 500]).toEqual([path, true]);
  }
  expect(await rights()).toEqual(before);
});
