import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { passkeys, recoveryCodes, usedChallenges } from "../../../../drizzle/schema/factors.ts";
import { staff } from "../../../../drizzle/schema/identity.ts";
import { sessions } from "../../../../drizzle/schema/sessions.ts";
import { attestationCertificate } from "../../../../test/harness/attestation-certificate.ts";
import {
  type Cbor,
  type Oddities,
  type Posted,
  softAuthenticator,
} from "../../../../test/harness/authenticator.ts";
import { createTestContext, type TestContext } from "../../../../test/harness/context.ts";
import { addStaff, dump, events, goodPassword, inside } from "../../../../test/harness/staff.ts";
import { signInStaff, signInWithPassword } from "../../identity/sign-in.ts";
import { signInWithPasskey } from "../../identity/sign-in-passkey.ts";
import { limits } from "../../limits/limits.ts";
import { findSession, isFresh, type Session } from "../../sessions/sessions.ts";
import { addPasskey } from "./add.ts";
import { type Challenge, newChallenge, sweepChallenges } from "./challenge.ts";
import { confirmByPasskey } from "./confirm.ts";
import { additionOptions, confirmOptions, signInOptions } from "./options.ts";
import { listPasskeys, removePasskey, renamePasskey } from "./passkeys.ts";

type Device = ReturnType<typeof softAuthenticator>;
type CreationOptions = Parameters<Device["create"]>[0];
type RequestOptions = Parameters<Device["get"]>[0];

async function sessionOf(ctx: TestContext, staffId: string): Promise<Session> {
  const { token } = await signInStaff(ctx, staffId, "password");
  const session = await findSession(ctx, token);
  if (!session) throw new Error("No session");
  return session;
}

const ownerAddress = "robin@example.com";

/** Somebody who works here, signed in, with a device that makes passkeys. */
async function practice(
  { counts = false, name = "Robin Vale", email = ownerAddress } = {},
  shared?: TestContext,
) {
  const ctx = shared ?? (await createTestContext());
  const staffId = await addStaff(ctx, { name, email });
  const session = await sessionOf(ctx, staffId);
  const device = softAuthenticator(ctx.settings.APP_ORIGIN, { counts });
  return { ctx, staffId, session, device, person: { id: staffId, name, email } };
}
type Practice = Awaited<ReturnType<typeof practice>>;

async function add({ ctx, session, device, person }: Practice, odd: Oddities = {}, named = "iPhone") {
  const { options, challenge } = await additionOptions(ctx, person);
  const made = device.create(options as CreationOptions, odd);
  return addPasskey(ctx, session, { credential: JSON.stringify(made), challenge, name: named });
}

/** A sign-in as the page makes it. @param change what the attacker makes of the posted answer */
async function enter(
  { ctx, device }: Pick<Practice, "ctx" | "device">,
  odd: Oddities = {},
  change: (posted: Posted) => unknown = (posted) => posted,
) {
  const { options, challenge } = await signInOptions(ctx);
  const posted = change(device.get(options as RequestOptions, odd));
  return signInWithPasskey(ctx, { credential: JSON.stringify(posted), challenge });
}

const post = (ctx: TestContext, posted: unknown, challenge: Challenge | null) =>
  signInWithPasskey(ctx, { credential: JSON.stringify(posted), challenge });

/** Somebody with one passkey. */
async function withPasskey(options: Parameters<typeof practice>[0] = {}, shared?: TestContext) {
  const home = await practice(options, shared);
  expect(await add(home)).toMatchObject({ ok: true });
  return home;
}

/** What was mailed since it was last asked, but for the news of a new device: sessions here begin without a browser's cookie. */
async function mailed(ctx: TestContext): Promise<string[]> {
  await ctx.settled();
  const subjects = ctx.mails.splice(0).map(({ subject }) => subject);
  return subjects.filter((subject) => subject !== "A sign-in on a new device");
}

/** Nobody got in, and the trail has one line with the reason. */
async function refusedAtTheDoor(ctx: TestContext, arrival: unknown, reason = "mismatch") {
  expect(arrival).toBeNull();
  const refusals = (await events(ctx)).filter((event) => event.startsWith("sign-in.refused"));
  expect(refusals).toEqual([`sign-in.refused {"method":"passkey","reason":"${reason}"}`]);
  const [row] = await ctx.db.select().from(passkeys);
  expect(row?.lastUsedAt ?? null).toBeNull();
}

