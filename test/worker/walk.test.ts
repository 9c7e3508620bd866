import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { requestLimits } from "../../app/http/limited.ts";
import { homeOf, hookPaths, type Policy, policies, sandboxPolicies } from "../../app/http/policies.ts";
import { ensureBuilt, type RunningWorker, startWorker } from "../harness/worker.ts";
import { type Actor, contextOf, everybody, sentinel } from "./actors.ts";
import { type Answer, batchFront, batching } from "./batch/batch.ts";
import {
  clientWords,
  type FurnishedClients,
  filledIn,
  furnishClients,
  parametersOf,
  unknownId,
} from "./clients.ts";
import { dump } from "./dump.ts";
import { furnish } from "./furnish.ts";
import { type Spelling, spellingsOf } from "./spellings.ts";
import { builtUrls, type Url } from "./urls.ts";

/** Thousands of requests a test. */
vi.setConfig({ testTimeout: 360_000 });

let worker: RunningWorker;
let actors: Actor[];
let urls: Url[];
let askOne: ReturnType<typeof batching>;
let clients: FurnishedClients;
let ids: Record<string, string>;

beforeAll(async () => {
  // The outside world is down: a page must say so, and no walk may depend on it.
  worker = await startWorker({ front: batchFront, network: () => new Response("down", { status: 503 }) });
  const ctx = contextOf(worker);
  urls = builtUrls("production");
  clients = await furnishClients(ctx);
  actors = await everybody(ctx, clients);
  ids = await furnish(ctx);
  await worker.fetch("/healthz");
  askOne = batching(worker);
});
afterAll(() => worker?.stop());

/** The ids of a URL: each client's own in the portal, the first household's for everybody else. */
const idsOf = (pattern: string, household: "a" | "b" = "a"): Record<string, string> => ({
  ...parametersOf(pattern, clients[household], clients),
  ...(ids[pattern] && { id: ids[pattern] }),
});
const pathOf = (url: Url, household?: "a" | "b") => filledIn(url.pattern, idsOf(url.pattern, household));

const mayUse = (policy: Policy | undefined, actor: Actor) =>
  policy?.audience === "anyone" ||
  (policy?.audience === "client" && actor.household !== undefined) ||
  (policy?.audience === "staff" && actor.role !== null && policy.roles.includes(actor.role));

/** Words that an actor may never read, whatever it asks for. */
const foreignTo = (actor: Actor, url: Url): string[] => {
  // "Who opened your file" names the people of the practice to their own clients, and a card is signed by one.
  const signed = ["/portal/access", "/portal/report-cards/:id"];
  const namesStaff = actor.household !== undefined && signed.includes(url.pattern);
  const all = [...(namesStaff ? [] : [sentinel]), clientWords.a, clientWords.b, clientWords.hidden];
  if (actor.role !== null) return [];
  return actor.household ? all.filter((word) => word !== clientWords[actor.household ?? "a"]) : all;
};
const saysTooMuch = (actor: Actor, url: Url, text: string) =>
  foreignTo(actor, url).some((word) => text.includes(word));

/** Each request comes from a network of its own: how much one network may ask is not what the walk is about. */
let asked = 0;
const anotherNetwork = () => {
  asked += 1;
  return `10.${(asked >> 16) & 255}.${(asked >> 8) & 255}.${asked & 255}`;
};

const ask = ({ path, method }: Spelling, cookie: string | undefined): Promise<Answer> =>
  askOne({
    path,
    method,
    cookie,
    headers: {
      "cf-connecting-ip": anotherNetwork(),
      ...(method !== "GET" && { "content-type": "application/x-www-form-urlencoded" }),
    },
    ...(!["GET", "HEAD", "OPTIONS"].includes(method) && { body: "_method=DELETE&id=1" }),
  });

/** To the portal's door or to the page where the staff signs in, by a redirect or by the router's word for it. */
function isLedToTheDoor(url: Url, { status, location, text }: Answer): boolean {
  const ofClients = policies[url.pattern]?.audience === "client";
  // To the portal's door, and not into the portal.
  const door = ofClients
    ? /^\/portal(\?notice=closed)?([?&]returnTo=%2Fportal%2F[\w%-]+)?$/
    : /^\/sign-in(\?|$)/;
  const dataDoor = ofClients
    ? /"\/portal(\?notice=closed)?([?&]returnTo=%2Fportal%2F[\w%-]+)?"/
    : /"\/sign-in/;
  return (status === 303 && door.test(location ?? "")) || (status === 202 && dataDoor.test(text));
}

