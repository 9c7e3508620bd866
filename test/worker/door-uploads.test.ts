import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { form, lengthOf, send } from "../harness/upload.ts";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { contextOf, hire, signInAs } from "./actors.ts";
import { dump } from "./dump.ts";

let worker: RunningWorker;
let cookie: string;
const twenty = 20_000_000;
const sixty = () => form(twenty, twenty, twenty);
const places = ["/clients/nobody/documents", "/intake/nodraft/documents", "/portal/documents"];

beforeAll(async () => {
  worker = await startWorker({ network: () => new Response("down", { status: 503 }) });
  const ctx = contextOf(worker);
  cookie = (await signInAs(ctx, await hire(ctx, "owner"))).cookie;
  await worker.fetch("/healthz");
});
afterAll(() => worker?.stop());

describe("three files of 20 MB at once", () => {
  test.each(places)("from another site to %s: 403, read to the end, nothing changed", async (path) => {
    const before = await dump(worker);
    for (const origin of ["https://evil.invalid", "null"]) {
      const { status, text } = await send(worker.miniflare, {
        path,
        pieces: sixty(),
        headers: { origin, cookie },
      });
      expect([status, text.includes("came from somewhere else")]).toEqual([403, true]);
    }
    expect(await dump(worker)).toBe(before);
  });

  test.each(places)(
    "from nobody in particular to %s: an answer that takes nothing, and no broken connection",
    async (path) => {
      for (const spelling of [path, `${path}.data`]) {
        const { status } = await send(worker.miniflare, { path: spelling, pieces: sixty() });
        expect([spelling, [202, 303, 404].includes(status)]).toEqual([spelling, true]);
      }
      expect((await worker.bucket.list()).objects).toEqual([]);
    },
  );

  test("from staff for a client who is not there: not found, and nothing is kept", async () => {
    const { status } = await send(worker.miniflare, {
      path: "/clients/nobody/documents",
      pieces: sixty(),
      headers: { cookie },
    });
    expect(status).toBe(404);
    expect((await worker.bucket.list()).objects).toEqual([]);
  });

  test("UP-03: more than is taken at once: 413 when it is said so", async () => {
    const pieces = () => form(twenty, twenty, twenty, 9_000_000);
    for (const path of places) {
      const { status } = await send(worker.miniflare, { path, pieces: pieces(), length: lengthOf(pieces()) });
      expect([path, status]).toEqual([path, 413]);
    }
  });

  test("to any other place, or as another kind of form: 413 as ever", async () => {
    for (const other of [
      { path: "/sign-in" },
      { path: "/clients/nobody" },
      { path: "/clients/nobody/documents/grants" },
      { path: "/portal" },
      { path: places[0] ?? "", headers: { "content-type": "application/x-www-form-urlencoded" } },
    ]) {
      const { status } = await send(worker.miniflare, { ...other, pieces: form(3_000_000) });
      expect([other, status]).toEqual([other, 413]);
    }
  });
});
