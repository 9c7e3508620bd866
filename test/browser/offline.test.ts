import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../harness/chromium.ts";
import { passkeyDevice } from "./passkey-device.ts";
import { type Product, startProduct } from "./product.ts";
import { accessibilityProblems, overflow, phone, signIn, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const somebody = { ...phone, colorScheme: "light", javaScript: true } as const;
/** What is said of the demo's first household at its door, and its gate code. */
const told = ["Waffle", "Lindqvist", "1420 Pearl Street", "2580"];

/** A passkey of this device, as somebody makes the first one. */
async function makePasskey(page: Page): Promise<void> {
  await page.goto("/account/passkeys/new");
  await page.getByLabel("Name").fill("Phone");
  await page.getByRole("button", { name: "Make the passkey" }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
}

/** A visit of today at the demo's first household. */
async function addVisit(page: Page): Promise<void> {
  await page.goto("/appointments/new?q=Waffle");
  await page.getByRole("link", { name: /Lindqvist/ }).click();
  await page.locator('[name="at"]').fill("23:00");
  await page.locator('[name="minutes"]').fill("45");
  await page.getByRole("button", { name: "Add visit" }).click();
  await page.waitForURL(/\/appointments\/[a-z0-9]{26}/);
}

/** Everything that this browser stores for our address, as text: what somebody finds who copies its disk. */
const stored = (page: Page) =>
  page.evaluate(async () => {
    const done = <Value>(asked: IDBRequest<Value>) =>
      new Promise<Value>((resolve, reject) => {
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
    const latin = (_: string, value: unknown) =>
      value instanceof ArrayBuffer || value instanceof Uint8Array
        ? [...new Uint8Array(value as ArrayBuffer)].map((byte) => String.fromCharCode(byte)).join("")
        : value;
    const parts: string[] = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name ?? ""));
      for (const store of database.objectStoreNames)
        parts.push(
          JSON.stringify(await done(database.transaction(store).objectStore(store).getAll()), latin),
        );
      database.close();
    }
    const cached: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        cached.push(new URL(request.url).pathname.replace(/-[\w-]{8}\./, "."));
        parts.push((await (await cache.match(request))?.text()) ?? "");
      }
    }
    const workers = (await navigator.serviceWorker.getRegistrations()).length;
    return { text: `${parts.join("\n")} ${JSON.stringify({ ...localStorage })}`, cached, workers };
  });

/** Moves the time at which the copy says it was made. */
const age = (page: Page, hours: number) =>
  page.evaluate(async (by) => {
    const asked = indexedDB.open("kept-day");
    await new Promise((resolve) => asked.addEventListener("success", resolve));
    const store = asked.result.transaction("kept", "readwrite").objectStore("kept");
    const read = store.get("copy");
    await new Promise((resolve) => read.addEventListener("success", resolve));
    const write = store.put({ ...read.result, madeAt: read.result.madeAt - by * 3_600_000 }, "copy");
    await new Promise((resolve) => write.addEventListener("success", resolve));
    asked.result.close();
  }, hours);

test("today is kept under the phone's own lock, opens without a line, and is gone after a day or with the session", async () => {
  const { context, page, complaints, shot } = await visit(browser, product, somebody);
  const device = await passkeyDevice(page, { prf: true });
  await signIn(page, product);
  await makePasskey(page);
  await addVisit(page);
  await page.goto("/today");
  await page.getByRole("button", { name: "Keep today on this phone" }).click();
  await page.getByText("Today is kept on this phone under its own lock").waitFor();
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const kept = await stored(page);
  expect(kept.workers).toBe(1);
  expect(kept.cached.sort()).toEqual(["/assets/kept-day.js", "/assets/styles.css", "/mark.svg", "/offline"]);
  for (const word of told) expect(kept.text).not.toContain(word);
  expect(complaints).toEqual([]);

  await context.setOffline(true);
  await page.goto("/today");
  await page.getByRole("heading", { name: "No connection right now" }).waitFor();
  const open = page.getByRole("button", { name: "Open today's visits" });
  await open.waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await shot("offline");
  await open.click();
  await page.getByRole("heading", { name: "Waffle" }).waitFor();
  const opened = await page.locator("body").innerText();
  for (const word of [...told, "23:00 to 23:45"]) expect(opened).toContain(word);
  expect(await page.getByRole("link", { name: "Call" }).first().getAttribute("href")).toMatch(/^tel:\+1/);
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(await overflow(page)).toEqual([]);
  await shot("offline-open");

  // A copy of which somebody moved the time does not open, nor does any for somebody else's finger.
  await age(page, 2);
  await page.reload();
  await open.click();
  await page.getByText("That did not work").waitFor();
  await age(page, -2);
  await page.reload();
  await device.recognises(false);
  await open.click();
  await page.getByText("You were not recognised").waitFor();
  for (const word of told) expect(await page.locator("body").innerText()).not.toContain(word);
  // One that is a day old is deleted unread.
  await age(page, 25);
  await page.reload();
  await page.getByText("more than a day old").waitFor();
  expect(await open.isVisible()).toBe(false);

  // With a line again, the page makes a new copy without asking for anything.
  await context.setOffline(false);
  await page.goto("/today");
  await page.getByText("Today is kept on this phone under its own lock").waitFor();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.waitForURL("**/sign-in?**");
  expect(await stored(page)).toMatchObject({ cached: [], workers: 0 });
  expect((await stored(page)).text).not.toMatch(/publicKey|sealed/);
  await context.close();
});

test("without a lock that gives a secret, or without any, nothing is kept and one line says so", async () => {
  const { context, page } = await visit(browser, product, somebody);
  await signIn(page, { ...product, email: "lea@daydreamers.example" });
  await page.getByText("Nothing is kept on this device").waitFor();
  expect(await page.getByRole("button", { name: "Keep today on this phone" }).isVisible()).toBe(false);
  await passkeyDevice(page);
  await makePasskey(page);
  await page.goto("/today");
  await page.getByRole("button", { name: "Keep today on this phone" }).click();
  await page.getByText("Nothing is kept on this device").waitFor();
  const kept = await stored(page);
  expect(kept).toMatchObject({ cached: [], workers: 0 });
  for (const word of ["sealed", "publicKey", ...told]) expect(kept.text).not.toContain(word);
  await context.close();
});
