import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { inspect } from "../../app/domain/documents/inspect/inspect.ts";
import { signInWithPassword } from "../../app/domain/identity/sign-in.ts";
import { limits } from "../../app/domain/limits/limits.ts";
import { deliverDue, enqueueEmail } from "../../app/domain/messages/outbox.ts";
import { findSession } from "../../app/domain/sessions/sessions.ts";
import { runCron } from "../../app/jobs/run.ts";
import { jobs } from "../../app/jobs/schedule.ts";
import { jobRuns } from "../../drizzle/schema/jobs.ts";
import { outbox } from "../../drizzle/schema/messages.ts";
import { createTestContext } from "../harness/context.ts";
import { fullHousehold } from "../harness/household.ts";
import { pagePdf, photoPng, pngChunk } from "../harness/pictures.ts";
import { addStaff, goodPassword, inside } from "../harness/staff.ts";

test("DS-04: of a flood of sign-ins no more are hashed than are free, and who is signed in goes on", async () => {
  const ctx = await createTestContext();
  await addStaff(ctx);
  const signIn = (network: string, email: string, password: string) =>
    signInWithPassword({ ...ctx, origin: { ...ctx.origin, network } }, { email, password });
  const { token } = inside(await signIn("home", "robin@example.com", goodPassword));
  const real = ctx.passwords;
  let hashed = 0;
  ctx.passwords = { ...real, verify: (...given) => real.verify(...given).finally(() => (hashed += 1)) };
  // Ten at a time: as many as this machine's database takes at once.
  const flood = async (waves: number, network: (number: number) => string) => {
    for (let wave = 0; wave < waves; wave++)
      await Promise.all(
        Array.from({ length: 10 }, (_, one) => wave * 10 + one).map((number) =>
          signIn(network(number), `nobody${number}@example.com`, "not the password"),
        ),
      );
  };
  await flood(3, () => "one-network");
  expect(hashed).toBe(limits.network.free);
  await flood(9, (number) => `network-${number}`);
  expect(hashed).toBe(limits.everyone.free);
  expect(await findSession(ctx, token)).not.toBeNull();
}, 60_000);

/** Sixty-four megabytes of nothing in sixty-four kilobytes. */
const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });

test("DS-08: what is packed inside a file is never unpacked here", async () => {
  expect(bomb.length).toBeLessThan(100_000);
  const photo = await photoPng();
  const end = photo.length - 12;
  const packed = Buffer.concat([photo.subarray(0, end), pngChunk("zTXt", bomb), photo.subarray(end)]);
  const paper = Buffer.concat([
    pagePdf().subarray(0, -6),
    Buffer.from(`\n9 0 obj<</Filter/FlateDecode/Length ${bomb.length}>>stream\n`),
    bomb,
    Buffer.from("\nendstream endobj\n%%EOF\n"),
  ]);
  for (const [bytes, type, name] of [
    [packed, "image/png", "photo.png"],
    [paper, "application/pdf", "paper.pdf"],
  ] as const) {
    const before = process.memoryUsage().arrayBuffers;
    const result = inspect(bytes, { type, name });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
    if (result.ok) expect(result.length).toBeLessThanOrEqual(bytes.length);
  }
});

test("DS-08: archives are no kind of document, whatever they are called", () => {
  const zip = Buffer.concat([Buffer.from("PK\u0003\u0004"), bomb]);
  for (const [type, name] of [
    ["application/zip", "papers.zip"],
    ["application/pdf", "paper.pdf"],
    ["image/jpeg", "photo.jpg"],
    ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "paper.docx"],
  ] as const)
    expect(inspect(zip, { type, name }).ok, name).toBe(false);
});

test("DS-08: nothing of the product unpacks what somebody sent", () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  for (const path of globSync("app/**/*.{ts,tsx}", { cwd: root, exclude: ["**/*.test.*"] }))
    expect
      .soft([
        path,
        /DecompressionStream|\binflate|gunzip|unzip|brotliDecompress/i.exec(
          readFileSync(root + path, "utf8"),
        ),
      ])
      .toEqual([path, null]);
});

test("DS-09: a message that never goes is tried ever more rarely, given up after a day, and holds up nobody", async () => {
  const ctx = await createTestContext();
  const tries = { poison: 0, good: 0 };
  ctx.mail = {
    async send({ subject }) {
      const kind = subject === "poison" ? "poison" : "good";
      tries[kind] += 1;
      if (kind === "poison") throw new TypeError("Cannot read properties of undefined");
      return "id";
    },
  };
  const enqueue = async (subject: string) => {
    const mail = { purpose: "note", to: "r@example.com", subject, text: "Hello" };
    await ctx.db.batch([(await enqueueEmail(ctx, mail)).statement]);
  };
  await enqueue("poison");
  for (let hour = 0; hour < 26; hour++) {
    if (hour % 5 === 0) await enqueue("good");
    await deliverDue(ctx);
    ctx.advance(3600);
  }
  expect(tries.good).toBe(6);
  expect(tries.poison).toBe(24);
  const [row] = (await ctx.db.select().from(outbox)).filter(({ sentAt }) => sentAt === null);
  expect(row).toMatchObject({ nextAttemptAt: null, failure: "TypeError" });
}, 60_000);

test("DS-10: three runs of every job at once do what one would, without an error", async () => {
  const ctx = await createTestContext();
  ctx.network = () => new Response("down", { status: 503 });
  const staffId = await addStaff(ctx);
  const by = { kind: "staff", staffId, role: "owner" } as const;
  await fullHousehold(ctx, by, { shown: "Zaunkoenig", hidden: "Rotkehlchen", phone: "+13035550101" });
  for (let index = 0; index < 5; index++) {
    const mail = { purpose: "note", to: "r@example.com", subject: `Hello ${index}`, text: "Hello" };
    await ctx.db.batch([(await enqueueEmail(ctx, mail)).statement]);
  }
  const crons = [...new Set(Object.values(jobs).map(({ cron }) => cron))];
  await Promise.all([1, 2, 3].flatMap(() => crons.map((cron) => runCron(ctx, cron))));
  await ctx.settled();
  const runs = await ctx.db.select().from(jobRuns);
  expect(runs.length).toBe(3 * Object.keys(jobs).length);
  expect(
    runs.filter(({ outcome }) => outcome !== "done").map(({ job, outcome }) => `${job} ${outcome}`),
  ).toEqual([]);
  const hellos = ctx.mails.map(({ subject }) => subject).filter((subject) => subject.startsWith("Hello"));
  expect(hellos.toSorted()).toEqual([0, 1, 2, 3, 4].map((index) => `Hello ${index}`));
}, 60_000);
