import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../harness/chromium.ts";
import { type Product, startProduct } from "./product.ts";
import { connectTesla, laptop, phone, signIn, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const visitors = [phone, laptop].flatMap((size) =>
  (["light", "dark"] as const).flatMap((colorScheme) =>
    [true, false].map((javaScript) => ({ ...size, colorScheme, javaScript })),
  ),
);

describe("the main job", () => {
  test.each(visitors)(
    "sign in, connect a Tesla, see the battery, disconnect, sign out: $width px, $colorScheme, JavaScript $javaScript",
    async (visitor) => {
      const { context, page, complaints, shot } = await visit(browser, product, visitor);
      await page.goto("/");
      await shot("landing");
      await page.getByRole("link", { name: /sign/i }).first().click();
      await shot("sign-in");

      await page.getByLabel("Email").fill(product.email);
      await page.getByLabel("Password", { exact: true }).fill("not the password");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("do not match").waitFor();
      expect(await page.getByLabel("Email").inputValue()).toBe(product.email);
      expect(await page.getByLabel("Password", { exact: true }).inputValue()).toBe("");
      await shot("sign-in-refused");

      await page.getByLabel("Password", { exact: true }).fill(product.password);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL("**/today");
      await shot("today-before");
      await page.goto("/battery");
      await shot("battery-before");
      await page.goto("/connections");
      await shot("connections-before");

      await connectTesla(page);
      await page.waitForURL("**/battery");
      for (const name of ["Nova", "Biscuit"]) await page.getByText(name).first().waitFor();
      expect(await page.getByRole("main").innerText()).toMatch(/\d+\s*%/);
      await shot("battery");
      await page.getByRole("link", { name: /Nova/ }).first().click();
      await page.waitForURL("**/battery/vehicles/*");
      expect(await page.locator("svg[role=img], figure svg").count()).toBeGreaterThan(0);
      await shot("vehicle");
      await page.goto("/today");
      await shot("today");
      await page.goto("/connections");
      await shot("connections");

      await page.getByText("Disconnect").first().click();
      await page.getByRole("button", { name: /Disconnect/ }).click();
      await page.getByText("is disconnected").first().waitFor();
      await shot("disconnected");

      await page.goto("/account");
      await shot("account");
      await page.getByRole("button", { name: "Sign out", exact: true }).click();
      await page.waitForURL("**/sign-in?**");
      await shot("signed-out");
      // The 422 of the wrong password is what the browser may complain of, and nothing else.
      expect(complaints.filter((text) => !text.includes("status of 422"))).toEqual([]);
      await context.close();
    },
  );

  test("SE-20: after signing out, back and forward show nothing of the practice", async () => {
    const { context, page } = await visit(browser, product, {
      ...phone,
      colorScheme: "light",
      javaScript: true,
    });
    await signIn(page, product, "/account");
    await page.goto("/battery");
    await page.goto("/account");
    expect(await page.getByText("Robin Vale").count()).toBeGreaterThan(0);
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await page.waitForURL("**/sign-in?**");
    for (let step = 0; step < 3; step++) {
      await page.goBack();
      expect(page.url()).toContain("/sign-in");
      expect(await page.getByText("Robin Vale").count()).toBe(0);
    }
    await page.goForward();
    expect(await page.getByText("Robin Vale").count()).toBe(0);
    await context.close();
  });

  test("refusing at Tesla's page leads back with words and without a connection", async () => {
    const { context, page, complaints } = await visit(browser, product, {
      ...phone,
      colorScheme: "dark",
      javaScript: false,
    });
    await signIn(page, product, "/connections");
    await page
      .getByRole("button", { name: /^Connect Tesla/ })
      .first()
      .click();
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Deny" }).click();
    await page.waitForURL(`${product.origin}/**`);
    expect(await page.getByRole("main").innerText()).not.toContain("access_denied");
    await page.goto("/connections");
    await page
      .getByRole("button", { name: /^Connect Tesla/ })
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("the keyboard alone signs in, and focus is always to be seen", async () => {
    const { context, page } = await visit(browser, product, {
      ...laptop,
      colorScheme: "light",
      javaScript: false,
    });
    await page.goto("/sign-in");
    const reach = async (wanted: string) => {
      for (let step = 0; step < 20; step++) {
        await page.keyboard.press("Tab");
        const [name, visible] = await page.evaluate(() => {
          const focused = document.activeElement as HTMLElement;
          const style = getComputedStyle(focused);
          const label = (focused as HTMLInputElement).labels?.[0]?.textContent ?? focused.textContent ?? "";
          return [
            label.trim(),
            style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2,
          ] as const;
        });
        expect([name, visible]).toEqual([name, true]);
        if (name === wanted) return;
      }
      throw new Error(`Tab does not reach ${wanted}`);
    };
    await reach("Email");
    await page.keyboard.type(product.email);
    await reach("Password");
    await page.keyboard.type(product.password);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/today");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
    await context.close();
  });

  test.each(["robin", "sam", "lea", "ines"])(
    "%s, one of the demo's four roles, begins on a page of their own and may follow every link there",
    async (name) => {
      const { context, page, complaints } = await visit(browser, product, {
        ...phone,
        colorScheme: "light",
        javaScript: false,
      });
      await signIn(
        page,
        { ...product, email: `${name}@daydreamers.example` },
        "/today",
        /\/(today|account)$/,
      );
      const links = await page
        .locator("a[href^='/']")
        .evaluateAll((all) => all.map((link) => link.getAttribute("href")));
      expect(links).toContain("/account");
      for (const link of new Set(links)) {
        const response = await page.goto(link ?? "");
        expect([link, response?.status()]).toEqual([link, 200]);
      }
      expect(complaints).toEqual([]);
      await context.close();
    },
  );
});
