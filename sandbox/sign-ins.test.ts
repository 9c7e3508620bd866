import { createHash, randomBytes } from "node:crypto";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { appOrigin, browse, type Running, runSandbox } from "./testing.ts";

let sandbox: Running;
beforeAll(async () => {
  sandbox = await runSandbox();
});
afterEach(() => sandbox.control("DELETE", ""));
afterAll(() => sandbox.stop());

const googleClient = { client_id: "daydreamers-sandbox", client_secret: "sandbox-google-secret" };
const githubClient = { client_id: "daydreamers-sandbox", client_secret: "sandbox-github-secret" };
const googleCallback = `${appOrigin}/sign-in/google/callback`;
const githubCallback = `${appOrigin}/sign-in/github/callback`;

const pkce = () => {
  const verifier = randomBytes(32).toString("base64url");
  const code_challenge = createHash("sha256").update(verifier).digest("base64url");
  return { verifier, asked: { code_challenge, code_challenge_method: "S256" } };
};

const stateOf = async (value: string) => {
  const tokens: { value: string; state: string }[] = await sandbox.control("GET", "/tokens");
  return tokens.find((token) => token.value === value)?.state;
};

describe("Google", () => {
  async function comeBack(extra: Record<string, string> = {}, decision = "allow") {
    const { verifier, asked } = pkce();
    const query = new URLSearchParams({
      response_type: "code",
      client_id: googleClient.client_id,
      redirect_uri: googleCallback,
      scope: "openid",
      state: "the-state",
      nonce: "the-nonce",
      ...asked,
      ...extra,
    });
    const browser = browse(sandbox);
    const login = await browser.go(`/google/o/oauth2/v2/auth?${query}`);
    const consent = await browser.submit(login.page, [["account", "robin"]]);
    const { url } = await browser.submit(consent.page, [["decision", decision]]);
    return { url, verifier, login, consent };
  }
  const token = (fields: Record<string, string>) =>
    fetch(`${sandbox.url}/google/token`, { method: "POST", body: new URLSearchParams(fields) });
  async function tokens(extra: Record<string, string> = {}) {
    const { url, verifier } = await comeBack(extra);
    const answer = await token({
      ...googleClient,
      grant_type: "authorization_code",
      code: url.searchParams.get("code") ?? "",
      redirect_uri: googleCallback,
      code_verifier: verifier,
    });
    return answer.json();
  }

  it("describes itself and says in each answer who it is", async () => {
    const described = await (await fetch(`${sandbox.url}/google/.well-known/openid-configuration`)).json();
    expect(described).toMatchObject({
      issuer: `${sandbox.url}/google`,
      authorization_endpoint: `${sandbox.url}/google/o/oauth2/v2/auth`,
      token_endpoint: `${sandbox.url}/google/token`,
      revocation_endpoint: `${sandbox.url}/google/revoke`,
      authorization_response_iss_parameter_supported: true,
    });
    const { url, login } = await comeBack();
    expect(login.page).toContain("Sandbox · plays Google");
    expect(login.page).toContain("the address of the demo&#39;s owner");
    expect(url.searchParams.get("iss")).toBe(described.issuer);
    expect((await comeBack({}, "deny")).url.searchParams.get("error")).toBe("access_denied");
  });

  it("signs an ID token with the subject and the nonce, and without an email that was not asked for", async () => {
    const answer = await tokens();
    const keys = createRemoteJWKSet(new URL(`${sandbox.url}/google/oauth2/v3/certs`));
    const expected = { issuer: `${sandbox.url}/google`, audience: googleClient.client_id };
    const { payload, protectedHeader } = await jwtVerify(answer.id_token, keys, expected);
    expect(protectedHeader.alg).toBe("RS256");
    expect(payload).toMatchObject({ sub: "108234567890123456701", nonce: "the-nonce" });
    expect(payload.email).toBeUndefined();
  });

  it.each([
    [{}, false],
    [{ access_type: "offline" }, false],
    [{ prompt: "consent" }, false],
    [{ access_type: "offline", prompt: "select_account" }, false],
    [{ access_type: "offline", prompt: "select_account consent" }, true],
    [{ access_type: "offline", prompt: "consent" }, true],
  ])("gives a refresh token only where it was asked to last: %o", async (extra, given) => {
    expect("refresh_token" in (await tokens(extra as Record<string, string>))).toBe(given);
  });

  it("does not rotate refresh tokens", async () => {
    const { refresh_token } = await tokens({ access_type: "offline", prompt: "consent" });
    const answer = await token({ ...googleClient, grant_type: "refresh_token", refresh_token });
    expect(answer.status).toBe(200);
    expect(await answer.json()).not.toHaveProperty("refresh_token");
    expect(await stateOf(refresh_token)).toBe("active");
  });

  it("revokes for whoever holds the token, without a client", async () => {
    const { access_token } = await tokens();
    const body = new URLSearchParams({ token: access_token });
    expect((await fetch(`${sandbox.url}/google/revoke`, { method: "POST", body })).status).toBe(200);
    expect(await stateOf(access_token)).toBe("revoked");
  });

  it("fails at its token endpoint when it is told to", async () => {
    await sandbox.control("POST", "/faults", { provider: "google-auth", kind: "500", times: 1 });
    expect((await token(googleClient)).status).toBe(500);
    expect((await token(googleClient)).status).toBe(400);
  });
});

