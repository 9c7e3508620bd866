import { beforeEach, expect, test } from "vitest";
import { createSignInPractice, type SignInPractice } from "../../../test/harness/sign-in-practice.ts";

let practice: SignInPractice;
beforeEach(async () => {
  practice = await createSignInPractice();
});

test("OA-12: a refusal that GitHub gives with status 200 is a refusal", async () => {
  const { begin, finish, fake } = practice;
  const answered = fake.consent(await begin("github"));
  fake.mishaps.push(() => Response.json({ error: "bad_verification_code", error_description: "<b>x</b>" }));
  expect(await finish("github", answered)).toEqual({ kind: "refused", reason: "provider-refused" });
});

test.each<[string, unknown]>([
  ["a text", "1001"],
  ["a fraction", 1001.5],
  ["too large to be exact", 2 ** 53],
  ["not positive", 0],
  ["null", null],
])("OA-17: an id that is %s names nobody, and the token is ended", async (_what, id) => {
  const { link, fake, ctx } = practice;
  const { network } = ctx;
  ctx.network = (request) =>
    request.url.endsWith("/user") ? Response.json({ login: "robin", id }) : network(request);
  expect(await link("github")).toEqual({ kind: "refused", reason: "provider-unavailable" });
  await ctx.settled();
  expect(fake.ended).toHaveLength(1);
});

test("only the id is asked for, by name and with the token in a header, and the token is ended by the client", async () => {
  const { link, ctx } = practice;
  await link("github");
  await ctx.settled();
  const calls = ctx.calls.filter(({ url }) => url.startsWith("https://api.github.invalid"));
  expect(calls.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
    "GET /user",
    "DELETE /applications/github-client/token",
  ]);
  for (const { headers, url, redirect } of calls) {
    expect(headers.get("user-agent")).toBe("Daydreamers");
    expect(url).not.toContain("sentinel");
    expect(redirect).toBe("manual");
  }
  expect(calls[0]?.headers.get("authorization")).toMatch(/^Bearer access-sentinel/);
});