/** What is wrong with an answer to somebody whom the policy does not name; null when nothing is. */
function leak(actor: Actor, url: Url, answer: Answer): string | null {
  const ofClients = policies[url.pattern]?.audience === "client";
  const toTheDoor = isLedToTheDoor(url, answer);
  // A role without "today" is led to its own first page instead of being refused after signing in.
  const home = actor.role && homeOf(actor.role);
  const ledHome = answer.location === home || (answer.status === 202 && answer.text.includes(`"${home}"`));
  const refused =
    [403, 404, 405].includes(answer.status) ||
    (home !== null && !ofClients && ledHome) ||
    ((ofClients || actor.role === null) && toTheDoor);
  if (!refused) return `got ${answer.status} ${answer.location ?? ""}`;
  if ([sentinel, ...Object.values(clientWords)].some((word) => answer.text.includes(word)))
    return "got personal data";
  if (/"data",/.test(answer.text)) return "got loader data";
  const cleared = ofClients ? "__Host-portal=;" : "__Host-session=;";
  if (answer.setCookie && !answer.setCookie.startsWith(cleared)) return "got a cookie";
  return null;
}

/** Asks for all, as many at a time as travel together. @returns the sentences of what went wrong. */
async function problemsOf<Item>(
  items: Item[],
  look: (item: Item) => Promise<string | null>,
): Promise<string[]> {
  const problems: string[] = [];
  const queue = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: 60 }, async () => {
      for (const item of queue) {
        const problem = await look(item);
        if (problem) problems.push(problem);
      }
    }),
  );
  return problems.sort();
}

const say = (actor: Actor, spelling: Spelling, problem: string | null) =>
  problem && `${actor.name}: ${spelling.method} ${spelling.path} (${spelling.name}) ${problem}`;

