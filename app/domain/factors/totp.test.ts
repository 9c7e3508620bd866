import { expect, test } from "vitest";
import { staffTotp } from "../../../drizzle/schema/factors.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { addStaff, dump, events } from "../../../test/harness/staff.ts";
import { addTotp, codeOf } from "../../../test/harness/totp.ts";
import { signInStaff } from "../identity/sign-in.ts";
import { findSession } from "../sessions/sessions.ts";
import { continueEnrolment, finishEnrolment, startEnrolment } from "./enrol.ts";
import { readCode } from "./proof.ts";
import { ownStep, stepOf } from "./totp.ts";

const entryOf = { issuer: "Training Daydreamers", label: "robin@example.com" };

async function start() {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  const { token } = await signInStaff(ctx, staffId, "password");
  const session = await findSession(ctx, token);
  if (!session) throw new Error("not signed in");
  return { ctx, staffId, token, session };
}

test.each([
  [59, "287082"],
  [1111111109, "081804"],
  [1111111111, "050471"],
  [1234567890, "005924"],
  [2000000000, "279037"],
])("the codes are those of RFC 6238 appendix B: at %i seconds it is %s", async (seconds, code) => {
  // "12345678901234567890" in base32.
  const seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  const clock = { now: () => new Date(seconds * 1000) };
  expect(await stepOf({ clock }, seed, code)).toBe(Math.floor(seconds / 30));
});

test("MF-02: the step before, this one and the next count, by our clock; two steps away nothing does", async () => {
  const { ctx, staffId } = await start();
  const seed = await addTotp(ctx, staffId);
  const step = Math.floor(ctx.clock.now().getTime() / 30_000);
  for (const away of [-1, 0, 1])
    expect(await ownStep(ctx, staffId, codeOf(ctx, seed, away))).toBe(step + away);
  for (const away of [-2, 2, -20, 20])
    expect(await ownStep(ctx, staffId, codeOf(ctx, seed, away))).toBeNull();
});

test("MF-01: of one code in twenty hands one is taken, and it is not taken again, nor one from before it", async () => {
  const { ctx, staffId } = await start();
  const seed = await addTotp(ctx, staffId);
  const code = codeOf(ctx, seed);
  const tried = await Promise.all(
    Array.from({ length: 20 }, async () => (await (await readCode(ctx, staffId, code))?.spend())?.length),
  );
  expect(tried.filter((rows) => rows === 1)).toHaveLength(1);
  expect(await (await readCode(ctx, staffId, code))?.spend()).toEqual([]);
  expect(await (await readCode(ctx, staffId, codeOf(ctx, seed, -1)))?.spend()).toEqual([]);
  expect(await (await readCode(ctx, staffId, codeOf(ctx, seed, 1)))?.spend()).toHaveLength(1);
});

test("a code counts with spaces, dashes and other digits, and of another form not at all", async () => {
  const { ctx, staffId } = await start();
  const code = codeOf(ctx, await addTotp(ctx, staffId));
  const [a, b] = [code.slice(0, 3), code.slice(3)];
  const arabic = [...code].map((digit) => String.fromCodePoint(0x0660 + Number(digit))).join("");
  for (const typed of [`${a} ${b}`, ` ${a}-${b}`, `${a}–${b}`, arabic])
    expect((await readCode(ctx, staffId, typed))?.kind, typed).toBe("totp");
  for (const typed of ["", "12345", "1234567", "abcdef", `${code}x`, "💥".repeat(6), "0".repeat(16)])
    expect(await readCode(ctx, staffId, typed), typed).toBeNull();
});

