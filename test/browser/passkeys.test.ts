import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../harness/chromium.ts";
import { passkeyDevice } from "./passkey-device.ts";
import { type Product, startProduct } from "./product.ts";
import { accessibilityProblems, phone, signIn, visit } from "./visit.ts";

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

test("make a passkey, sign out, sign in with it, confirm with it, rename it, remove it", async () => {
  const { context, page, complaints, shot } = await visit(browser, product, somebody);
  const device = await passkeyDevice(page);
  await signIn(page, product, "/account/passkeys");
  await page.getByText("None yet.").waitFor();
  await page.getByRole("link", { name: "Add a passkey" }).click();
  await page.waitForURL("**/account/passkeys/new");
  await page.getByLabel("Name").fill("Work phone");
  expect(await accessibilityProblems(page)).toEqual([]);
  await shot("passkey-new");
  await page.getByRole("button", { name: "Make the passkey" }).click();
  // With the first factor come recovery codes, once.
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await shot("passkey-codes");
  await page.goto("/account/passkeys");
  await page.getByText("Work phone").first().waitFor();
  expect(await page.locator("body").innerText()).toContain("not used yet");
  const [made] = await device.passkeys();
  expect(made).toMatchObject({ isResidentCredential: true, rpId: "localhost" });

  await page.goto("/account");
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.waitForURL("**/sign-in?**");
  await page.goto("/sign-in?returnTo=%2Faccount%2Fpasskeys");
  await shot("passkey-sign-in");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.waitForURL("**/account/passkeys");
  expect(await page.locator("body").innerText()).toContain("last used just now");
  await shot("passkeys");

  await page.goto("/account/confirm?returnTo=%2Faccount%2Fpasskeys%2Fnew");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.waitForURL("**/account/passkeys/new");
  // The device has one for this person already: it makes no second.
  await page.getByRole("button", { name: "Make the passkey" }).click();
  await page.getByText("already has a passkey").waitFor();

  await page.goto("/account/passkeys");
  await page.getByRole("link", { name: "Rename Work phone" }).click();
  await page.getByLabel("Name").fill("Van phone");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  await page.getByRole("button", { name: "Remove Van phone" }).click();
  // The demo asks nobody for a second factor: the last one may go, and it is gone.
  await page.getByText("That passkey is removed").waitFor();
  await page.getByText("None yet.").waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a finger that is not recognised, and a passkey that is not known here, end in a sentence", async () => {
  const { context, page, complaints } = await visit(browser, product, somebody);
  const device = await passkeyDevice(page);
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByText("No passkey was chosen").waitFor();

  await page.goto("/sign-in/passkey");
  const refused = page.getByText("This passkey did not sign you in");
  await page.locator('[name="credential"]').evaluate((field) => {
    const form = (field as HTMLInputElement).form;
    (field as HTMLInputElement).value = "{}";
    form?.submit();
  });
  await refused.waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await device.recognises(false);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByText("No passkey was chosen").waitFor();
  await page.getByRole("link", { name: "Sign in another way" }).click();
  await page.getByLabel("Password", { exact: true }).waitFor();
  expect(complaints.filter((text) => !text.includes("status of 422"))).toEqual([]);
  await context.close();
});

test("without JavaScript the button is not there, a sentence is, and the password works", async () => {
  const { context, page, complaints } = await visit(browser, product, { ...somebody, javaScript: false });
  await page.goto("/sign-in");
  expect(await page.getByRole("button", { name: "Use a passkey" }).isVisible()).toBe(false);
  await page.locator("noscript p").waitFor();
  await page.goto("/sign-in/passkey");
  await page.locator("noscript p").waitFor();
  expect(await page.locator("noscript").innerText()).toContain("Passkeys need JavaScript");
  expect(complaints).toEqual([]);
  await context.close();
});
