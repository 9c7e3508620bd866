import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { policies } from "../../app/http/policies.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import type { FullHousehold } from "../harness/household.ts";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { contextOf, enterPortal, hire, signInAs } from "./actors.ts";
import {
  clientWords,
  type FurnishedClients,
  filledIn,
  furnishClients,
  parametersOf,
  unknownId,
} from "./clients.ts";
import { dump } from "./dump.ts";
import { builtUrls, type Url } from "./urls.ts";

/** Hundreds of requests a test. */
vi.setConfig({ testTimeout: 120_000 });

let worker: RunningWorker;
let ctx: SystemContext;
let clients: FurnishedClients;
let urls: Url[];
let owner: string;
let portal: string;

beforeAll(async () => {
  worker = await startWorker({ network: () => new Response("down", { status: 503 }) });
  ctx = contextOf(worker);
  clients = await furnishClients(ctx);
  urls = builtUrls("production");
  owner = (await signInAs(ctx, await hire(ctx, "owner"))).cookie;
  portal = (await enterPortal(ctx, clients.a)).cookie;
  await worker.fetch("/healthz");
});
afterAll(() => worker?.stop());

/** Complete enough that a form gets past its fields and to the question whose record it is. */
const body = new URLSearchParams({ version: "1", reason: "x", confirm: "yes", consent: "yes" }).toString();

async function ask(method: "GET" | "POST", path: string, cookie: string) {
  const response = await worker.fetch(path, {
    method,
    cookie,
    ...(method === "POST" && { body, headers: { "content-type": "application/x-www-form-urlencoded" } }),
  });
  const text = await response.text();
  // Each answer has a request id and a nonce of its own; all else has to be the same.
  const same = text
    .replaceAll(response.headers.get("x-request-id") ?? "-", "ID")
    .replaceAll(/nonce="[^"]*"/g, "nonce");
  return { status: response.status, location: response.headers.get("location"), text: same };
}

const params = (pattern: string) => [...pattern.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
const ofHousehold = (pattern: string, home: FullHousehold) => parametersOf(pattern, home, clients);

/** Every URL of an audience with one id after another taken from the other household, and the same with nobody's. */
function strangePaths(audience: "staff" | "client") {
  const own = new Set(["draft", "inquiry"]);
  return urls
    .filter(({ pattern }) => policies[pattern]?.audience === audience)
    .filter(({ pattern }) => audience === "client" || pattern.startsWith("/clients/:id/"))
    .flatMap((url) => {
      const mine = ofHousehold(url.pattern, clients.a);
      const theirs = ofHousehold(url.pattern, clients.b);
      // The client itself is whose file it is: whichever staff opens, all else has to be of it.
      const swapped = params(url.pattern).filter((name) => name !== "id" && !own.has(name));
      return swapped.map((name) => ({
        url,
        foreign: filledIn(url.pattern, { ...mine, [name]: theirs[name] ?? "" }),
        unknown: filledIn(url.pattern, { ...mine, [name]: unknownId }),
      }));
    });
}

/** @returns sentences of what is not as it should be */
async function lookAt(paths: ReturnType<typeof strangePaths>, cookie: string): Promise<string[]> {
  const problems: string[] = [];
  for (const { url, foreign, unknown } of paths) {
    for (const method of ["GET", "POST"] as const) {
      const [theirs, nobodys] = [await ask(method, foreign, cookie), await ask(method, unknown, cookie)];
      const formsOnly = method === "GET" && !url.isPage;
      const refused =
        theirs.status === 404 ||
        theirs.status === 405 ||
        // Forms are read before it is asked whose record they are about.
        (method === "POST" && theirs.status === 422) ||
        // Opening the address of a button leads to the page with the button.
        (formsOnly && url.hasAction && theirs.status < 400);
      if (!refused) problems.push(`${method} ${foreign} got ${theirs.status} ${theirs.location ?? ""}`);
      if (theirs.text.includes(clientWords.b)) problems.push(`${method} ${foreign} got their data`);
      // Where the form comes back it names the address it is sent to.
      const id = foreign.split("/").find((part, index) => part !== unknown.split("/")[index]) ?? "";
      if (theirs.text.replaceAll(id, unknownId) !== nobodys.text || theirs.status !== nobodys.status)
        problems.push(`${method} ${foreign} differs from nobody's`);
    }
  }
  return problems;
}

test("AZ-03, AZ-07, AZ-10: in the portal another household's ids are nobody's ids, and nothing changes", async () => {
  const paths = strangePaths("client");
  expect(paths.length).toBeGreaterThan(3);
  const before = await dump(worker);
  expect(await lookAt(paths, portal)).toEqual([]);
  expect(await dump(worker)).toBe(before);
});

test("AZ-03, AZ-10: under a client's address ids of another client are nobody's ids, and nothing changes", async () => {
  const paths = strangePaths("staff");
  expect(paths.length).toBeGreaterThan(20);
  const before = await dump(worker);
  expect(await lookAt(paths, owner)).toEqual([]);
  expect(await dump(worker)).toBe(before);
});

test("AZ-07: what the ids lead to is there for those whose it is", async () => {
  const { documentId, photoId } = clients.a;
  const download = await ask("GET", `/portal/documents/${documentId}`, portal);
  expect([download.status, new URL(download.location ?? "").hostname]).toEqual([303, "account.r2.invalid"]);
  expect((await ask("GET", `/portal/documents/${photoId}/thumbnail`, portal)).status).toBe(200);
});
