import type { Page } from "playwright-core";
import {
  bring,
  family,
  papers,
  send,
  signTyped,
  tellAbout,
  tellDogs,
  tellHousehold,
  tellTheRest,
  toWaiver,
} from "../browser/intake-steps.ts";
import { codeIn, mailTo } from "../browser/mailbox.ts";
import { startProduct } from "../browser/product.ts";
import { phone, visit } from "../browser/visit.ts";
import { launchChromium } from "../harness/chromium.ts";

/**
 * What a household's phone loads from the first step of the intake to the portal's home: two adults, two dogs, a photo
 * and a PDF, with a cold cache. Bytes as they came over the wire, headers included; what the phone itself sends (the
 * files above all) is not among them.
 */
const [product, browser] = await Promise.all([startProduct(), launchChromium()]);

const partNames: Record<string, string> = {
  about: "about you, household",
  household: "about you, household",
  dogs: "two dogs, health, behaviour",
  health: "two dogs, health, behaviour",
  behaviour: "two dogs, health, behaviour",
  papers: "papers",
};

/** Which part of the journey the page under an address belongs to. */
function partOf(documentUrl: string): string {
  const { pathname, searchParams } = new URL(documentUrl);
  if (pathname.startsWith("/portal")) return "into the portal";
  if (pathname.endsWith("/documents")) return "papers";
  const step = pathname === "/intake" ? "about" : (searchParams.get("step") ?? "review");
  return partNames[step] ?? "waiver, review, sent";
}

type Parts = Map<string, { requests: number; bytes: number }>;

/** Counts what a page loads from afar, by the part of the journey; what came from the browser's cache is free. */
async function meter(page: Page): Promise<Parts> {
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  const parts: Parts = new Map();
  const add = (part: string, requests: number, bytes: number) => {
    const found = parts.get(part) ?? { requests: 0, bytes: 0 };
    parts.set(part, { requests: found.requests + requests, bytes: found.bytes + bytes });
  };
  const asked = new Map<string, { part: string; headers: number }>();
  network.on("Network.requestWillBeSent", ({ requestId, request, documentURL, redirectResponse }) => {
    const before = asked.get(requestId);
    // A redirect ends one request and begins the next under the same id.
    if (before && redirectResponse) add(before.part, 1, redirectResponse.encodedDataLength);
    if (request.url.startsWith("http")) asked.set(requestId, { part: partOf(documentURL), headers: 0 });
  });
  network.on("Network.requestServedFromCache", ({ requestId }) => void asked.delete(requestId));
  network.on("Network.responseReceived", ({ requestId, response }) => {
    const found = asked.get(requestId);
    if (!found) return;
    if (response.fromDiskCache || response.fromPrefetchCache) return void asked.delete(requestId);
    // An answer whose body nobody reads never finishes: its head counts at once.
    found.headers = response.encodedDataLength;
    add(found.part, 1, found.headers);
  });
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const found = asked.get(requestId);
    if (found) add(found.part, 0, Math.max(0, encodedDataLength - found.headers));
  });
  return parts;
}

async function journey(javaScript: boolean) {
  const home = family(javaScript ? "Sperling" : "Amselfeld", javaScript ? 163 : 164);
  const { context, page } = await visit(browser, product, { ...phone, colorScheme: "light", javaScript });
  const { photo, record } = await papers();
  const parts = await meter(page);
  await page.goto("/intake");
  await tellAbout(page, home);
  await tellHousehold(page, home);
  await tellDogs(page, home);
  await tellTheRest(page, home);
  await bring(page, "vaccination", home, photo, record);
  for (const { name } of [photo, record])
    await page.locator("li").filter({ hasText: name }).filter({ hasText: "Remove" }).waitFor();
  await toWaiver(page);
  await signTyped(page, home.name);
  await send(page);
  await page.goto("/portal");
  await page.getByLabel("Email").fill(home.email);
  await page.getByLabel("Phone").fill(home.phone);
  await page.getByRole("button", { name: "Open my portal" }).click();
  await page.waitForURL("**/portal/verify");
  await page.getByLabel("Code from the email").fill(codeIn(await mailTo(product, home.email, /^Your code/)));
  await page.getByRole("button", { name: "Open my portal" }).click();
  await page.waitForURL("**/portal/home");
  await page.waitForLoadState("networkidle");
  await context.close();
  return parts;
}

const without = await journey(false);
const scripted = await journey(true);
const kB = (bytes: number) => `${(bytes / 1_000).toFixed(1)} kB`;
const sum = (parts: typeof without) =>
  [...parts.values()].reduce(
    (all, { requests, bytes }) => ({ requests: all.requests + requests, bytes: all.bytes + bytes }),
    { requests: 0, bytes: 0 },
  );
const rows: Record<string, Record<string, string | number>> = {};
for (const [name, plain, rich] of [
  ...[...without].map(([part, plain]) => [part, plain, scripted.get(part) ?? plain] as const),
  ["in all", sum(without), sum(scripted)] as const,
])
  rows[name] = {
    "requests, no JavaScript": plain.requests,
    "bytes, no JavaScript": kB(plain.bytes),
    "requests, JavaScript": rich.requests,
    "bytes, JavaScript": kB(rich.bytes),
  };
console.table(rows);
await browser.close();
await product.stop();
