import { createHash, randomBytes } from "node:crypto";
import type { Bucket } from "./s3/bucket.ts";
import { startSandbox } from "./server.ts";

/** For the tests beside the code: a sandbox on a free port, a browser that keeps cookies, and the app's own calls. */

export const appOrigin = "http://localhost:1";
const client = { client_id: "daydreamers-sandbox", client_secret: "sandbox-tesla-secret" };
const callback = `${appOrigin}/connections/tesla/callback`;
const everyScope =
  "openid offline_access user_data vehicle_device_data vehicle_location vehicle_cmds vehicle_charging_cmds energy_device_data energy_cmds";

export interface TokenAnswer {
  access_token: string;
  refresh_token?: string;
  id_token: string;
  expires_in: number;
  token_type: string;
  scope: string;
}

export type Running = Awaited<ReturnType<typeof runSandbox>>;

/** Starts a sandbox on a free port. */
export async function runSandbox(stateFile?: string, port = 0, bucket?: Bucket, app = appOrigin) {
  const { url, stop } = await startSandbox({
    port,
    appOrigin: app,
    ...(stateFile && { stateFile }),
    ...(bucket && { bucket }),
  });
  const control = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${url}/__sandbox${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const token = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${url}/tesla/auth/oauth2/v3/token`, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers,
    });
  const refresh = (refreshToken: string) =>
    token({ grant_type: "refresh_token", client_id: client.client_id, refresh_token: refreshToken });
  const fleet = (access: string, path: string, region = "na", method = "GET") =>
    fetch(`${url}/tesla/fleet/${region}/api/1${path}`, {
      method,
      headers: { authorization: `Bearer ${access}` },
    });
  return { url, stop, control, token, refresh, fleet };
}

/** A browser with cookies that follows redirects until they leave the sandbox. */
export function browse(sandbox: Running) {
  /** As in a browser, a cookie is known by its name and its path together. */
  const jar = new Map<string, { pair: string; path: string }>();
  async function go(
    address: string,
    form?: URLSearchParams,
  ): Promise<{ url: URL; page: string; status: number }> {
    const url = new URL(address, sandbox.url);
    if (url.origin !== sandbox.url) return { url, page: "", status: 0 };
    const cookie = [...jar.values()]
      .filter(({ path }) => url.pathname.startsWith(path))
      .map(({ pair }) => pair)
      .join("; ");
    const answer = await fetch(url, {
      redirect: "manual",
      headers: { cookie },
      ...(form && { method: "POST", body: form }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split("; ");
      const [name = "", value = ""] = pair.split("=");
      const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? "/";
      if (value === "" || attributes.some((one) => /^max-age=0/i.test(one))) jar.delete(name + path);
      else jar.set(name + path, { pair, path });
    }
    const location = answer.headers.get("location");
    if (location) return go(new URL(location, url).href);
    return { url, page: await answer.text(), status: answer.status };
  }
  const submit = (page: string, fields: [string, string][]) =>
    go(/action="([^"]+)"/.exec(page)?.[1] ?? "", new URLSearchParams(fields));
  return { go, submit };
}

export interface Consent {
  account?: string;
  scope?: string;
  withhold?: string[];
  decision?: "allow" | "deny";
  extra?: Record<string, string>;
}

/** Walks through the pages and returns the callback's address, with the verifier that belongs to it. */
export async function authorize(sandbox: Running, consent: Consent = {}, browser = browse(sandbox)) {
  const verifier = randomBytes(32).toString("base64url");
  const query = new URLSearchParams({
    response_type: "code",
    client_id: client.client_id,
    redirect_uri: callback,
    scope: consent.scope ?? everyScope,
    state: "the-state",
    nonce: "the-nonce",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...consent.extra,
  });
  const login = await browser.go(`/tesla/auth/oauth2/v3/authorize?${query}`);
  const asked = await browser.submit(login.page, [["account", consent.account ?? "robin"]]);
  const scopes = [...asked.page.matchAll(/name="scope" value="([^"]+)" checked/g)].map(
    ([, scope]) => scope ?? "",
  );
  const granted = scopes.filter((scope) => !consent.withhold?.includes(scope));
  const back = await browser.submit(asked.page, [
    ...granted.map((scope): [string, string] => ["scope", scope]),
    ["decision", consent.decision ?? "allow"],
  ]);
  return { login, asked, back: back.url, verifier };
}

/** Connects an account and returns the tokens. */
export async function connect(sandbox: Running, consent: Consent = {}): Promise<TokenAnswer> {
  const { back, verifier } = await authorize(sandbox, consent);
  const answer = await sandbox.token({
    ...client,
    grant_type: "authorization_code",
    code: back.searchParams.get("code") ?? "",
    redirect_uri: callback,
    code_verifier: verifier,
    audience: `${sandbox.url}/tesla/fleet/na`,
  });
  if (!answer.ok) throw new Error(`token: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

export { callback, client };
