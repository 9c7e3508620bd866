import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { pendingSignIns, staffTotp } from "../../../drizzle/schema/factors.ts";
import { staff, staffPasswords } from "../../../drizzle/schema/identity.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import { knownDevices } from "../../../drizzle/schema/suspicion.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addStaff, dump, events, goodPassword } from "../../../test/harness/staff.ts";
import { createPasswords } from "../../platform/passwords.ts";
import { systemRandom } from "../../platform/random.ts";
import { limits } from "../limits/limits.ts";
import { signInWithPassword } from "./sign-in.ts";

const email = "robin@example.com";
const wrong = "not the password at all";
const signIn = (ctx: TestContext, password: string, as = email) =>
  signInWithPassword(ctx, { email: as, password });

/** Counts how often a password is hashed. */
async function counting() {
  const ctx = await createTestContext();
  const real = ctx.passwords;
  const hashed = { count: 0 };
  ctx.passwords = {
    hash: (password) => real.hash(password),
    verify: (password, hash) => {
      hashed.count += 1;
      return real.verify(password, hash);
    },
  };
  return { ctx, hashed };
}

const from = (ctx: TestContext, network: string): TestContext => ({
  ...ctx,
  origin: { ...ctx.origin, network },
});

test("the right password signs in, after wrong ones too, and leaves a trace", async () => {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  expect(await signIn(ctx, wrong)).toBeNull();
  expect(await signIn(ctx, goodPassword)).toMatchObject({ staffId });
  expect(await events(ctx)).toEqual([
    'sign-in.refused {"method":"password","reason":"mismatch"}',
    'sign-in.succeeded {"method":"password"}',
  ]);
});

test("DS-04: a flood of wrong passwords costs five hashes and a few lines of the trail, not a line a try", async () => {
  const { ctx, hashed } = await counting();
  await addStaff(ctx);
  for (let tries = 0; tries < 100; tries++) expect(await signIn(from(ctx, "flood"), wrong)).toBeNull();
  expect(hashed.count).toBe(5);
  const trail = await events(ctx);
  expect(trail.filter((event) => event.includes('"reason":"throttled"'))).not.toEqual([]);
  expect(trail.length).toBeLessThan(25);
});

test("PW-09: a sign-in that began with the password of before begins no session once there is a new one", async () => {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  ctx.advance(60);
  const real = ctx.passwords;
  // The hash takes its time, and meanwhile the password is changed, taken away, or the person shut out.
  const meanwhile = (work: () => Promise<unknown>): TestContext => ({
    ...ctx,
    passwords: {
      ...real,
      verify: async (password, hash) => {
        const verified = await real.verify(password, hash);
        await work();
        return verified;
      },
    },
  });
  const changed = ctx.db.update(staffPasswords).set({ changedAt: ctx.clock.now() });
  expect(
    await signIn(
      meanwhile(() => changed.where(eq(staffPasswords.id, staffId))),
      goodPassword,
    ),
  ).toBeNull();
  const gone = ctx.db.delete(staffPasswords).where(eq(staffPasswords.id, staffId));
  expect(
    await signIn(
      meanwhile(() => gone.execute()),
      goodPassword,
    ),
  ).toBeNull();
  expect(await ctx.db.select().from(sessions)).toEqual([]);
  expect(await ctx.db.select().from(knownDevices)).toEqual([]);
  expect(await events(ctx)).toEqual(
    Array(2).fill('sign-in.refused {"method":"password","reason":"mismatch"}'),
  );
});

test("PW-09: nor does it get to the second question", async () => {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  await ctx.db.insert(staffTotp).values({
    id: staffId,
    seed: await ctx.vault.seal("staff_totp.seed", staffId, "AAAAAAAAAAAAAAAA"),
    lastStep: 0,
    addedAt: ctx.clock.now(),
  });
  const { passwords } = ctx;
  const late = {
    ...ctx,
    passwords: {
      ...passwords,
      verify: async (password: string, hash: string | undefined) => {
        const verified = await passwords.verify(password, hash);
        await ctx.db.delete(staffPasswords).where(eq(staffPasswords.id, staffId));
        return verified;
      },
    },
  };
  expect(await signIn(late, goodPassword)).toBeNull();
  expect(await ctx.db.select().from(pendingSignIns)).toEqual([]);
});