test("a passkey is added, signs in as both factors, and is told of by mail", async () => {
  const home = await practice();
  const { ctx, staffId } = home;
  const other = await sessionOf(ctx, staffId);
  const added = await add(home);
  expect(added).toMatchObject({ ok: true });
  expect(added.ok && added.codes).toHaveLength(10);
  expect(await mailed(ctx)).toEqual(["A second factor was added"]);
  expect((await ctx.db.select({ id: sessions.id }).from(sessions)).map(({ id }) => id)).toEqual([
    home.session.id,
  ]);
  expect(other.id).not.toBe(home.session.id);

  const arrival = inside(await enter(home));
  expect(arrival.staffId).toBe(staffId);
  expect(await findSession(ctx, arrival.token)).toMatchObject({ staffId });
  expect(await listPasskeys(ctx, staffId)).toMatchObject([
    { name: "iPhone", backedUp: true, lastUsedAt: ctx.clock.now() },
  ]);
  const trail = await events(ctx);
  expect(trail).toContain('second-factor.added {"kind":"passkey"}');
  expect(trail).toContain('session.ended {"reason":"factors-changed"}');
  expect(trail).toContain('sign-in.succeeded {"method":"passkey"}');
});

test("the options ask for what is verified, name the practice, and carry no more of the person than the own device needs", async () => {
  const home = await withPasskey();
  const { ctx, staffId, device } = home;
  const { options } = await additionOptions(ctx, home.person);
  expect(options).toMatchObject({
    rp: { id: new URL(ctx.settings.APP_ORIGIN).hostname },
    user: { id: Buffer.from(staffId).toString("base64url"), name: ownerAddress },
    attestation: "none",
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    excludeCredentials: [{ id: device.credentials[0]?.id }],
  });
  const signIn = (await signInOptions(ctx)).options;
  expect(signIn).toMatchObject({ userVerification: "required", allowCredentials: [] });
  expect(JSON.stringify(signIn)).not.toContain(staffId);
  expect((await confirmOptions(ctx, staffId)).options).toMatchObject({
    allowCredentials: [{ id: device.credentials[0]?.id }],
  });
});

test("a flood of asking for challenges leaves no row", async () => {
  const { ctx } = await withPasskey();
  await ctx.settled();
  const before = await dump(ctx);
  for (let asked = 0; asked < 20; asked++) await signInOptions(ctx);
  expect(await dump(ctx)).toBe(before);
});

test("a copy of the database gives away neither the credential nor its name", async () => {
  const home = await withPasskey();
  const copy = await dump(home.ctx);
  expect(copy).not.toContain(home.device.credentials[0]?.id);
  expect(copy).not.toContain("iPhone");
});

test("MF-09: wrong origin is refused, when a passkey is used and when it is made", async () => {
  const home = await withPasskey();
  await refusedAtTheDoor(home.ctx, await enter(home, { origin: "https://daydreamers.evil.example" }));
  expect(await add(home, { origin: "https://daydreamers.evil.example" })).toMatchObject({ ok: false });
});

test("MF-09: wrong relying party is refused, when a passkey is used and when it is made", async () => {
  const home = await withPasskey();
  await refusedAtTheDoor(home.ctx, await enter(home, { rpId: "evil.example" }));
  expect(await add(home, { rpId: "evil.example" })).toMatchObject({ ok: false });
});

test("MF-09: a page that frames ours is refused", async () => {
  const home = await withPasskey();
  await refusedAtTheDoor(home.ctx, await enter(home, { crossOrigin: true }));
  expect(await add(home, { crossOrigin: true })).toMatchObject({ ok: false });
});

test("MF-09: a challenge is answered once, and of two at once one wins", async () => {
  const { ctx, device } = await withPasskey();
  const { options, challenge } = await signInOptions(ctx);
  const posted = device.get(options as RequestOptions);
  const arrivals = await Promise.all([post(ctx, posted, challenge), post(ctx, posted, challenge)]);
  expect(arrivals.filter(Boolean)).toHaveLength(1);
  expect(await post(ctx, posted, challenge)).toBeNull();
  expect(await post(ctx, device.get(options as RequestOptions), challenge)).toBeNull();
});

