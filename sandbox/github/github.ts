import { randomBytes } from "node:crypto";
import { issuedTokens, markTokens, noteToken } from "../oauth/ledger.ts";
import { accountChoice } from "../oauth/pages.ts";
import { html, sendPage } from "../page.ts";
import { type Exchange, formOf, redirect, sendJson } from "../web.ts";
import type { World } from "../world.ts";
import { githubAccounts } from "./accounts.ts";
import { makeCode, takeCode } from "./codes.ts";

const client = { id: "daydreamers-sandbox", secret: "sandbox-github-secret" };
const year = 365 * 86_400_000;
const tag = "Sandbox · plays GitHub";

/**
 * GitHub's OAuth apps: no OpenID, tokens that say nothing, errors of the token endpoint with status 200, an answer as a
 * form unless JSON is asked for, and an API that refuses callers without a User-Agent.
 */
export function gitHub(world: World, exchange: Exchange) {
  const { request, response, url } = exchange;
  const at = `${request.method} ${url.pathname}`;
  if (at === "GET /github/login/oauth/authorize") return askWho(world, exchange);
  if (at === "POST /github/login/oauth/authorize") return decide(world, exchange);
  if (at === "POST /github/login/oauth/access_token") return exchangeCode(world, exchange);
  if (!url.pathname.startsWith("/github/api/")) return sendJson(response, 404, { message: "Not Found" });
  if (!request.headers["user-agent"]) {
    response.writeHead(403, { "content-type": "text/plain" });
    response.end(
      "Request forbidden by administrative rules. Please make sure your request has a User-Agent header",
    );
    return;
  }
  if (at === "GET /github/api/user") return tellUser(world, exchange);
  if (at === `DELETE /github/api/applications/${client.id}/token`) return endToken(world, exchange);
  sendJson(response, 404, { message: "Not Found" });
}

const callbackOf = (world: World) => `${world.appOrigin}/sign-in/github/callback`;

/** Why an authorization request is none, as GitHub's page says it; null for a good one. */
function problemOf(world: World, asked: URLSearchParams): string | null {
  if (asked.get("client_id") !== client.id) return "There is no application with this client id.";
  if ((asked.get("redirect_uri") ?? callbackOf(world)) !== callbackOf(world))
    return "The redirect_uri is not associated with this application.";
  return (asked.get("code_challenge_method") ?? "S256") === "S256" ? null : "Only S256 is taken.";
}

function askWho(world: World, { response, url }: Exchange) {
  const asked = url.searchParams;
  const problem = problemOf(world, asked);
  if (problem) {
    const content = html`<div class="card"><h1>That did not work</h1><p>${problem}</p></div>`;
    return sendPage(response, { title: "Not possible · GitHub", tag, content, status: 400 });
  }
  const carried = [...asked].map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const content = html`<form class="card" method="post" action="/github/login/oauth/authorize">${carried}
<h1>Authorize Daydreamers?</h1><p class="note">The app learns who you are, and nothing else.</p>${accountChoice(githubAccounts)}
<button class="go" name="decision" value="allow">Authorize</button> <button name="decision" value="deny">Cancel</button></form>`;
  // The answer to this form ends at the app's callback.
  sendPage(response, { title: "Authorize · GitHub", tag, content, formTargets: world.appOrigin });
}

function decide(world: World, { response, body }: Exchange) {
  const form = formOf(body);
  const account = githubAccounts.find(({ id }) => id === form.get("account"));
  const problem = problemOf(world, form);
  if (problem || !account) return sendJson(response, 400, { message: problem ?? "Choose an account" });
  const back = new URL(callbackOf(world));
  const state = form.get("state");
  if (state !== null) back.searchParams.set("state", state);
  if (form.get("decision") !== "allow") {
    back.searchParams.set("error", "access_denied");
    back.searchParams.set("error_description", "The user has denied your application access.");
    back.searchParams.set("error_uri", "https://docs.github.com/apps/troubleshooting-authorization");
    return redirect(response, back.href);
  }
  const code = makeCode(world, {
    account: account.id,
    redirectUri: back.origin + back.pathname,
    scope: form.get("scope") ?? "",
    challenge: form.get("code_challenge"),
  });
  back.searchParams.set("code", code);
  // As GitHub does since the summer of 2026 (RFC 9207).
  back.searchParams.set("iss", `${world.origin}/github/login/oauth`);
  redirect(response, back.href);
}

function exchangeCode(world: World, exchange: Exchange) {
  const { request, response, body } = exchange;
  const isJson = (request.headers["content-type"] ?? "").startsWith("application/json");
  const given = isJson ? new URLSearchParams(jsonOf(body)) : formOf(body);
  const answer = answerTo(world, given);
  if (request.headers.accept?.includes("application/json")) return sendJson(response, 200, answer);
  response.writeHead(200, { "content-type": "application/x-www-form-urlencoded; charset=utf-8" });
  response.end(new URLSearchParams(answer).toString());
}

/** Refusals have status 200 and leave the code usable where it was not the code that was wrong. */
function answerTo(world: World, given: URLSearchParams): Record<string, string> {
  const refusal = (error: string, error_description: string) => ({ error, error_description });
  if (given.get("client_id") !== client.id || given.get("client_secret") !== client.secret)
    return refusal(
      "incorrect_client_credentials",
      "The client_id and/or client_secret passed are incorrect.",
    );
  if ((given.get("redirect_uri") ?? callbackOf(world)) !== callbackOf(world))
    return refusal("redirect_uri_mismatch", "The redirect_uri must match the registered callback URL.");
  const code = takeCode(world, given.get("code") ?? "", given.get("code_verifier"));
  if (!code) return refusal("bad_verification_code", "The code passed is incorrect or expired.");
  const value = `gho_${randomBytes(27).toString("base64url").replaceAll(/[-_]/g, "x")}`;
  const now = world.clock.now();
  noteToken(world, {
    kind: "access_token",
    value,
    provider: "github",
    account: code.account,
    scopes: code.scope.split(/[ ,]/).filter(Boolean),
    issuedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + year).toISOString(),
    state: "active",
    grant: "",
  });
  return { access_token: value, scope: code.scope, token_type: "bearer" };
}

const liveToken = (world: World, value: string) =>
  issuedTokens(world).find(
    (token) => token.provider === "github" && token.value === value && token.state === "active",
  );

function tellUser(world: World, { request, response }: Exchange) {
  const token = liveToken(
    world,
    /^(?:Bearer|token) (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "",
  );
  const account = githubAccounts.find(({ id }) => id === token?.account);
  if (!account) return sendJson(response, 401, { message: "Bad credentials", status: "401" });
  const { login, subject, name, email } = account;
  sendJson(response, 200, { login, id: Number(subject), type: "User", site_admin: false, name, email });
}

function endToken(world: World, { request, response, body }: Exchange) {
  const basic = `Basic ${btoa(`${client.id}:${client.secret}`)}`;
  if (request.headers.authorization !== basic)
    return sendJson(response, 401, { message: "Requires authentication" });
  const value = jsonOf(body).access_token ?? "";
  if (!liveToken(world, value)) return sendJson(response, 404, { message: "Not Found" });
  markTokens(world, "revoked", (token) => token.value === value);
  response.writeHead(204);
  response.end();
}

/** The texts of a JSON object; none where it is something else. */
function jsonOf(body: Buffer): Record<string, string> {
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"));
    if (typeof parsed !== "object" || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).filter(([, value]) => typeof value === "string"));
  } catch {
    return {};
  }
}
