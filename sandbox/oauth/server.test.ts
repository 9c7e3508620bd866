import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  appOrigin,
  authorize,
  browse,
  callback,
  client,
  connect,
  type Running,
  runSandbox,
} from "../testing.ts";
import type { IssuedToken } from "./ledger.ts";

let sandbox: Running;
beforeAll(async () => {
  sandbox = await runSandbox();
});
afterEach(() => sandbox.control("DELETE", ""));
afterAll(() => sandbox.stop());

const ledger = (): Promise<IssuedToken[]> => sandbox.control("GET", "/tokens");
const stateOf = async (value: string) => (await ledger()).find((token) => token.value === value)?.state;
const codeFields = (code: string) => ({ grant_type: "authorization_code", code, redirect_uri: callback });
const errorOf = async (answer: Response) => [answer.status, (await answer.json()).error];
const pass = (seconds: number) => sandbox.control("POST", "/clock", { advanceSeconds: seconds });
async function refreshed(value: string) {
  const answer = await sandbox.refresh(value);
  expect(answer.status).toBe(200);
  return answer.json();
}

describe("signing in", () => {
  it("leads over the account page and the consent page back to the app, with state, code and issuer", async () => {
    const { login, asked, back } = await authorize(sandbox);
    expect(login.page).toContain("Sandbox · plays Tesla");
    expect(login.page).toMatch(/type="radio" name="account" value="robin" checked/);
    expect(login.page).toMatch(/<button class="go">Sign in<\/button>/);
    expect(asked.page).toMatch(/name="scope" value="vehicle_location" checked/);
    expect(asked.page).toMatch(/>Allow<\/button>.*>Deny<\/button>/s);
    expect(login.page + asked.page).not.toContain("<script");
    expect(back.href.startsWith(`${callback}?`)).toBe(true);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      state: "the-state",
      iss: `${sandbox.url}/tesla/auth`,
    });
  });

  it("answers with an eight-hour token, a refresh token and an RS256 ID token for the same subject each time", async () => {
    const tokens = await connect(sandbox);
    expect(tokens).toMatchObject({ expires_in: 28_800, token_type: "Bearer" });
    expect(tokens.scope).toContain("offline_access");
    const keys = createRemoteJWKSet(new URL(`${sandbox.url}/tesla/auth/oauth2/v3/discovery/keys`));
    const expected = {
      issuer: `${sandbox.url}/tesla/auth`,
      audience: client.client_id,
      algorithms: ["RS256"],
    };
    const { payload } = await jwtVerify(tokens.id_token, keys, expected);
    expect(payload.nonce).toBe("the-nonce");
    const again = await jwtVerify((await connect(sandbox)).id_token, keys, expected);
    expect(again.payload.sub).toBe(payload.sub);
    const other = await jwtVerify((await connect(sandbox, { account: "sam" })).id_token, keys, expected);
    expect(other.payload.sub).not.toBe(payload.sub);
  });

  it.each([undefined, "login", "consent", "select_account", "login consent"])(
    "gives a refresh token whatever the prompt is: %s",
    async (prompt) => {
      const extra = {
        audience: "https://fleet-api.prd.na.vn.cloud.tesla.com",
        locale: "en-US",
        prompt_missing_scopes: "true",
        require_requested_scopes: "true",
        show_keypair_step: "false",
        ...(prompt !== undefined && { prompt }),
      };
      expect((await connect(sandbox, { extra })).refresh_token).toBeTypeOf("string");
    },
  );

  it("gives no refresh token without offline_access", async () => {
    const tokens = await connect(sandbox, { scope: "openid vehicle_device_data" });
    expect(tokens.refresh_token).toBeUndefined();
  });

  it("withholds the scopes that were unticked", async () => {
    const tokens = await connect(sandbox, { withhold: ["vehicle_location", "energy_device_data"] });
    expect(tokens.scope).toContain("vehicle_device_data");
    expect(tokens.scope).not.toMatch(/vehicle_location|energy_device_data/);
    const [access] = await ledger();
    expect(access?.scopes.join(" ")).toBe(tokens.scope);
  });

  it("brings access_denied to the app when the person says no", async () => {
    const { back } = await authorize(sandbox, { decision: "deny" });
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      error: "access_denied",
      state: "the-state",
    });
    expect(back.origin).toBe(appOrigin);
    expect(await ledger()).toEqual([]);
  });

  it("lets one browser connect a second account after the first, and two tabs sign in side by side", async () => {
    const browser = browse(sandbox);
    expect((await authorize(sandbox, { account: "robin" }, browser)).back.searchParams.has("code")).toBe(
      true,
    );
    expect((await authorize(sandbox, { account: "sam" }, browser)).back.searchParams.has("code")).toBe(true);
    const tabs = await Promise.all([authorize(sandbox, {}, browser), authorize(sandbox, {}, browser)]);
    for (const { back } of tabs) expect(back.href).toContain("code=");
  });

  it("refuses another redirect address, a code used twice and a verifier of another sign-in", async () => {
    const query = new URLSearchParams({
      response_type: "code",
      client_id: client.client_id,
      scope: "openid",
      redirect_uri: "https://evil.example/callback",
    });
    const foreign = await browse(sandbox).go(`/tesla/auth/oauth2/v3/authorize?${query}`);
    expect(foreign.status).toBe(400);
    const { back, verifier } = await authorize(sandbox);
    const fields = { ...client, ...codeFields(back.searchParams.get("code") ?? "") };
    expect(await errorOf(await sandbox.token({ ...fields, code_verifier: "x".repeat(43) }))).toEqual([
      400,
      "invalid_grant",
    ]);
    const second = await authorize(sandbox);
    const good = {
      ...client,
      ...codeFields(second.back.searchParams.get("code") ?? ""),
      code_verifier: second.verifier,
    };
    expect((await sandbox.token(good)).status).toBe(200);
    expect(await errorOf(await sandbox.token(good))).toEqual([400, "invalid_grant"]);
    expect(verifier).not.toBe(second.verifier);
  });

  it("takes the client's secret in the body or in the header, and a code without it not at all", async () => {
    const first = await authorize(sandbox);
    const basic = `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}`;
    const fields = {
      ...codeFields(first.back.searchParams.get("code") ?? ""),
      code_verifier: first.verifier,
    };
    expect(await errorOf(await sandbox.token({ ...fields, client_id: client.client_id }))).toEqual([
      401,
      "invalid_client",
    ]);
    expect(await errorOf(await sandbox.token({ ...fields, ...client, client_secret: "wrong" }))).toEqual([
      401,
      "invalid_client",
    ]);
    expect((await sandbox.token(fields, { authorization: basic })).status).toBe(200);
  });
});