test("MF-09: an answer to a challenge that is not this browser's is refused, and so is one without any", async () => {
  const home = await withPasskey();
  const { ctx, device } = home;
  const theirs = await signInOptions(ctx);
  const own = await signInOptions(ctx);
  const posted = device.get(theirs.options as RequestOptions);
  await refusedAtTheDoor(ctx, await post(ctx, posted, own.challenge));
  expect(await post(ctx, posted, null)).toBeNull();
});

test("MF-09: a challenge of another purpose is refused each way", async () => {
  const home = await withPasskey();
  const { ctx, staffId, session, device } = home;
  const confirm = await confirmOptions(ctx, staffId);
  const confirming = device.get(confirm.options as RequestOptions);
  await refusedAtTheDoor(ctx, await post(ctx, confirming, confirm.challenge));

  const door = await signInOptions(ctx);
  const entering = JSON.stringify(device.get(door.options as RequestOptions));
  expect(
    await confirmByPasskey(ctx, session, { credential: entering, challenge: door.challenge }),
  ).toBeNull();

  const adding = await additionOptions(ctx, home.person);
  const added = JSON.stringify(device.get(adding.options as RequestOptions));
  expect(await confirmByPasskey(ctx, session, { credential: added, challenge: adding.challenge })).toBeNull();

  const made = device.create(adding.options as CreationOptions, {
    challenge: confirm.challenge.challenge,
  });
  const answer = { credential: JSON.stringify(made), challenge: confirm.challenge, name: "x" };
  expect(await addPasskey(ctx, session, answer)).toEqual({ ok: false, reason: "not-proved" });
});

test("MF-09: a challenge that was made for another person is refused", async () => {
  const home = await withPasskey();
  const { ctx } = home;
  const kim = await withPasskey({ name: "Kim Doe", email: "kim@example.com" }, ctx);
  const { options, challenge } = await confirmOptions(ctx, kim.staffId);
  const credential = JSON.stringify(home.device.get(options as RequestOptions));
  expect(await confirmByPasskey(ctx, home.session, { credential, challenge })).toBeNull();

  const asked = await additionOptions(ctx, kim.person);
  const made = home.device.create(asked.options as CreationOptions);
  const answer = { credential: JSON.stringify(made), challenge: asked.challenge, name: "x" };
  expect(await addPasskey(ctx, home.session, answer)).toEqual({ ok: false, reason: "not-proved" });
});

test("MF-09: without user verification or presence it is refused, when a passkey is used and when it is made", async () => {
  const home = await withPasskey();
  await refusedAtTheDoor(home.ctx, await enter(home, { userVerified: false }));
  expect(await enter(home, { userPresent: false })).toBeNull();
  expect(await add(home, { userVerified: false })).toMatchObject({ ok: false });
  expect(await add(home, { userPresent: false })).toMatchObject({ ok: false });
});

test("MF-09: a counter that goes back or stands still is refused, traced and told by mail", async () => {
  const home = await withPasskey({ counts: true });
  const { ctx } = home;
  expect(inside(await enter(home, { counter: 7 })).staffId).toBe(home.staffId);
  await mailed(ctx);
  for (const counter of [7, 6, 0]) expect(await enter(home, { counter })).toBeNull();
  expect(await mailed(ctx)).toEqual(Array.from({ length: 3 }, () => "A passkey may have been copied"));
  expect((await events(ctx)).filter((event) => event === "passkey.counter-went-back {}")).toHaveLength(3);
  expect(inside(await enter(home, { counter: 8 })).staffId).toBe(home.staffId);
});

test("MF-09: a forged answer says nothing about the counter, and an authenticator without one stays at none", async () => {
  const home = await withPasskey({ counts: true });
  await enter(home, { counter: 7 });
  expect(await enter(home, { counter: 3, forged: true })).toBeNull();
  expect(await events(home.ctx)).not.toContain("passkey.counter-went-back {}");

  const phone = await withPasskey();
  for (let times = 0; times < 3; times++) inside(await enter(phone));
});

test("MF-09: a passkey of another user is not taken: the user handle has to be the row's person", async () => {
  const home = await withPasskey();
  const { ctx } = home;
  const kim = await addStaff(ctx, { name: "Kim Doe", email: "kim@example.com" });
  const handle = Buffer.from(kim).toString("base64url");
  await refusedAtTheDoor(ctx, await enter(home, { userHandle: handle }));
  expect(await enter(home, { userHandle: null })).toBeNull();
  expect(await enter(home, { userHandle: "AAAA" })).toBeNull();
});

