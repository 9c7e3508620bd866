import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../harness/chromium.ts";
import { invite, join, setUpApp } from "./account-steps.ts";
import { mailTo } from "./mailbox.ts";
import { type Product, startProduct } from "./product.ts";
import { phone, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct("--empty"), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const plainPhone = { ...phone, colorScheme: "light", javaScript: false } as const;

test("who claims an empty practice is asked for a second factor, cannot invite before it, and can after it", async () => {
  const { page, complaints, shot } = await visit(browser, product, plainPhone);
  await page.goto("/setup");
  await page.getByLabel("Setup token").fill(/Token +(\S+)/.exec(product.printed())?.[1] ?? "");
  await page.getByLabel("Your name").fill("Alex Marlow");
  await page.getByLabel("Email").fill("alex@marlow.example");
  await page.getByLabel("Password").fill("brave-lantern-by-the-lake");
  await page.getByRole("button", { name: "Claim the practice" }).click();
  await page.waitForURL("**/today");
  await page.getByText(/^Set up a second factor by /).waitFor();
  await shot("today-without-factor");

  await page.goto("/settings/team");
  await page.getByRole("link", { name: "Invite somebody" }).click();
  await page.waitForURL("**/account/second-factor");
  await page.getByText("Your role asks for a second factor").waitFor();
  const { codes } = await setUpApp(page);
  expect(codes).toHaveLength(10);
  expect(await page.getByText(/^Set up a second factor/).count()).toBe(0);

  await invite(page, "toni@marlow.example", "trainer");
  const mail = await mailTo(product, "toni@marlow.example", /^Your invitation to /);
  const toni = await visit(browser, product, { ...plainPhone, javaScript: true });
  await join(toni.page, {
    code: /^[A-Z0-9-]{19}$/m.exec(mail.text)?.[0] ?? "",
    name: "Toni Reyes",
    password: "early-heron-in-the-fog",
  });
  await page.goto("/settings/team");
  await page.getByText("Toni Reyes").waitFor();
  expect([...complaints, ...toni.complaints]).toEqual([]);
});