test("MF-08: what was set up is kept sealed and shown by nothing; only the page of setting up knows the seed", async () => {
  const { ctx, staffId, session } = await start();
  const setup = await startEnrolment(ctx, staffId, entryOf);
  expect(await ctx.db.select().from(staffTotp)).toEqual([]);
  const seed = setup.seed.replaceAll(" ", "");
  expect(seed).toMatch(/^[A-Z2-7]{32}$/);

  // A wrong code keeps nothing, and the page goes on with the same seed.
  expect(await finishEnrolment(ctx, session, setup.enrolment, "000 000")).toMatchObject({ reason: "wrong" });
  expect(await continueEnrolment(ctx, staffId, setup.enrolment, entryOf)).toEqual(setup);
  const done = await finishEnrolment(ctx, session, setup.enrolment, codeOf(ctx, seed));
  expect(done).toMatchObject({ ok: true });
  const codes = done.ok ? done.recoveryCodes : [];
  expect(codes).toHaveLength(10);

  await ctx.settled();
  const everything = (await dump(ctx)) + JSON.stringify(ctx.logs) + JSON.stringify(ctx.mails);
  for (const secret of [seed, ...codes, ...codes.map((code) => code.replaceAll("-", "").toLowerCase())])
    expect(everything).not.toContain(secret);
  const next = await startEnrolment(ctx, staffId, entryOf);
  expect(next.seed).not.toBe(setup.seed);
});

test("a setup of another person, or one older than ten minutes, is not taken", async () => {
  const { ctx, staffId, session } = await start();
  const other = await addStaff(ctx, { email: "kim@example.com" });
  const theirs = await startEnrolment(ctx, other, entryOf);
  const code = codeOf(ctx, theirs.seed);
  expect(await finishEnrolment(ctx, session, theirs.enrolment, code)).toMatchObject({ reason: "expired" });
  const own = await startEnrolment(ctx, staffId, entryOf);
  ctx.advance(599);
  expect(await continueEnrolment(ctx, staffId, own.enrolment, entryOf)).not.toBeNull();
  ctx.advance(1);
  const late = await finishEnrolment(ctx, session, own.enrolment, codeOf(ctx, own.seed));
  expect(late).toEqual({ ok: false, reason: "expired" });
  expect(await finishEnrolment(ctx, session, "rubbish", "123456")).toMatchObject({ reason: "expired" });
  expect(await ctx.db.select().from(staffTotp)).toEqual([]);
});

test("SE-09: a new second factor signs the other devices out, stays on this one, and is told by mail", async () => {
  const { ctx, staffId, token, session } = await start();
  const other = await signInStaff(ctx, staffId, "password");
  const setup = await startEnrolment(ctx, staffId, entryOf);
  await finishEnrolment(ctx, session, setup.enrolment, codeOf(ctx, setup.seed));
  await ctx.settled();
  expect(await findSession(ctx, other.token)).toBeNull();
  expect(await findSession(ctx, token)).not.toBeNull();
  expect(ctx.mails.map(({ subject }) => subject)).toContain("A second factor was added");
  const trail = await events(ctx);
  expect(trail).toContain('second-factor.added {"kind":"totp"}');
  expect(trail).toContain('recovery-codes.made {"count":10}');
  expect(trail).toContain('session.ended {"reason":"factors-changed"}');
});

test("the QR code holds the URI that authenticator apps read, with four light squares around it", async () => {
  const { ctx, staffId } = await start();
  const { qr } = await startEnrolment(ctx, staffId, entryOf);
  expect(qr.path).toMatch(/^(M\d+ \d+h\d+v1h-\d+z)+$/);
  const squares = [...qr.path.matchAll(/M(\d+) (\d+)h(\d+)/g)].map(([, x, y, length]) => ({
    x: Number(x),
    y: Number(y),
    end: Number(x) + Number(length),
  }));
  expect(Math.min(...squares.map(({ x }) => x))).toBe(4);
  expect(Math.min(...squares.map(({ y }) => y))).toBe(4);
  expect(Math.max(...squares.map(({ end }) => end))).toBe(qr.size - 4);
  // The finder pattern's first row: seven dark squares (ISO/IEC 18004 section 6.3.3).
  expect(squares[0]).toEqual({ x: 4, y: 4, end: 11 });
});