test("PW-01: an unknown address costs the same hash as a wrong password and ends the same", async () => {
  const { ctx, hashed } = await counting();
  await addStaff(ctx);
  expect(await signIn(ctx, wrong)).toBeNull();
  expect(hashed.count).toBe(1);
  expect(await signIn(ctx, wrong, "nobody@example.com")).toBeNull();
  expect(hashed.count).toBe(2);
  expect((await events(ctx)).every((event) => event.includes('"mismatch"'))).toBe(true);
});

test("PW-01: a disabled person and one without a password are refused after the same work", async () => {
  const { ctx, hashed } = await counting();
  const staffId = await addStaff(ctx);
  await addStaff(ctx, { email: "kim@example.com", password: null });
  await ctx.db.update(staff).set({ disabledAt: ctx.clock.now() }).where(eq(staff.id, staffId));
  expect(await signIn(ctx, goodPassword)).toBeNull();
  expect(await signIn(ctx, goodPassword, "kim@example.com")).toBeNull();
  expect(hashed.count).toBe(2);
  expect(await ctx.db.select().from(sessions)).toEqual([]);
});

test("PW-02: after five wrong tries the right password waits like a wrong one, and longer each time", async () => {
  const { ctx, hashed } = await counting();
  await addStaff(ctx);
  for (let tries = 0; tries < limits.account.free; tries++) await signIn(ctx, wrong);
  for (const minutes of [1, 2, 4, 8, 15, 15]) {
    const before = hashed.count;
    expect(await signIn(ctx, goodPassword)).toBeNull();
    ctx.advance(minutes * 60 - 1);
    expect(await signIn(ctx, goodPassword)).toBeNull();
    expect(hashed.count).toBe(before);
    ctx.advance(1);
    expect(await signIn(ctx, wrong)).toBeNull();
    expect(hashed.count).toBe(before + 1);
  }
  ctx.advance(15 * 60);
  expect(await signIn(ctx, goodPassword)).not.toBeNull();
  // The right password has cleared the account: four wrong ones are free again.
  for (let tries = 1; tries < limits.account.free; tries++) await signIn(ctx, wrong);
  expect(await signIn(ctx, goodPassword)).not.toBeNull();
});

test("PW-02: unknown addresses are counted and paused like known ones", async () => {
  const { ctx, hashed } = await counting();
  await addStaff(ctx);
  for (let tries = 0; tries < 10; tries++) await signIn(ctx, wrong, "nobody@example.com");
  expect(hashed.count).toBe(limits.account.free);
  for (let tries = 0; tries < 10; tries++) await signIn(ctx, wrong);
  expect(hashed.count).toBe(2 * limits.account.free);
});

test("PW-02: a network is paused after twenty wrong tries over many accounts, another network is not", async () => {
  const { ctx, hashed } = await counting();
  await addStaff(ctx);
  for (let tries = 0; tries < 40; tries++) await signIn(ctx, wrong, `user${tries}@example.com`);
  expect(hashed.count).toBe(limits.network.free);
  expect(await signIn(ctx, goodPassword)).toBeNull();
  expect(await signIn(from(ctx, "elsewhere"), goodPassword)).not.toBeNull();
});

test("PW-02: right passwords do not use up a network's tries, and do not wipe out its failures", async () => {
  const { ctx } = await counting();
  await addStaff(ctx);
  for (let tries = 0; tries < 30; tries++) expect(await signIn(ctx, goodPassword)).not.toBeNull();
  for (let tries = 1; tries < limits.network.free; tries++)
    await signIn(ctx, wrong, `user${tries}@example.com`);
  expect(await signIn(ctx, goodPassword)).not.toBeNull();
  await signIn(ctx, wrong, "one-more@example.com");
  expect(await signIn(ctx, goodPassword)).toBeNull();
});

