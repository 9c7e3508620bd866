import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../harness/chromium.ts";
import { signOut } from "./account-steps.ts";
import { attackPassword, countRows } from "./attack.ts";
import { passkeyDevice } from "./passkey-device.ts";
import { type Product, startProduct } from "./product.ts";
import { phone, signIn, visit } from "./visit.ts";

/** ATTACK_SECONDS=300 attacks for five minutes and says what came of it. */
const seconds = Number(process.env.ATTACK_SECONDS ?? 20);
const somebody = { ...phone, colorScheme: "light", javaScript: true } as const;

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

/** How many milliseconds each page takes, asked one after the other. */
async function timesOf(context: BrowserContext, paths: readonly string[]) {
  const times: Record<string, number> = {};
  for (const path of paths) {
    const began = performance.now();
    const response = await context.request.get(path, { maxRedirects: 0 });
    await response.body();
    expect([path, response.status()]).toEqual([path, 200]);
    times[path] = Math.round(performance.now() - began);
  }
  return times;
}

test("PW-04, DS-04: under a flood of wrong passwords for the owner's address the owner signs in by passkey, nobody else does, pages stay quick, and the database does not grow with it", {
  timeout: (seconds + 60) * 1000,
}, async () => {
  const { context, page, complaints } = await visit(browser, product, somebody);
  await passkeyDevice(page);
  await signIn(page, product, "/account/passkeys/new");
  await page.getByRole("button", { name: "Make the passkey" }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  await signOut(page);

  const before = countRows(product);
  const end = performance.now() + seconds * 1000;
  const attack = attackPassword(product, product.email);
  const signInTimes: number[] = [];
  while (performance.now() < end) {
    await page.waitForTimeout(4_000);
    const began = performance.now();
    await page.goto("/sign-in?returnTo=%2Faccount");
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.waitForURL("**/account");
    signInTimes.push(Math.round(performance.now() - began));
    await signOut(page);
  }
  const { requests, statuses } = await attack.stop();
  await page.goto("/sign-in?returnTo=%2Faccount");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.waitForURL("**/account");
  const after = countRows(product);
  const grown = Object.entries(after)
    .map(([table, rows]) => [table, rows - (before[table] ?? 0)] as const)
    .filter(([, rows]) => rows !== 0);
  const times = await timesOf(context, ["/", "/intake", "/portal", "/today", "/clients", "/audit"]);
  if (process.env.ATTACK_SECONDS)
    process.stdout.write(`${JSON.stringify({ requests, statuses, signInTimes, grown, times })}\n`);

  // Refused, or asked to come later: no try is in (303), and nothing broke.
  expect(Object.keys(statuses).filter((status) => status !== "422" && status !== "429")).toEqual([]);
  expect(requests).toBeGreaterThan(seconds * 10);
  expect(signInTimes.length).toBeGreaterThan(seconds / 15);
  expect(Math.max(...signInTimes)).toBeLessThan(10_000);
  // A line for each network that tried, and few for what was refused: nothing for each request.
  const rows = grown.reduce((sum, [, count]) => sum + count, 0);
  expect(rows).toBeLessThan(requests / 3);
  for (const [path, time] of Object.entries(times)) expect([path, time < 2_000]).toEqual([path, true]);
  expect(complaints).toEqual([]);
  await context.close();
});
