import { exportJWK, importJWK, type JWTPayload, SignJWT } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import { connections } from "../../../drizzle/schema/connections.ts";
import { createSignInPractice, type SignInPractice } from "../../../test/harness/sign-in-practice.ts";

let practice: SignInPractice;
beforeEach(async () => {
  practice = await createSignInPractice();
  await practice.link("google");
});

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
const sign = (claims: JWTPayload, header: { alg: string; kid?: string }) =>
  new SignJWT(claims).setProtectedHeader(header).sign(practice.fake.privateKey);
const claim = (claims: JWTPayload) => () => void Object.assign(practice.fake.claims, claims);
const forge = (how: (claims: JWTPayload) => Promise<string>) => () => {
  practice.fake.forge = how;
};
const answerWith = (id_token: string | undefined) => () => {
  practice.fake.extra = { id_token };
};
const now = () => Math.floor(practice.ctx.clock.now().getTime() / 1000);

describe("OA-13: an ID token of Google is refused when", () => {
  test.each<[string, () => void]>([
    [
      "its algorithm is none",
      forge(async (claims) => `${encode({ alg: "none", kid: "key-1" })}.${encode(claims)}.`),
    ],
    [
      "it is an HMAC with the public key",
      forge((claims) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: "HS256", kid: "key-1" })
          .sign(new TextEncoder().encode(JSON.stringify(practice.fake.keys[0]))),
      ),
    ],
    [
      "it is signed with another algorithm of the same key",
      () => {
        practice.fake.keys = practice.fake.keys.map((key) => ({ ...key, alg: undefined }));
        practice.fake.forge = async (claims) =>
          new SignJWT(claims)
            .setProtectedHeader({ alg: "PS256", kid: "key-1" })
            .sign(await importJWK(await exportJWK(practice.fake.privateKey), "PS256"));
      },
    ],
    ["its issuer is another", claim({ iss: "https://evil.invalid" })],
    ["its issuer has no scheme", claim({ iss: "accounts.google.invalid" })],
    ["its audience is another", claim({ aud: "somebody" })],
    ["its audience is another client of ours", claim({ aud: "tesla-client", azp: "tesla-client" })],
    ["its authorized party is another", claim({ azp: "somebody" })],
    [
      "it has several audiences and no authorized party",
      claim({ aud: ["google-client", "somebody"], azp: undefined }),
    ],
    ["it is expired", () => claim({ exp: now() - 61 })()],
    ["it is from the future", () => claim({ iat: now() + 61 })()],
    ["it was issued long ago", () => claim({ iat: now() - 3_000 })()],
    ["its nonce is missing", claim({ nonce: undefined })],
    ["its nonce is another", claim({ nonce: "other" })],
    ["its subject is missing", claim({ sub: undefined })],
    ["its key is unknown", forge((claims) => sign(claims, { alg: "RS256", kid: "key-9" }))],
    ["it names no key", forge((claims) => sign(claims, { alg: "RS256" }))],
    [
      "two keys have its name",
      () => {
        practice.fake.keys = [...practice.fake.keys, ...practice.fake.keys];
      },
    ],
    ["it is not there", answerWith(undefined)],
    ["it is no token at all", answerWith("x.y.z")],
  ])("%s", async (_what, arrange) => {
    const { begin, finish, fake, ctx } = practice;
    // The issuer's keys are read anew: another isolate.
    Object.assign(ctx, { settings: { ...ctx.settings } });
    const answered = fake.consent(await begin("google"));
    arrange();
    expect(await finish("google", answered)).toEqual({ kind: "refused", reason: "not-proven" });
    expect(await ctx.raw.prepare("select count(*) as n from sessions").first<number>("n")).toBe(0);
  });

  test("and a good one with the smallest allowed skew is taken", async () => {
    claim({ iat: now() + 59 })();
    expect((await practice.signIn("google")).kind).toBe("arrived");
  });
});

test("unreadable keys are an outage, not a forgery", async () => {
  const { begin, finish, fake, ctx } = practice;
  Object.assign(ctx, { settings: { ...ctx.settings } });
  const answered = fake.consent(await begin("google"));
  const { network } = ctx;
  ctx.network = (request) =>
    request.url.endsWith("/certs") ? new Response("<html>", { status: 502 }) : network(request);
  expect(await finish("google", answered)).toEqual({ kind: "refused", reason: "provider-unavailable" });
});

test("an unknown account whose calendar the practice reads keeps its consent at Google", async () => {
  const { signIn, ctx, fake, staffId } = practice;
  const id = ctx.random.id();
  const calendar = {
    id,
    provider: "google-calendar" as const,
    staffId,
    subjectIndex: (await ctx.vault.indexes("connections.subject_index", "2002"))[0],
    subject: await ctx.vault.seal("connections.subject", id, "2002"),
    scopes: [],
    createdAt: ctx.clock.now(),
    connectedAt: ctx.clock.now(),
  };
  await ctx.db.insert(connections).values(calendar);
  expect(await signIn("google", { subject: "2002" })).toMatchObject({ reason: "unknown-identity" });
  await ctx.settled();
  expect(fake.ended).toEqual([]);
  expect(await signIn("google", { subject: "2003" })).toMatchObject({ reason: "unknown-identity" });
  await ctx.settled();
  expect(fake.ended).toHaveLength(1);
});