test("PW-02: of a burst at once no more passwords are looked at than are free", async () => {
  const { ctx, hashed } = await counting();
  await addStaff(ctx);
  await Promise.all(Array.from({ length: 20 }, () => signIn(ctx, wrong)));
  expect(hashed.count).toBe(limits.account.free);
});

test("PW-03: one password over hundreds of accounts from hundreds of networks meets the common limit", async () => {
  const { ctx, hashed } = await counting();
  for (let start = 0; start < 300; start += 50) {
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        signIn(from(ctx, `network-${start + index}`), wrong, `user${start + index}@example.com`),
      ),
    );
  }
  expect(hashed.count).toBe(limits.everyone.free);
  ctx.advance(limits.everyone.forgetAfter * 60);
  await addStaff(ctx);
  expect(await signIn(ctx, goodPassword)).not.toBeNull();
}, 60_000);

test("PW-04: hammering during a pause makes it no longer", async () => {
  const { ctx } = await counting();
  await addStaff(ctx);
  for (let tries = 0; tries < limits.account.free; tries++) await signIn(from(ctx, "attacker"), wrong);
  for (let second = 0; second < 60; second++) {
    ctx.advance(1);
    if (second < 59) await signIn(from(ctx, `attacker-${second}`), wrong);
  }
  expect(await signIn(ctx, goodPassword)).not.toBeNull();
});

test("PW-05: a password of a megabyte is refused without being hashed", async () => {
  const ctx = await createTestContext();
  await addStaff(ctx);
  const started = performance.now();
  // At a cost that would take seconds, were it hashed.
  ctx.passwords = createPasswords(systemRandom, { ln: 15, r: 8, p: 8 });
  expect(await signIn(ctx, "x".repeat(1_048_576))).toBeNull();
  expect(performance.now() - started).toBeLessThan(500);
});

test("PW-07: a password hashed at an older cost is hashed anew when it is next used", async () => {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  const stored = async () => {
    const [row] = await ctx.db.select().from(staffPasswords);
    return row ? ctx.vault.open("staff_passwords.hash", staffId, row.hash) : "";
  };
  expect(await stored()).toContain("ln=4,");
  ctx.passwords = createPasswords(systemRandom, { ln: 5, r: 1, p: 1 });
  expect(await signIn(ctx, goodPassword)).not.toBeNull();
  expect(await stored()).toContain("ln=5,");
  expect(await signIn(ctx, goodPassword)).not.toBeNull();
});

test("PW-08: stored parameters out of bounds are refused instead of being worked off", async () => {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  const [row] = await ctx.db.select().from(staffPasswords);
  const hash = row ? await ctx.vault.open("staff_passwords.hash", staffId, row.hash) : "";
  for (const cost of ["ln=30,r=8,p=1", "ln=14,r=99,p=1", "ln=14,r=8,p=99", "ln=0,r=8,p=1"]) {
    const tampered = hash.replace("ln=4,r=1,p=1", cost);
    expect(tampered).toContain(cost);
    expect(await ctx.passwords.verify(goodPassword, tampered)).toEqual({ ok: false, outdated: false });
  }
});

test("names, addresses and passwords are nowhere in a copy of the database", async () => {
  const ctx = await createTestContext();
  await addStaff(ctx);
  await signIn(ctx, wrong);
  await signIn(ctx, goodPassword);
  const copy = await dump(ctx);
  for (const secret of ["Robin", "Vale", "robin@", "example.com", "scrypt", goodPassword, wrong, "Safari"])
    expect(copy).not.toContain(secret);
  expect(JSON.stringify(ctx.logs)).not.toMatch(/robin|correct horse/i);
});