test("MF-09: somebody else's passkey confirms nobody's session but its owner's", async () => {
  const home = await withPasskey();
  const { ctx } = home;
  const kim = await withPasskey({ name: "Kim Doe", email: "kim@example.com" }, ctx);
  for (const userHandle of [undefined, null]) {
    const { options, challenge } = await confirmOptions(ctx, home.staffId);
    const posted = kim.device.get(options as RequestOptions, userHandle === null ? { userHandle } : {});
    const answer = { credential: JSON.stringify(posted), challenge };
    expect(await confirmByPasskey(ctx, home.session, answer)).toBeNull();
  }
  expect((await events(ctx)).filter((event) => event.startsWith("session.confirm-refused"))).toEqual(
    Array.from({ length: 2 }, () => 'session.confirm-refused {"reason":"mismatch"}'),
  );
});

test("MF-09: a credential id of one passkey with the signature of another is refused", async () => {
  const home = await withPasskey();
  await add(home, {}, "iPad");
  const [first] = home.device.credentials;
  await refusedAtTheDoor(
    home.ctx,
    await enter(home, {}, (posted) => ({ ...posted, id: first?.id, rawId: first?.id })),
  );
});

test("MF-09: an unknown passkey is refused like a wrong one", async () => {
  const { ctx } = await withPasskey();
  const device = softAuthenticator(ctx.settings.APP_ORIGIN);
  device.create({ challenge: "x", rp: {}, user: { id: "AAAA" } });
  await refusedAtTheDoor(ctx, await enter({ ctx, device }), "unknown-identity");
});

test("MF-09: an answer of the making is no answer of a sign-in, and the other way round", async () => {
  const home = await withPasskey();
  const { ctx, device, session } = home;
  await refusedAtTheDoor(ctx, await enter(home, { type: "webauthn.create" }));
  expect(await add(home, { type: "webauthn.get" })).toMatchObject({ ok: false });

  const asked = await additionOptions(ctx, home.person);
  const got = JSON.stringify(device.get(asked.options as RequestOptions));
  expect(await addPasskey(ctx, session, { credential: got, challenge: asked.challenge, name: "x" })).toEqual({
    ok: false,
    reason: "not-proved",
  });
});

test("MF-09: garbage as an attestation is refused, and none is fetched for", async () => {
  const home = await practice();
  const { ctx } = home;
  const certificate = new Map([["x5c", Buffer.alloc(64, 7)]]);
  const odd: Oddities[] = [
    { attestation: { format: "none", statement: certificate } },
    { attestation: { format: "packed", statement: certificate } },
    { attestation: { format: "packed", statement: new Map([["sig", Buffer.alloc(8)]]) } },
    { attestation: { format: "tpm", statement: certificate } },
    { attestation: { format: "android-safetynet", statement: new Map([["ver", "1"]]) } },
    { attestation: { format: "fido-u2f", statement: certificate } },
    { attestation: { format: "apple", statement: certificate } },
    { attestation: { format: "nonsense", statement: new Map() } },
    { algorithm: -65535 },
    { algorithm: -49 },
  ];
  for (const one of odd) expect(await add(home, one)).toEqual({ ok: false, reason: "not-proved" });
  const { options, challenge } = await additionOptions(ctx, home.person);
  const made = home.device.create(options as CreationOptions);
  for (const attestationObject of [
    "AAAA",
    "",
    "_".repeat(9000),
    Buffer.alloc(512, 0xbf).toString("base64url"),
    7,
  ]) {
    const credential = JSON.stringify({ ...made, response: { ...made.response, attestationObject } });
    expect(await addPasskey(ctx, home.session, { credential, challenge, name: "x" })).toMatchObject({
      ok: false,
    });
  }
  expect(await ctx.db.select().from(passkeys)).toEqual([]);
  expect(ctx.calls).toEqual([]);
  const credential = JSON.stringify(made);
  expect(await addPasskey(ctx, home.session, { credential, challenge, name: "x" })).toMatchObject({
    ok: true,
  });
});

