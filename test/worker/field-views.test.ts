import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ViewedColumn } from "../../app/domain/field-views.ts";
import { policies } from "../../app/http/policies.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import type { Role } from "../../drizzle/schema/identity.ts";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { contextOf, enterPortal, hire, signInAs } from "./actors.ts";
import { clientWords, type FurnishedClients, filledIn, furnishClients, parametersOf } from "./clients.ts";
import {
  fillGuarded,
  guarded,
  hiddenFromClient,
  hiddenFromHelper,
  numbers,
  ratePrinted,
  wordOf,
} from "./field-words.ts";
import { furnish } from "./furnish.ts";
import { builtUrls, type Url } from "./urls.ts";

/** Hundreds of requests a test. */
vi.setConfig({ testTimeout: 120_000 });

let worker: RunningWorker;
let ctx: SystemContext;
let clients: FurnishedClients;
let ids: Record<string, string>;
let urls: Url[];

beforeAll(async () => {
  worker = await startWorker({ network: () => new Response("down", { status: 503 }) });
  ctx = contextOf(worker);
  clients = await furnishClients(ctx);
  ids = await furnish(ctx);
  await fillGuarded(ctx, clients);
  urls = builtUrls("production");
  await worker.fetch("/healthz");
});
afterAll(() => worker?.stop());

type Viewer = { role: Role } | { household: "a" | "b" };

/** What a browser received, and for which request. */
interface Received {
  request: string;
  text: string;
}

const mayOpen = (url: Url, viewer: Viewer) => {
  const policy = policies[url.pattern];
  if (policy?.audience === "anyone") return true;
  return "role" in viewer
    ? policy?.audience === "staff" && policy.roles.includes(viewer.role)
    : policy?.audience === "client";
};

/** Everything that arrives for every URL that the viewer may open: document, data, data of each route, refused form. */
async function everythingFor(viewer: Viewer, withForms: boolean): Promise<Received[]> {
  const staffId = "role" in viewer ? await hire(ctx, viewer.role) : "";
  const cookie = async () =>
    "role" in viewer
      ? (await signInAs(ctx, staffId)).cookie
      : (await enterPortal(ctx, clients[viewer.household])).cookie;
  const lasting = await cookie();
  const received: Received[] = [];
  const ask = async (method: "GET" | "POST", path: string) => {
    // Each from a network of its own: a page that was refused for asking too often would hide nothing.
    const network = `198.51.${received.length >> 8}.${received.length & 255}`;
    const response = await worker.fetch(path, {
      method,
      // A form may end the session that sends it.
      cookie: method === "GET" ? lasting : await cookie(),
      ...(method === "POST" && {
        body: "version=1",
      }),
      headers: {
        "cf-connecting-ip": network,
        ...(method === "POST" && { "content-type": "application/x-www-form-urlencoded" }),
      },
    });
    if (method === "GET") expect(response.status, path).not.toBe(429);
    const text = await response.text();
    const headers = [...response.headers].join("\n");
    received.push({ request: `${method} ${path} (${response.status})`, text: `${headers}\n${text}` });
  };
  const homes = "role" in viewer ? (["a", "b"] as const) : [viewer.household];
  const opened = urls.filter((url) => mayOpen(url, viewer));
  const paths = opened.flatMap((url) =>
    homes.map((home) => {
      const given = { ...parametersOf(url.pattern, clients[home], clients), ...idOf(url) };
      return { url, path: filledIn(url.pattern, given) };
    }),
  );
  const distinct = [...new Map(paths.map((one) => [one.path, one])).values()];
  for (const { url, path } of distinct) {
    const data = path === "/" ? "/_.data" : `${path}.data`;
    await ask("GET", path);
    await ask("GET", data);
    for (const id of url.routeIds) await ask("GET", `${data}?_routes=${encodeURIComponent(id)}`);
  }
  if (withForms)
    for (const { url, path } of distinct)
      if (url.hasAction) {
        await ask("POST", path);
        await ask("POST", path === "/" ? "/_.data" : `${path}.data`);
      }
  return received;
}

const idOf = (url: Url): Record<string, string> => {
  const id = ids[url.pattern];
  return id ? { id } : {};
};

const saying = (received: Received[], words: readonly (string | RegExp)[]) =>
  received.flatMap(({ request, text }) =>
    words
      .filter((word) =>
        typeof word === "string" ? text.toLowerCase().includes(word.toLowerCase()) : word.test(text),
      )
      .map((word) => `${request}: ${word}`),
  );
const foundIn = (received: Received[], columns: readonly ViewedColumn[]) =>
  columns.filter((column) => saying(received, [wordOf(column)]).length > 0).sort();

test("AZ-05: what is hidden from a helper stands on the owner's pages, so that this test could find it", async () => {
  const received = await everythingFor({ role: "owner" }, false);
  expect(received.length).toBeGreaterThan(200);
  expect(foundIn(received, guarded)).toEqual(guarded.filter((column) => !numbers.includes(column)).sort());
  expect(saying(received, [ratePrinted])).not.toEqual([]);
});

test("AZ-05: nothing that a client's browser receives holds a price, a note of the team or anything of another household", async () => {
  const received = await everythingFor({ household: "a" }, true);
  expect(received.length).toBeGreaterThan(50);
  expect(saying(received, [...hiddenFromClient.map(wordOf), ratePrinted, clientWords.b])).toEqual([]);
  expect(saying(received, [clientWords.a])).not.toEqual([]);
});

test("AZ-05: nothing that an auditor's browser receives is of a client", async () => {
  const received = await everythingFor({ role: "auditor" }, true);
  const words = [...guarded.map(wordOf), ratePrinted, ...Object.values(clientWords)];
  expect(saying(received, words)).toEqual([]);
});

// The last one: a helper's forms remove contacts and papers of both households.
test("AZ-05: nothing that a helper's browser receives holds a rate or a private note", async () => {
  const received = await everythingFor({ role: "helper" }, true);
  expect(received.length).toBeGreaterThan(200);
  expect(saying(received, [...hiddenFromHelper.map(wordOf), ratePrinted])).toEqual([]);
  const open = guarded.filter((column) => !hiddenFromHelper.includes(column) && !numbers.includes(column));
  expect(foundIn(received, open)).toEqual([...open].sort());
});
