import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { contextOf, enterPortal, hire, signInAs } from "./actors.ts";
import { type FurnishedClients, filledIn, furnishClients, parametersOf } from "./clients.ts";
import { furnish } from "./furnish.ts";
import { builtUrls } from "./urls.ts";

const app = fileURLToPath(new URL("../../app/", import.meta.url));
let worker: RunningWorker;
let cookie: string;
let portal: string;
let clients: FurnishedClients;
let ids: Record<string, string>;
beforeAll(async () => {
  worker = await startWorker({ network: () => new Response("down", { status: 503 }) });
  const ctx = contextOf(worker);
  ids = await furnish(ctx);
  clients = await furnishClients(ctx);
  portal = (await enterPortal(ctx, clients.a)).cookie;
  cookie = (await signInAs(ctx, await hire(ctx, "owner"))).cookie;
});
afterAll(() => worker?.stop());

/**
 * The source file of a route id, e.g. `routes/staff/today` -> `app/routes/staff/today.tsx`. A file that serves several
 * URLs has the id of each behind its own: `routes/auth/sign-in-with/google`.
 */
function sourceOf(routeId: string): string {
  const ids = [routeId, routeId.slice(0, routeId.lastIndexOf("/"))];
  const files = ids.flatMap((id) => globSync(`${app}${id}.{ts,tsx}`));
  return readFileSync(files[0] ?? `no source of ${routeId}`, "utf8");
}

/** Whether a page asks for scripts: always, or depending on what it shows, or never. */
function asksForScripts(routeIds: string[]): "always" | "sometimes" | "never" {
  const handles = routeIds.flatMap(
    (id) => /^export const handle\s*=\s*\{\s*scripts:\s*(\S)/m.exec(sourceOf(id))?.[1] ?? [],
  );
  return handles.includes("t") ? "always" : handles.length > 0 ? "sometimes" : "never";
}

/**
 * The small scripts that some pages load without the application's: a passkey's button, where one is, the day that a
 * phone keeps.
 */
const isSmall = (script: string, nonce: string | undefined) =>
  /^<script type="module" src="\/assets\/(passkey|here|kept-day)-[\w-]+\.js"/.test(script) &&
  script.includes(`nonce="${nonce}"`);

test("a page ships scripts only when its route asks for them, and then each carries the nonce", async () => {
  const pages = builtUrls("production").filter((url) => url.isPage);
  const seen: string[] = [];
  for (const { pattern, routeIds } of pages) {
    const path = filledIn(pattern, {
      ...parametersOf(pattern, clients.a, clients),
      ...(ids[pattern] && { id: ids[pattern] }),
    });
    for (const who of [undefined, cookie, portal]) {
      const response = await worker.fetch(path, { cookie: who });
      const html = await response.text();
      if (!response.headers.get("content-type")?.startsWith("text/html")) continue;
      const nonce = /'nonce-([\w-]+)'/.exec(response.headers.get("content-security-policy") ?? "")?.[1];
      const scripts = (html.match(/<script[^>]*>/g) ?? []).filter((script) => !isSmall(script, nonce));
      const asks = asksForScripts(routeIds);
      if (asks !== "never" && response.status === 200) {
        expect([path, asks === "sometimes" || scripts.length > 0]).toEqual([path, true]);
        for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
      } else {
        expect([path, scripts, html.match(/modulepreload/g)]).toEqual([path, [], null]);
      }
      // The policy forbids inline styles and handlers: markup that has them would be broken in silence.
      expect([path, html.match(/<[^>]+\s(style|on[a-z]+)="[^"]*"/g)]).toEqual([path, null]);
      expect([path, html.match(/<style/g)]).toEqual([path, null]);
      seen.push(path);
    }
  }
  expect(seen).toEqual(
    expect.arrayContaining([
      ...["/", "/sign-in", "/setup", "/today", "/battery", "/connections", "/account"],
      ...["/portal", "/portal/home", "/portal/privacy", "/portal/documents", "/portal/waiver"],
      ...["/clients", `/clients/${clients.a.clientId}`],
    ]),
  );
});

test("the landing, sign-in, setup and error pages ship none", async () => {
  for (const path of [
    "/",
    "/sign-in",
    "/setup",
    "/privacy",
    "/forgot-password",
    "/nowhere",
    "/sign-in%2f",
    "/battery/vehicles/unknown",
  ]) {
    const response = await worker.fetch(path, { cookie });
    if (response.status === 303) continue;
    const nonce = /'nonce-([\w-]+)'/.exec(response.headers.get("content-security-policy") ?? "")?.[1];
    const scripts = (await response.text()).match(/<script[^>]*>?/g) ?? [];
    expect([path, scripts.filter((script) => !isSmall(script, nonce))]).toEqual([path, []]);
  }
});