test("MF-09: a maker's certificate is not even looked at, however good it looks; a self-attestation is as good as none", async () => {
  const home = await practice();
  const { certificate, key } = await attestationCertificate();
  const packed = (signedBy: typeof key | "itself", certificates: Buffer[] = []): Oddities => ({
    attestation: {
      format: "packed",
      statement: new Map<string, Cbor>([
        ["alg", -7],
        ...(certificates.length > 0 ? [["x5c", certificates] as const] : []),
      ]),
      signedBy,
    },
  });
  expect(await add(home, packed(key, [certificate]))).toEqual({ ok: false, reason: "not-proved" });
  expect(await add(home, packed(key))).toEqual({ ok: false, reason: "not-proved" });
  expect(await add(home, packed("itself"))).toMatchObject({ ok: true });
});

test("MF-09: truncated, huge and odd JSON is refused without an error", async () => {
  const { ctx, device } = await withPasskey();
  const { options, challenge } = await signInOptions(ctx);
  const good = device.get(options as RequestOptions);
  const text = JSON.stringify(good);
  const odd = [
    "",
    "null",
    "[]",
    '"text"',
    "{}",
    text.slice(0, -1),
    text.slice(0, 200),
    "[".repeat(8000) + "]".repeat(8000),
    `${text.slice(0, -1)},"more":"${"x".repeat(20_000)}"}`,
    JSON.stringify({ ...good, id: "x".repeat(4000) }),
    JSON.stringify({ ...good, id: `${good.id}=` }),
    JSON.stringify({ ...good, id: [good.id] }),
    JSON.stringify({ ...good, rawId: "AAAA" }),
    JSON.stringify({ ...good, type: "password" }),
    JSON.stringify({ ...good, response: null }),
    ...["clientDataJSON", "authenticatorData", "signature"].flatMap((field) =>
      [null, 7, "", "AAAA", "$", { toString: 1 }].map((value) =>
        JSON.stringify({ ...good, response: { ...good.response, [field]: value } }),
      ),
    ),
    `{"__proto__":${text}}`,
  ];
  for (const credential of odd)
    expect([credential.slice(0, 60), await signInWithPasskey(ctx, { credential, challenge })]).toEqual([
      credential.slice(0, 60),
      null,
    ]);
  // None of them used the challenge up, and what a browser adds besides does no harm.
  const more = {
    ...good,
    clientExtensionResults: { credProps: { rk: true } },
    authenticatorAttachment: null,
  };
  expect(await post(ctx, more, challenge)).not.toBeNull();
});

test("a disabled person is refused", async () => {
  const home = await withPasskey();
  await home.ctx.db.update(staff).set({ disabledAt: home.ctx.clock.now() }).where(eq(staff.id, home.staffId));
  await refusedAtTheDoor(home.ctx, await enter(home), "disabled");
});

test("a passkey that is in use already is not added again, for nobody", async () => {
  const home = await withPasskey();
  const { ctx } = home;
  const kim = await practice({ name: "Kim Doe", email: "kim@example.com" }, ctx);
  const asked = await additionOptions(ctx, kim.person);
  const made = home.device.create(asked.options as CreationOptions);
  const first = await addPasskey(ctx, kim.session, {
    credential: JSON.stringify(made),
    challenge: asked.challenge,
    name: "x",
  });
  expect(first).toMatchObject({ ok: true });
  const again = await addPasskey(ctx, kim.session, {
    credential: JSON.stringify(made),
    challenge: asked.challenge,
    name: "x",
  });
  expect(again).toEqual({ ok: false, reason: "not-proved" });
  expect(await listPasskeys(ctx, kim.staffId)).toHaveLength(1);
});

test("recovery codes come with the first factor alone", async () => {
  const home = await withPasskey();
  const before = await home.ctx.db.select().from(recoveryCodes);
  expect(await add(home, {}, "iPad")).toEqual({ ok: true, codes: [] });
  expect(await home.ctx.db.select().from(recoveryCodes)).toEqual(before);
});

test("MF-10: an owner's last passkey cannot be removed, one of two can, and of two at once one stays", async () => {
  const home = await withPasskey();
  const { ctx, session, staffId } = home;
  const [only] = await listPasskeys(ctx, staffId);
  expect(await removePasskey(ctx, session, only?.id ?? "")).toBe(false);
  expect(await events(ctx)).toContain('second-factor.remove-refused {"reason":"last-factor"}');

  await add(home, {}, "iPad");
  const two = await listPasskeys(ctx, staffId);
  const removed = await Promise.all(two.map(({ id }) => removePasskey(ctx, session, id)));
  expect(removed.filter(Boolean)).toHaveLength(1);
  expect(await listPasskeys(ctx, staffId)).toHaveLength(1);
});

