/**
 * Stands before the built Worker and puts many requests to it in one go, inside its own isolate: a request by itself
 * costs several times what the Worker needs to answer it. What came back is looked at here; only the findings leave.
 */
import app from "./index.js";

export { TokenKeeper } from "./index.js";

/** How long one answer may take, a hashed password and a busy machine included. */
const patienceMs = 15_000;

/** Words that only a stack, a statement or a sealed value would say. */
const insides = [
  /\bat (async )?[\w.<>$]+ \(|\bat (file|https?):\/\//,
  /node_modules|\.(tsx?|m?js):\d+|server-build/,
  /SQLITE_|D1_ERROR|\b(insert into|delete from) ["`]|\bselect ["`]/i,
  /\bv1\.k\d+\.[\w-]{8,}|\bs1\.[\w-]{16}\./,
];
/** And what a page never says; in the router's own data, on pages with scripts too, routes and errors have names. */
const insidesOfPages = [
  /\b(Type|Range|Syntax|Reference|Zod|Vault|Drizzle\w*|Domain)Error\b|Unexpected Server Error|is not (iterable|a function)/,
  /routes\/(staff|auth|public|portal|hooks)\//,
];

const headers = [
  ["x-content-type-options", /^nosniff$/],
  ["x-frame-options", /^DENY$/],
  ["referrer-policy", /./],
  ["cross-origin-opener-policy", /^same-origin$/],
  ["cross-origin-resource-policy", /^same-origin$/],
  ["strict-transport-security", /^max-age=\d{7,}/],
  ["permissions-policy", /camera=\(\)/],
  ["content-security-policy", /^default-src 'none'; script-src 'nonce-[\w-]{22}'/],
  ["x-request-id", /^[a-z0-9]{26}$/],
];

/** What an answer may be: a page, the router's data, plain text, JSON, a PDF; or nothing, where it only leads on. */
const types =
  /^(text\/html; charset=utf-8|text\/x-script(; charset=utf-8)?|text\/plain;\s?charset=utf-8|text\/csv; charset=utf-8; header=present|text\/javascript; charset=utf-8|application\/(json|manifest\+json|x-ndjson|pdf|octet-stream)(; charset=utf-8)?|image\/(webp|png|jpeg|svg\+xml))$/i;

function problemOf({ method, path }, response, text) {
  if (response.status >= 500) return `answered ${response.status}`;
  for (const [name, good] of headers)
    if (!good.test(response.headers.get(name) ?? "")) return `has ${name}: ${response.headers.get(name)}`;
  const type = response.headers.get("content-type");
  if (text !== "" && !types.test(type ?? "")) return `has the type ${type}`;
  if (method === "HEAD" && text !== "") return "answered HEAD with a body";
  const ofRouter = type?.startsWith("text/x-script") || text.includes("__reactRouterContext");
  // The one sealed value that a page is meant to carry: the seed of an authenticator app that is being set up.
  const said = text.replaceAll(/(enrolment\W+(?:value\W+)?)v1\.[\w.-]+/g, "$1");
  for (const words of ofRouter ? insides : [...insides, ...insidesOfPages]) {
    const found = words.exec(said);
    if (found) return `says ${JSON.stringify(said.slice(Math.max(0, found.index - 60), found.index + 90))}`;
  }
  for (const set of response.headers.getSetCookie()) {
    if (!/^__Host-[\w-]+=[^;]*; Path=\/; .*Secure; HttpOnly; SameSite=Lax$/.test(set))
      return `sets ${set.slice(0, 40)}`;
    if (set.length > 4096) return `sets a cookie of ${set.length} bytes`;
  }
  const location = response.headers.get("location");
  if (location !== null && !/^(\/(?![/\\])|https:\/\/[\w.-]+\.invalid\/)/.test(location))
    return `leads to ${location.slice(0, 80)} from ${path.slice(0, 80)}`;
  return null;
}

async function look(input, env, execution) {
  const { method, path, head, body } = input;
  let request;
  try {
    request = new Request(`https://app.daydreamers.invalid${path}`, {
      method,
      headers: head,
      ...(body !== null && { body: Uint8Array.from(atob(body), (char) => char.charCodeAt(0)) }),
    });
  } catch {
    // Nothing that could be sent over HTTP.
    return { status: 0, problem: null };
  }
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve("late"), patienceMs);
  });
  try {
    const answer = (async () => {
      const response = await app.fetch(request, env, execution);
      return { response, text: await response.text() };
    })();
    const came = await Promise.race([answer, late]);
    if (came === "late") return { status: 0, problem: `took longer than ${patienceMs} ms` };
    return { status: came.response.status, problem: problemOf(input, came.response, came.text) };
  } catch (error) {
    return { status: 0, problem: `threw ${error}` };
  } finally {
    clearTimeout(timer);
  }
}

export default {
  ...app,
  async fetch(request, env, execution) {
    if (new URL(request.url).pathname !== "/__fuzz") return app.fetch(request, env, execution);
    const found = [];
    for (const input of await request.json()) found.push(await look(input, env, execution));
    return Response.json(found);
  },
};
