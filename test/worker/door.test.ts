import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningWorker, startWorker } from "../harness/worker.ts";

let worker: RunningWorker;
beforeAll(async () => {
  worker = await startWorker();
});
afterAll(() => worker.stop());

test("the landing page answers without any script", async () => {
  const response = await worker.fetch("/");
  const html = await response.text();
  expect(response.status).toBe(200);
  expect(html).not.toContain("<script");
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
});

test("health says which parts work", async () => {
  const response = await worker.fetch("/healthz");
  expect(await response.json()).toEqual({
    status: "ok",
    checks: { settings: "ok", database: "ok", keys: "ok" },
  });
});

test("a staff page without a session leads to sign-in and back", async () => {
  const response = await worker.fetch("/battery/vehicles/abc?x=1");
  expect(response.status).toBe(303);
  expect(response.headers.get("location")).toBe("/sign-in?returnTo=%2Fbattery%2Fvehicles%2Fabc%3Fx%3D1");
});

test("an unknown address is a 404 page that carries the request id", async () => {
  const response = await worker.fetch("/nothing/here");
  expect(response.status).toBe(404);
  expect(await response.text()).toContain(response.headers.get("x-request-id"));
});