test("removing a passkey ends the other sessions, is told by mail, and it signs in no more", async () => {
  const home = await withPasskey();
  const { ctx, session, staffId } = home;
  const old = home.device.credentials[0];
  await add(home, {}, "iPad");
  await sessionOf(ctx, staffId);
  await mailed(ctx);
  const phone = (await listPasskeys(ctx, staffId)).find(({ name }) => name === "iPhone");
  expect(await removePasskey(ctx, session, phone?.id ?? "")).toBe(true);
  expect(await mailed(ctx)).toEqual(["A second factor was removed"]);
  expect(await ctx.db.select({ id: sessions.id }).from(sessions)).toEqual([{ id: session.id }]);
  expect((await events(ctx)).slice(-3)).toEqual(
    expect.arrayContaining(['second-factor.removed {"kind":"passkey","by":"self"}']),
  );
  const { options, challenge } = await signInOptions(ctx);
  expect(await post(ctx, home.device.get(options as RequestOptions, {}, old), challenge)).toBeNull();
});

test("another person's passkey is not there, to rename or to remove", async () => {
  const home = await withPasskey();
  const { ctx } = home;
  const kim = await withPasskey({ name: "Kim Doe", email: "kim@example.com" }, ctx);
  const [theirs] = await listPasskeys(ctx, kim.staffId);
  const id = theirs?.id ?? "";
  await expect(removePasskey(ctx, home.session, id)).rejects.toMatchObject({ code: "not-found" });
  await expect(renamePasskey(ctx, home.staffId, { id, name: "mine" })).rejects.toMatchObject({
    code: "not-found",
  });
  expect(await listPasskeys(ctx, kim.staffId)).toMatchObject([{ name: "iPhone" }]);
  expect(await events(ctx)).not.toContain("passkey.renamed {}");
  await renamePasskey(ctx, kim.staffId, { id, name: "Work phone" });
  expect(await listPasskeys(ctx, kim.staffId)).toMatchObject([{ name: "Work phone" }]);
});

test("a passkey confirms who one is: the session is fresh under a new token", async () => {
  const { ctx, staffId, session, device } = await withPasskey();
  ctx.advance(20 * 60);
  expect(isFresh(ctx, session)).toBe(false);
  const { options, challenge } = await confirmOptions(ctx, staffId);
  const credential = JSON.stringify(device.get(options as RequestOptions));
  const confirmed = await confirmByPasskey(ctx, session, { credential, challenge });
  const renewed = await findSession(ctx, confirmed?.signedIn?.token ?? "");
  expect(renewed).toMatchObject({ id: session.id });
  expect(renewed && isFresh(ctx, renewed)).toBe(true);
  expect((await events(ctx)).at(-1)).toBe("session.confirmed {}");
});

test("PW-04: while passwords are under attack from everywhere the owner gets in by passkey", async () => {
  const home = await withPasskey();
  const { ctx } = home;
  const from = (network: string): TestContext => ({ ...ctx, origin: { ...ctx.origin, network } });
  for (let start = 0; start <= limits.everyone.free; start += 25)
    await Promise.all(
      Array.from({ length: 25 }, (_, index) =>
        signInWithPassword(from(index < 6 ? "test-network" : `network-${start + index}`), {
          email: index % 3 === 0 ? ownerAddress : `user${start + index}@example.com`,
          password: "not the password at all",
        }),
      ),
    );
  expect(await signInWithPassword(ctx, { email: ownerAddress, password: goodPassword })).toBeNull();
  expect(inside(await enter(home)).staffId).toBe(home.staffId);
}, 60_000);

test("used challenges are forgotten when their cookies have run out, and not before", async () => {
  const home = await withPasskey();
  const { ctx } = home;
  const used = (await ctx.db.select().from(usedChallenges)).length;
  expect(used).toBe(1);
  expect(await sweepChallenges(ctx)).toEqual({ challenges: 0 });
  ctx.advance(5 * 60);
  expect(await sweepChallenges(ctx)).toEqual({ challenges: used });
  expect(newChallenge(ctx, "sign-in", null).challenge).toHaveLength(43);
});