describe("refreshing", () => {
  it("recoverable: the token used last may be used again for 24 hours, older ones are refused without harm", async () => {
    const { refresh_token: first = "" } = await connect(sandbox);
    const second = await refreshed(first);
    const again = await refreshed(first);
    expect(again.refresh_token).not.toBe(second.refresh_token);
    expect(await stateOf(first)).toBe("consumed");
    const third = await refreshed(second.refresh_token);
    expect(await errorOf(await sandbox.refresh(first))).toEqual([400, "invalid_grant"]);
    expect((await sandbox.refresh(third.refresh_token)).status).toBe(200);
  });

  it("recoverable: after 24 hours the token used last is refused, the newest still works", async () => {
    const { refresh_token: first = "" } = await connect(sandbox);
    const second = await refreshed(first);
    await pass(24 * 3_600 + 60);
    expect(await errorOf(await sandbox.refresh(first))).toEqual([400, "invalid_grant"]);
    expect((await sandbox.refresh(second.refresh_token)).status).toBe(200);
  });

  it("strict: a second use revokes every token of the grant", async () => {
    await sandbox.control("PUT", "/tesla/refresh-tokens", { mode: "strict" });
    const { refresh_token: first = "" } = await connect(sandbox);
    const second = await refreshed(first);
    expect(await errorOf(await sandbox.refresh(first))).toEqual([400, "invalid_grant"]);
    expect(await errorOf(await sandbox.refresh(second.refresh_token))).toEqual([400, "invalid_grant"]);
    expect((await sandbox.fleet(second.access_token, "/products")).status).toBe(401);
    expect((await ledger()).filter((token) => token.state === "active")).toEqual([]);
  });

  it("strict: of twenty parallel uses one wins and the grant is gone", async () => {
    await sandbox.control("PUT", "/tesla/refresh-tokens", { mode: "strict" });
    const { refresh_token: first = "" } = await connect(sandbox);
    const answers = await Promise.all(Array.from({ length: 20 }, () => sandbox.refresh(first)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await ledger()).filter((token) => token.state === "active")).toEqual([]);
  });

  it("recoverable: twenty parallel uses all get a pair of their own that works", async () => {
    const { refresh_token: first = "" } = await connect(sandbox);
    const answers = await Promise.all(Array.from({ length: 20 }, () => refreshed(first)));
    expect(new Set(answers.map((one) => one.refresh_token)).size).toBe(20);
    expect((await sandbox.fleet(answers[7].access_token, "/products")).status).toBe(200);
  });

  it("reusable: the token stays and the answer carries none", async () => {
    await sandbox.control("PUT", "/tesla/refresh-tokens", { mode: "reusable" });
    const { refresh_token: first = "" } = await connect(sandbox);
    const answers = await Promise.all([refreshed(first), refreshed(first), refreshed(first)]);
    for (const answer of answers) expect(answer).not.toHaveProperty("refresh_token");
    expect(new Set(answers.map((one) => one.access_token)).size).toBe(3);
    expect(await stateOf(first)).toBe("active");
  });

  it("ends access after eight hours and refresh tokens after three months", async () => {
    const tokens = await connect(sandbox);
    await pass(8 * 3_600 + 1);
    expect((await sandbox.fleet(tokens.access_token, "/products")).status).toBe(401);
    expect(await stateOf(tokens.access_token)).toBe("expired");
    expect((await refreshed(tokens.refresh_token ?? "")).expires_in).toBe(28_800);
    const later = await connect(sandbox);
    await pass(90 * 86_400 + 1);
    expect(await errorOf(await sandbox.refresh(later.refresh_token ?? ""))).toEqual([400, "invalid_grant"]);
  });
});

