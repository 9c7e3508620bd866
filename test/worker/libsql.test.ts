import { createClient } from "@libsql/client/web";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sqldIsHere, startSqld } from "../contracts/sqld.ts";
import { testEnvironment } from "../harness/environment.ts";
import { type RunningWorker, startWorker } from "../harness/worker.ts";

const title = sqldIsHere
  ? "the whole Worker on libSQL in the place of D1"
  : "the whole Worker on libSQL (skipped: the server of the tests exists for Linux x64 only)";

describe.skipIf(!sqldIsHere)(title, () => {
  let sqld: Awaited<ReturnType<typeof startSqld>>;
  let worker: RunningWorker;
  beforeAll(async () => {
    sqld = await startSqld();
    worker = await startWorker({ build: "sandbox", env: { TURSO_DATABASE_URL: sqld.url } });
  });
  afterAll(async () => {
    await worker?.stop();
    await sqld?.stop();
  });

  test("is well, is claimed, signs in and shows the day, and D1 stays empty", async () => {
    expect(await (await worker.fetch("/healthz")).json()).toMatchObject({ status: "ok" });

    const password = "velvet harbour tram 61 quilt";
    const claimed = await post("/setup", {
      token: testEnvironment.SETUP_TOKEN,
      name: "Robin Vale",
      email: "robin@daydreamers.example",
      password,
    });
    expect(claimed.status).toBe(303);

    const signedIn = await post("/sign-in", { email: "robin@daydreamers.example", password });
    expect(signedIn.status).toBe(303);
    const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const today = await worker.fetch("/today", { cookie });
    expect(today.status).toBe(200);

    const { rows } = await createClient({ url: sqld.url }).execute(
      "select (select count(*) from staff) as people, (select count(*) from sessions) as devices",
    );
    expect(Number(rows[0]?.people)).toBe(1);
    expect(Number(rows[0]?.devices)).toBeGreaterThanOrEqual(1);
    const d1 = await worker.database.prepare("select count(*) as people from staff").first();
    expect(d1).toEqual({ people: 0 });
  });

  const post = (path: string, fields: Record<string, string>) =>
    worker.fetch(path, {
      method: "POST",
      body: new URLSearchParams(fields).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
});
