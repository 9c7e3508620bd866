import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { staffTotp } from "../../../drizzle/schema/factors.ts";
import { staff } from "../../../drizzle/schema/identity.ts";
import { invitations } from "../../../drizzle/schema/team.ts";
import { createSignInPractice, type SignInPractice } from "../../../test/harness/sign-in-practice.ts";
import { addStaff, dump, events, inside } from "../../../test/harness/staff.ts";
import { sessionOf } from "../../../test/harness/tesla-practice.ts";
import { listIdentities, unlinkIdentity } from "../identity/identities.ts";
import { readProfile } from "../identity/staff.ts";
import type { SignInProvider } from "./offered.ts";

let practice: SignInPractice;
beforeEach(async () => {
  practice = await createSignInPractice();
});

const both: SignInProvider[] = ["google", "github"];
const other = { google: "github", github: "google" } as const;

const sessions = () => practice.ctx.raw.prepare("select count(*) as n from sessions").first<number>("n");

describe.each(both)("the way to %s and back", (provider) => {
  test("signs in whoever linked the account, and links nothing by itself", async () => {
    const { link, signIn, staffId } = practice;
    expect(await link(provider)).toMatchObject({ kind: "linked", outcome: "linked" });
    const outcome = await signIn(provider);
    if (outcome.kind !== "arrived") throw new Error("Not arrived");
    expect(inside(outcome.arrival).staffId).toBe(staffId);
    expect(outcome.returnTo).toBe("/today");
    expect(await sessions()).toBe(1);
  });

  test("OA-14, OA-15: an email at the provider that is the owner's links nothing and signs nobody in", async () => {
    const { fake, signIn } = practice;
    for (const verified of [true, false]) {
      fake.claims = { email: "robin@example.com", email_verified: verified };
      fake.user = { login: "robin", email: "robin@example.com", verified };
      expect(await signIn(provider)).toEqual({ kind: "refused", reason: "unknown-identity" });
    }
    expect(await sessions()).toBe(0);
    expect(await practice.ctx.raw.prepare("select * from staff_identities").first()).toBeNull();
  });

  test("OA-15: linking needs the person still signed in, and just now proved to be the person", async () => {
    const { begin, finish, fake, link, staffId, ctx } = practice;
    const purpose = { kind: "link", staffId } as const;
    expect(await link(provider, {}, staffId, 15 * 60 + 1)).toEqual({ kind: "refused", reason: "not-fresh" });
    expect(await events(ctx)).toContain(
      `identity.link-refused ${JSON.stringify({ provider, reason: "not-fresh" })}`,
    );
    const colleague = await addStaff(ctx, { email: "kim@example.com" });
    for (const session of [null, sessionOf(ctx, colleague)]) {
      const answered = fake.consent(await begin(provider, purpose));
      expect(await finish(provider, answered, session)).toEqual({ kind: "refused", reason: "wrong-person" });
    }
    expect(fake.tokenCalls).toHaveLength(0);
    expect(await listIdentities(ctx, staffId)).toEqual([]);
  });

  test("OA-15: a link whose session was ended while the provider was asked is not made", async () => {
    const { begin, finish, fake, staffId, ctx } = practice;
    const answered = fake.consent(await begin(provider, { kind: "link", staffId }));
    // Fresh by what the middleware read before: its row is gone by now.
    expect(await finish(provider, answered, sessionOf(ctx, staffId))).toEqual({
      kind: "refused",
      reason: "wrong-person",
    });
    expect(await listIdentities(ctx, staffId)).toEqual([]);
  });

  test("OA-17: the account is its unchanging id, whatever name and email it has by then", async () => {
    const { fake, link, signIn, staffId } = practice;
    await link(provider, { subject: "4711" });
    fake.claims = { email: "new@mail.invalid" };
    fake.user = { login: "renamed", email: "new@mail.invalid" };
    expect(await signIn(provider, { subject: "4711" })).toMatchObject({
      kind: "arrived",
      arrival: { staffId },
    });
    // Somebody else got the old name and the old email since.
    fake.user = { login: "somebody", email: "somebody@mail.invalid" };
    expect(await signIn(provider, { subject: "4712" })).toMatchObject({ reason: "unknown-identity" });
  });

  test("OA-18: the same subject at the other provider is another identity", async () => {
    const { link, signIn } = practice;
    await link(provider, { subject: "4711" });
    expect(await signIn(other[provider], { subject: "4711" })).toMatchObject({ reason: "unknown-identity" });
  });

  test("OA-19: an account that signs somebody else in is refused, and noticed for both attempts", async () => {
    const { link, ctx } = practice;
    await link(provider);
    const colleague = await addStaff(ctx, { email: "kim@example.com" });
    expect(await link(provider, {}, colleague)).toEqual({ kind: "refused", reason: "linked-to-another" });
    expect(await listIdentities(ctx, colleague)).toEqual([]);
    const written = (await events(ctx)).filter((event) => event.startsWith("identity."));
    expect(written).toEqual([
      `identity.linked ${JSON.stringify({ provider })}`,
      `identity.link-refused ${JSON.stringify({ provider, reason: "linked-to-another" })}`,
    ]);
  });

  test("OA-20: the last way in cannot be unlinked", async () => {
    const { link, ctx } = practice;
    const alone = await addStaff(ctx, { email: "kim@example.com", password: null });
    await link(provider, {}, alone);
    const [identity] = await listIdentities(ctx, alone);
    expect(await unlinkIdentity(ctx, alone, identity?.id ?? "")).toBe("last-factor");
  });

  test("OA-26: an unknown account gets a neutral refusal and no row, and its token is ended", async () => {
    const { signIn, ctx, fake } = practice;
    expect(await signIn(provider)).toEqual({ kind: "refused", reason: "unknown-identity" });
    const refusal = JSON.stringify({ method: provider, reason: "unknown-identity" });
    expect((await events(ctx)).filter((event) => event.includes("refused"))).toEqual([
      `sign-in.refused ${refusal}`,
    ]);
    await ctx.settled();
    expect(fake.ended).toHaveLength(1);
    const rows = await ctx.raw
      .prepare(
        "select (select count(*) from sessions) + (select count(*) from staff_identities) + (select count(*) from pending_sign_ins) + (select count(*) from sign_in_transactions) as n",
      )
      .first<number>("n");
    expect(rows).toBe(0);
    expect(await ctx.raw.prepare("select count(*) as n from staff").first<number>("n")).toBe(1);
  });

  test("OA-27: no token, code, state, verifier or subject is in the database or the log in clear", async () => {
    const { begin, finish, fake, link, ctx } = practice;
    await link(provider, { subject: "555000111" });
    const url = new URL(await begin(provider, { kind: "sign-in" }));
    const answered = fake.consent(await begin(provider), { subject: "555000111" });
    const underWay = await dump(ctx);
    await finish(provider, answered);
    await ctx.settled();
    const kept = `${underWay}${await dump(ctx)}${JSON.stringify(ctx.logs)}`;
    expect(kept).not.toContain("sentinel");
    expect(kept).not.toContain("555000111");
    expect(kept).not.toContain(url.searchParams.get("state"));
    const verifier = fake.tokenCalls.at(-1)?.get("code_verifier");
    expect(verifier).toMatch(/^[A-Za-z0-9._~-]{43,128}$/);
    expect(kept).not.toContain(verifier);
  });

  test("a provider that this deployment has no client at leads nowhere", async () => {
    const { ctx, finish } = practice;
    const without = { ...ctx.settings, GOOGLE_CLIENT_ID: undefined, GITHUB_CLIENT_ID: undefined };
    Object.assign(ctx, { settings: without });
    await expect(practice.begin(provider)).rejects.toMatchObject({ code: "not-found" });
    await expect(finish(provider, new URLSearchParams())).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("joining by invitation", () => {
  const invite = async () => {
    const { ctx, staffId } = practice;
    const id = ctx.random.id();
    const email = "new@example.com";
    await ctx.db.insert(invitations).values({
      id,
      codeHash: id,
      email: await ctx.vault.seal("invitations.email", id, email),
      emailIndex: (await ctx.vault.indexes("invitations.email_index", email))[0],
      role: "helper",
      invitedBy: staffId,
      createdAt: ctx.clock.now(),
      expiresAt: new Date(ctx.clock.now().getTime() + 86_400_000),
    });
    return { kind: "join", invitationId: id, name: "Nia Park" } as const;
  };
  const join = async (
    provider: SignInProvider,
    purpose: Awaited<ReturnType<typeof invite>>,
    subject: string,
  ) => practice.finish(provider, practice.fake.consent(await practice.begin(provider, purpose), { subject }));

  test.each(both)(
    "%s: the invitation is used up on the way back, and the account signs in from then on",
    async (provider) => {
      const { signIn, ctx, begin, fake, finish } = practice;
      const purpose = await invite();
      // Somebody who turns back at the provider leaves the invitation open.
      const denied = fake.consent(await begin(provider, purpose), { deny: "access_denied" });
      expect(await finish(provider, denied)).toEqual({ kind: "refused", reason: "denied" });
      const joined = await join(provider, purpose, "9001");
      if (joined.kind !== "arrived") throw new Error(joined.kind);
      const { staffId } = inside(joined.arrival);
      expect(await readProfile(ctx, staffId)).toMatchObject({
        name: "Nia Park",
        email: "new@example.com",
        role: "helper",
      });
      expect(await signIn(provider, { subject: "9001" })).toMatchObject({
        kind: "arrived",
        arrival: { staffId },
      });
      expect(await ctx.raw.prepare("select id from invitations").first()).toBeNull();
    },
  );

  test.each(both)(
    "%s: an account that signs somebody else in joins nobody and uses nothing up",
    async (provider) => {
      const { link, ctx } = practice;
      await link(provider, { subject: "9001" });
      expect(await join(provider, await invite(), "9001")).toEqual({
        kind: "refused",
        reason: "linked-to-another",
      });
      expect(await ctx.raw.prepare("select count(*) as n from staff").first<number>("n")).toBe(1);
      expect(await ctx.raw.prepare("select count(*) as n from invitations").first<number>("n")).toBe(1);
    },
  );

  test("an invitation that has run out meanwhile is said to be gone", async () => {
    const { begin, fake, finish, ctx } = practice;
    const purpose = await invite();
    ctx.advance(86_400 - 300);
    const answered = fake.consent(await begin("google", purpose));
    ctx.advance(301);
    expect(await finish("google", answered)).toEqual({ kind: "refused", reason: "invitation-gone" });
    expect(await ctx.raw.prepare("select count(*) as n from staff").first<number>("n")).toBe(1);
  });
});

test("a held second factor is asked after Google and GitHub too", async () => {
  const { link, signIn, staffId, ctx } = practice;
  await link("github");
  await ctx.db.insert(staffTotp).values({
    id: staffId,
    seed: await ctx.vault.seal("staff_totp.seed", staffId, "JBSWY3DPEHPK3PXP"),
    lastStep: 0,
    addedAt: ctx.clock.now(),
  });
  expect(await signIn("github")).toMatchObject({ kind: "arrived", arrival: { kind: "second-factor" } });
  expect(await sessions()).toBe(0);
});

test("a disabled person's account signs nobody in", async () => {
  const { link, signIn, staffId, ctx } = practice;
  await link("google");
  await ctx.db.update(staff).set({ disabledAt: ctx.clock.now() }).where(eq(staff.id, staffId));
  expect(await signIn("google")).toEqual({ kind: "refused", reason: "unknown-identity" });
});

describe("tokens after a sign-in that worked", () => {
  test("GitHub's is ended, Google's runs out by itself, because ending it would end the whole consent", async () => {
    const { link, ctx, fake } = practice;
    await link("github");
    await ctx.settled();
    expect(fake.ended).toHaveLength(1);
    await link("google");
    await ctx.settled();
    expect(fake.ended).toHaveLength(1);
  });

  test("one that cannot be ended just now does not keep anybody from signing in", async () => {
    const { link, signIn, ctx, fake } = practice;
    await link("github");
    await ctx.settled();
    fake.endingDown = true;
    expect((await signIn("github")).kind).toBe("arrived");
    await ctx.settled();
    expect(ctx.logs.filter(({ event }) => event === "provider.token-not-ended")).toEqual([
      {
        level: "warn",
        event: "provider.token-not-ended",
        fields: { provider: "github", reason: "status-503" },
      },
    ]);
  });
});