describe("revocation", () => {
  it("ends all tokens of the grant by client id and refresh token alone, and leaves other grants", async () => {
    const [one, other] = [await connect(sandbox), await connect(sandbox)];
    const answer = await fetch(`${sandbox.url}/tesla/auth/oauth2/v3/revoke`, {
      method: "POST",
      body: new URLSearchParams({ client_id: client.client_id, token: one.refresh_token ?? "" }),
    });
    expect(answer.status).toBe(200);
    expect(await errorOf(await sandbox.refresh(one.refresh_token ?? ""))).toEqual([400, "invalid_grant"]);
    expect((await sandbox.fleet(one.access_token, "/products")).status).toBe(401);
    expect(await stateOf(one.id_token)).toBe("revoked");
    expect((await sandbox.fleet(other.access_token, "/products")).status).toBe(200);
  });
});

describe("the state", () => {
  it("survives a restart: tokens, keys, mode and clock; readable by its owner only", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "sandbox-")), "state.json");
    const before = await runSandbox(file);
    await before.control("POST", "/clock", { advanceSeconds: 3_600 });
    const tokens = await connect(before);
    const keys = await (await fetch(`${before.url}/tesla/auth/oauth2/v3/discovery/keys`)).text();
    const { now } = await before.control("GET", "/clock");
    await before.stop();
    // The next start takes the same port: let this process notice that its kept connections are gone.
    await setTimeout(50);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const after = await runSandbox(file, Number(new URL(before.url).port));
    expect((await after.fleet(tokens.access_token, "/products")).status).toBe(200);
    expect((await after.refresh(tokens.refresh_token ?? "")).status).toBe(200);
    expect(await (await fetch(`${after.url}/tesla/auth/oauth2/v3/discovery/keys`)).text()).toBe(keys);
    expect(Date.parse((await after.control("GET", "/clock")).now)).toBeGreaterThanOrEqual(Date.parse(now));
    await after.control("DELETE", "");
    expect((await after.refresh(tokens.refresh_token ?? "")).status).toBe(400);
    expect(await (await fetch(`${after.url}/tesla/auth/oauth2/v3/discovery/keys`)).text()).toBe(keys);
    await after.stop();
  });

  it("puts a file aside that it cannot read, and starts anew", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "sandbox-")), "state.json");
    writeFileSync(file, '{"version":1,');
    const started = await runSandbox(file);
    expect(await started.control("GET", "/tokens")).toEqual([]);
    await started.stop();
    expect(readFileSync(`${file}.broken`, "utf8")).toBe('{"version":1,');
  });
});
