import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linkIdentity } from "../app/domain/identity/identities.ts";
import type { SignInProvider } from "../app/domain/providers/offered.ts";
import { returnFromProvider } from "../app/domain/providers/return.ts";
import { sendToProvider } from "../app/domain/providers/transactions.ts";
import { readSettings } from "../app/platform/settings.ts";
import { localSettings } from "../scripts/local/settings.ts";
import { createTestContext, type TestContext } from "../test/harness/context.ts";
import { testEnvironment } from "../test/harness/environment.ts";
import { addStaff } from "../test/harness/staff.ts";
import { githubAccounts } from "./github/accounts.ts";
import { googleAccounts } from "./google/accounts.ts";
import type { LoggedRequest } from "./requests.ts";
import { appOrigin, browse, type Running, runSandbox } from "./testing.ts";

/** The product's own client and these servers, with the settings of a local start and real connections between them. */
let sandbox: Running;
let ctx: TestContext;
let staffId: string;
beforeAll(async () => {
  sandbox = await runSandbox();
  const options = { origin: appOrigin, sandboxOrigin: sandbox.url };
  const environment = localSettings(options as never, { ...testEnvironment, demoPassword: "words" } as never);
  ctx = await createTestContext({
    settings: readSettings(environment, true),
    clock: { now: () => new Date() },
  });
  ctx.network = (request) => fetch(request);
  staffId = await addStaff(ctx, { email: "robin@daydreamers.example" });
});
afterAll(() => sandbox.stop());

const browserId = "b".repeat(43);

async function comeBack(provider: SignInProvider, account: string) {
  const to = await sendToProvider(ctx, {
    provider,
    purpose: { kind: "sign-in" },
    browserId,
    returnTo: "/today",
  });
  const browser = browse(sandbox);
  const first = await browser.go(to);
  const hidden = [...first.page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const carried = hidden.map(([, name = "", value = ""]): [string, string] => [
    name,
    value.replaceAll("&amp;", "&"),
  ]);
  const next = await browser.submit(first.page, [...carried, ["account", account], ["decision", "allow"]]);
  const back = provider === "google" ? await browser.submit(next.page, [["decision", "allow"]]) : next;
  return returnFromProvider(ctx, provider, back.url.searchParams, {
    browserId,
    session: null,
    deviceToken: null,
  });
}

describe.each([
  ["google", googleAccounts],
  ["github", githubAccounts],
] as const)("the product and %s", (provider, accounts) => {
  it("OA-15: an account with the owner's own address opens nothing until it is linked, then it signs in", async () => {
    const [robin] = accounts;
    if (!robin) throw new Error("No accounts");
    expect(robin.email).toBe("robin@daydreamers.example");
    expect(await comeBack(provider, robin.id)).toEqual({ kind: "refused", reason: "unknown-identity" });
    await linkIdentity(ctx, { staffId, provider, subject: robin.subject });
    expect(await comeBack(provider, robin.id)).toMatchObject({ kind: "arrived", arrival: { staffId } });
    expect(await comeBack(provider, "mallory")).toEqual({ kind: "refused", reason: "unknown-identity" });
    await ctx.settled();
    const asked: LoggedRequest[] = await sandbox.control("GET", "/requests");
    const codes = asked.filter(({ fields }) => fields?.grant_type === "authorization_code");
    for (const { fields } of codes) expect(fields?.code_verifier).toMatch(/^[\w~.-]{43,128}$/);
    expect(asked.filter(({ status }) => status === null || status >= 400)).toEqual([]);
  });
});

it("ends the tokens that nobody needs: all of GitHub's, and Google's of strangers", async () => {
  const tokens: { provider: string; kind: string; state: string; account: string }[] = await sandbox.control(
    "GET",
    "/tokens",
  );
  const access = tokens.filter(({ kind }) => kind === "access_token");
  expect(access.filter((token) => token.provider === "github").map(({ state }) => state)).toEqual(
    Array(3).fill("revoked"),
  );
  expect(access.filter((token) => token.provider === "google").map(({ state }) => state)).toEqual([
    "revoked",
    "active",
    "revoked",
  ]);
  expect(tokens.some(({ kind }) => kind === "refresh_token")).toBe(false);
});