describe("GitHub", () => {
  const json = { accept: "application/json" };
  async function comeBack(extra: Record<string, string> = {}, account = "robin", decision = "allow") {
    const { verifier, asked } = pkce();
    const query = new URLSearchParams({
      client_id: githubClient.client_id,
      redirect_uri: githubCallback,
      state: "the-state",
      ...asked,
      ...extra,
    });
    const browser = browse(sandbox);
    const page = await browser.go(`/github/login/oauth/authorize?${query}`);
    const hidden = [...page.page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const { url } = await browser.submit(page.page, [
      ...hidden.map(([, name = "", value = ""]): [string, string] => [name, value]),
      ["account", account],
      ["decision", decision],
    ]);
    return { page, url, verifier, code: url.searchParams.get("code") ?? "" };
  }
  const exchange = (fields: Record<string, string>, headers: Record<string, string> = json) =>
    fetch(`${sandbox.url}/github/login/oauth/access_token`, {
      method: "POST",
      body: new URLSearchParams({ ...githubClient, ...fields }),
      headers,
    });
  const user = (authorization: string, agent = "Test") =>
    fetch(`${sandbox.url}/github/api/user`, { headers: { authorization, "user-agent": agent } });
  const signedIn = async (): Promise<string> => {
    const { code, verifier } = await comeBack();
    return (await (await exchange({ code, code_verifier: verifier })).json()).access_token;
  };

  it("leads over one page back to the app, with state, code and issuer", async () => {
    const { page, url } = await comeBack();
    expect(page.page).toContain("Sandbox · plays GitHub");
    expect(page.page).not.toContain("<script");
    expect(url.href.startsWith(`${githubCallback}?`)).toBe(true);
    expect(url.searchParams.get("state")).toBe("the-state");
    expect(url.searchParams.get("iss")).toBe(`${sandbox.url}/github/login/oauth`);
    const denied = await comeBack({}, "robin", "deny");
    expect(denied.url.searchParams.get("error")).toBe("access_denied");
    const elsewhere = await browse(sandbox).go(
      "/github/login/oauth/authorize?client_id=daydreamers-sandbox&redirect_uri=https://evil.invalid/",
    );
    expect(elsewhere.status).toBe(400);
  });

  it("answers with JSON where it is asked for and with a form otherwise", async () => {
    const one = await comeBack();
    const form = await exchange({ code: one.code, code_verifier: one.verifier }, { accept: "*/*" });
    expect(form.headers.get("content-type")).toContain("application/x-www-form-urlencoded");
    expect(new URLSearchParams(await form.text()).get("token_type")).toBe("bearer");
    const other = await comeBack();
    const answer = await exchange({ code: other.code, code_verifier: other.verifier });
    expect(await answer.json()).toMatchObject({ token_type: "bearer", scope: "" });
  });

  it.each([
    ["an unknown code", { code: "0".repeat(20) }, "bad_verification_code"],
    ["another secret", { client_secret: "wrong" }, "incorrect_client_credentials"],
    ["another redirect", { redirect_uri: "https://evil.invalid/" }, "redirect_uri_mismatch"],
    ["the verifier of another", { code_verifier: "x".repeat(43) }, "bad_verification_code"],
  ])("says no with status 200: %s", async (_what, fields, error) => {
    const { code, verifier } = await comeBack();
    const answer = await exchange({ code, code_verifier: verifier, ...fields });
    expect([answer.status, (await answer.json()).error]).toEqual([200, error]);
  });

  it("takes a code once and for ten minutes", async () => {
    const { code, verifier } = await comeBack();
    expect(await (await exchange({ code, code_verifier: verifier })).json()).toHaveProperty("access_token");
    expect(await (await exchange({ code, code_verifier: verifier })).json()).toHaveProperty("error");
    const late = await comeBack();
    await sandbox.control("POST", "/clock", { advanceSeconds: 601 });
    expect(await (await exchange({ code: late.code, code_verifier: late.verifier })).json()).toHaveProperty(
      "error",
    );
  });

  it("tells the numeric id to a named caller with a live token, and ends that token for the app", async () => {
    const token = await signedIn();
    expect(await (await user(`Bearer ${token}`)).json()).toMatchObject({ id: 5830001, login: "robin-vale" });
    expect((await user("Bearer gho_other")).status).toBe(401);
    expect((await user(`Bearer ${token}`, "")).status).toBe(403);
    const end = (authorization: string) =>
      fetch(`${sandbox.url}/github/api/applications/${githubClient.client_id}/token`, {
        method: "DELETE",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify({ access_token: token }),
      });
    expect((await end("Basic bm86bm8=")).status).toBe(401);
    const basic = `Basic ${btoa(`${githubClient.client_id}:${githubClient.client_secret}`)}`;
    expect((await end(basic)).status).toBe(204);
    expect((await user(`Bearer ${token}`)).status).toBe(401);
    expect(await stateOf(token)).toBe("revoked");
  });
});