describe("the table", () => {
  test("AZ-01: the URLs of the build and the policies are the same list", () => {
    expect(urls.map((url) => url.pattern).sort()).toEqual(Object.keys(policies).sort());
    expect(urls.length).toBeGreaterThan(20);
  });

  test("AZ-01: the sandbox build has its own two URLs besides and no more", async () => {
    await ensureBuilt("sandbox");
    expect(
      builtUrls("sandbox")
        .map((url) => url.pattern)
        .sort(),
    ).toEqual(Object.keys({ ...policies, ...sandboxPolicies }).sort());
  });

  test("AZ-01: a URL without a policy fails the build and is named", () => {
    const root = fileURLToPath(new URL("../../", import.meta.url));
    const copy = mkdtempSync(`${tmpdir()}/daydreamers-routes-`);
    try {
      for (const name of [
        "app",
        "drizzle",
        "package.json",
        "tsconfig.json",
        "vite.config.ts",
        "wrangler.toml",
      ])
        cpSync(`${root}${name}`, `${copy}/${name}`, { recursive: true });
      cpSync(`${root}react-router.config.ts`, `${copy}/react-router.config.ts`);
      symlinkSync(`${root}node_modules`, `${copy}/node_modules`);
      const table = readFileSync(`${copy}/app/routes.ts`, "utf8");
      const changed = table.replace(
        'layout("routes/staff/layout.tsx", [',
        'layout("routes/staff/layout.tsx", [\n route("payroll/:year", "routes/staff/today.tsx", { id: "payroll" }),',
      );
      expect(changed).not.toBe(table);
      const build = () =>
        execFileSync(`${root}node_modules/.bin/react-router`, ["build"], { cwd: copy, stdio: "pipe" });
      writeFileSync(`${copy}/app/routes.ts`, changed);
      expect(build).toThrow("/payroll/:year (routes/staff/today.tsx) has no policy");
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });
});

describe("whoever the policy does not name", () => {
  test("AZ-02, AZ-09: reads nothing, in any spelling, and reading changes nothing (CS-08)", async () => {
    const before = await settledDump();
    const requests = await requestsOf("reading", (actor, url) => !mayUse(policies[url.pattern], actor));
    expect(requests.length).toBeGreaterThan(1_000);
    const problems = await problemsOf(requests, async ({ actor, url, spelling, cookie }) =>
      say(actor, spelling, leak(actor, url, await ask(spelling, cookie))),
    );
    expect(problems).toEqual([]);
    expect(await dump(worker)).toBe(before);
  });

  test("AZ-02: changes nothing, in any spelling and method", async () => {
    const before = await settledDump();
    const requests = await requestsOf("changing", (actor, url) => !mayUse(policies[url.pattern], actor));
    expect(requests.length).toBeGreaterThan(500);
    const problems = await problemsOf(requests, async ({ actor, url, spelling, cookie }) =>
      say(actor, spelling, leak(actor, url, await ask(spelling, cookie))),
    );
    expect(problems).toEqual([]);
    expect(await dump(worker)).toBe(before);
  });
});

describe("whoever the policy names", () => {
  test("reads without an error, and reading changes nothing (CS-08)", async () => {
    const before = await settledDump();
    const requests = await requestsOf("reading", (actor, url) => mayUse(policies[url.pattern], actor));
    const problems = await problemsOf(requests, async ({ actor, spelling, cookie, url }) => {
      const { status, text } = await ask(spelling, cookie);
      if (saysTooMuch(actor, url, text)) return say(actor, spelling, "got somebody else's data");
      const takesOnlyForms = !url.isPage && url.hasAction;
      // Coming back from a provider without having left is a mistake, and HEAD must not use a code up.
      const stateless = url.pattern.endsWith("/callback") && [400, 405].includes(status);
      const served =
        status < 400 || (status === 405 && takesOnlyForms) || stateless || nobodysId(url, status);
      const fine = spelling.plain ? served : status < 500;
      return fine ? null : say(actor, spelling, `got ${status}`);
    });
    expect(problems).toEqual([]);
    expect(await dump(worker)).toBe(before);
  });

  test("changes nothing by a method or a spelling that forms do not use", async () => {
    const before = await settledDump();
    const odd = /^(PUT|PATCH|DELETE|OPTIONS)|doubled slash|encoded slash|parameter/;
    const requests = (
      await requestsOf("changing", (actor, url) => mayUse(policies[url.pattern], actor))
    ).filter(({ spelling, url }) => odd.test(spelling.name) && url.pattern !== "/");
    const problems = await problemsOf(requests, async ({ actor, spelling, cookie }) => {
      const { status } = await ask(spelling, cookie);
      // `…/contacts/new;x=1` is a contact of that id: its form is read, and refused, before it is looked for.
      const refused = [404, 405].includes(status) || (status === 422 && spelling.name === "POST parameter");
      return refused ? null : say(actor, spelling, `got ${status}`);
    });
    expect(problems).toEqual([]);
    expect(await dump(worker)).toBe(before);
  });

  test("is answered with a page, a redirect or a sentence at the field, never with a failure", async () => {
    const requests = await requestsOf(
      "changing",
      (actor, url) =>
        mayUse(policies[url.pattern], actor) && (actor.role !== null || actor.household !== undefined),
      true,
    );
    const problems = await problemsOf(requests, async ({ actor, spelling, cookie, url }) => {
      const first = await ask(spelling, cookie);
      // Some earlier form has ended this session: who comes in again gets the answer that counts.
      const { status, text } = isLedToTheDoor(url, first) ? await ask(spelling, await actor.cookie()) : first;
      if (saysTooMuch(actor, url, first.text + text)) return say(actor, spelling, "got somebody else's data");
      // By now an earlier form may have removed what this one is about.
      const gone = url.pattern.includes(":") && status === 404;
      // One person asks here for more mails in a minute than anybody does in an hour.
      const counted = status === 429 && requestLimits[url.pattern] !== undefined;
      const served = status < 400 || status === 422 || (status === 405 && !url.hasAction) || gone || counted;
      // A claimed deployment has no setup any more.
      const claimed = url.pattern === "/setup" && status === 404;
      // News that no provider has signed.
      const unsigned = hookPaths.includes(url.pattern) && status === 403;
      const fine = spelling.plain ? served || claimed || unsigned : status < 500;
      return fine ? null : say(actor, spelling, `got ${status}`);
    });
    expect(problems).toEqual([]);
  });
});

/** A URL with an id that nobody has; and a draft's, which only the browser that holds it may open. */
const nobodysId = (url: Url, status: number) =>
  status === 404 && (pathOf(url).includes(unknownId) || url.pattern.startsWith("/intake/:draft"));

/** Every actor × URL × spelling of one kind. @param each a session of its own for every URL */
async function requestsOf(
  kind: "reading" | "changing",
  wanted: (actor: Actor, url: Url) => boolean,
  each = false,
): Promise<{ actor: Actor; url: Url; spelling: Spelling; cookie: string | undefined }[]> {
  const requests = [];
  for (const actor of actors) {
    const lasting = cookies.get(actor) ?? (await actor.cookie());
    cookies.set(actor, lasting);
    for (const url of urls.filter((one) => wanted(actor, one))) {
      const spellings = spellingsOf(url, pathOf(url, actor.household))[kind];
      const cookie = each ? await actor.cookie() : lasting;
      // With a cookie that opens nothing one is nobody, however one spells: the two ways to ask are enough.
      const isNobody = actor.role === null && !actor.household && actor.name !== "anonymous";
      const thorough = everySpelling(actor, url);
      const refused = !mayUse(policies[url.pattern], actor);
      const asks = ({ name, plain }: Spelling) =>
        isNobody
          ? /^(POST )?(document|\.data)$/.test(name)
          : plain || thorough || (refused && / document$/.test(name));
      for (const spelling of spellings.filter(asks)) requests.push({ actor, url, spelling, cookie });
    }
  }
  return requests;
}

/**
 * Every spelling is asked by whoever can make a difference: nobody, the owner, a client, and each role that may not. The
 * others ask in each way that the router takes for the URL itself, and by each method.
 */
function everySpelling(actor: Actor, { pattern }: Url): boolean {
  const policy = policies[pattern];
  if (actor.name === "anonymous" || actor.role === "owner") return true;
  const isRefused = actor.role !== null && !mayUse(policy, actor);
  return policy?.audience !== "anyone" && (isRefused || actor.household === "a");
}
const cookies = new Map<Actor, string | undefined>();

/** The database once every actor has knocked: a session that is over is swept away by its first request. */
async function settledDump(): Promise<string> {
  for (const actor of actors) {
    const cookie = cookies.get(actor) ?? (await actor.cookie());
    cookies.set(actor, cookie);
    await worker.fetch("/account", { cookie });
    await worker.fetch("/portal/privacy", { cookie });
  }
  const before = await dump(worker);
  return before;
}
