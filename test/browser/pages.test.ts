import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { policies } from "../../app/http/policies.ts";
import { launchChromium } from "../harness/chromium.ts";
import { builtUrls } from "../worker/urls.ts";
import { type Product, startProduct } from "./product.ts";
import {
  accessibilityProblems,
  connectTesla,
  laptop,
  overflow,
  phone,
  signIn,
  type Visit,
  visit,
} from "./visit.ts";

let product: Product;
let browser: Browser;
/** Every page with its real ids, public ones first. */
let pages: { path: string; signedIn: boolean }[];

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
  const { page, context } = await visit(browser, product, {
    ...phone,
    colorScheme: "light",
    javaScript: false,
  });
  await signIn(page, product);
  await connectTesla(page);
  const ids = await linksOf(page);
  await context.close();
  const urls = builtUrls("sandbox").filter((url) => url.isPage && url.pattern in policies);
  pages = urls.flatMap(({ pattern }) => {
    const path = pattern.includes(":") ? ids.find((link) => matches(pattern, link)) : pattern;
    const signedIn = policies[pattern]?.audience === "staff";
    return path ? [{ path, signedIn }] : [];
  });
  pages.push({ path: "/nothing/here", signedIn: false }, { path: "/account/nothing", signedIn: true });
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const linksOf = (page: Page) =>
  page
    .goto("/battery")
    .then(() =>
      page.locator("a[href]").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? "")),
    );

const matches = (pattern: string, path: string) =>
  new RegExp(`^${pattern.replace(/:\w+/g, "[a-z0-9]{26}")}$`).test(path);

/** Opens every page, as a stranger or signed in as it needs, and looks. @returns what was found, by page. */
async function onEveryPage(
  visitor: Parameters<typeof visit>[2],
  look: (page: Page) => Promise<string[]>,
  prepare: (visit: Visit) => Promise<void> = async () => {},
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const signedIn of [false, true]) {
    const { context, page, complaints, shot, ...rest } = await visit(browser, product, visitor);
    await prepare({ context, page, complaints, shot, ...rest });
    if (signedIn) await signIn(page, product);
    for (const one of pages.filter((candidate) => candidate.signedIn === signedIn)) {
      complaints.length = 0;
      await page.goto(one.path);
      await shot(`page${one.path.replace(/[a-z0-9]{26}/, "id").replaceAll("/", "-")}`);
      const said = complaints.filter((text) => !/status of 40[04]/.test(text));
      const problems = [...said, ...(await look(page))];
      if (problems.length > 0) found[one.path] = problems;
    }
    await context.close();
  }
  return found;
}

test("every page of the table is looked at", () => {
  const paths = pages.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(["/", "/sign-in", "/today", "/battery", "/connections", "/account"]),
  );
  expect(paths.filter((path) => path.startsWith("/battery/vehicles/"))).toHaveLength(1);
  expect(paths.filter((path) => path.startsWith("/battery/sites/"))).toHaveLength(1);
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  test.each([phone, laptop])(
    "axe finds nothing on any page at $width px, and the browser complains of nothing",
    async (size) => {
      expect(await onEveryPage({ ...size, colorScheme, javaScript: true }, accessibilityProblems)).toEqual(
        {},
      );
    },
  );
});

test("no page scrolls sideways at 320 px", async () => {
  const narrow = { width: 320, height: 640, colorScheme: "light", javaScript: true } as const;
  expect(await onEveryPage(narrow, overflow)).toEqual({});
});

test.each([
  { width: 390, height: 844, zoom: "130%" },
  { width: 390, height: 844, zoom: "200%" },
])(
  "no page scrolls sideways or cuts words off with text at $zoom on $width px",
  async ({ zoom, ...size }) => {
    const found = await onEveryPage({ ...size, colorScheme: "light", javaScript: true }, async (page) => {
      await page.evaluate((fontSize) => {
        document.documentElement.style.fontSize = fontSize;
      }, zoom);
      const clipped = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>("a, button, label, h1, h2, p")]
          .filter((element) => getComputedStyle(element).overflow !== "visible")
          .filter((element) => element.scrollWidth > element.clientWidth + 1)
          .map((element) => `cut off: ${element.outerHTML.slice(0, 120)}`),
      );
      return [...(await overflow(page)), ...clipped];
    });
    expect(found).toEqual({});
  },
);

test("targets on a phone are at least 24 px, and buttons and fields 44 px (WCAG 2.5.8)", async () => {
  const found = await onEveryPage({ ...phone, colorScheme: "light", javaScript: true }, (page) =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>("button, input:not([type=hidden]), select, summary, nav a")]
        .map((element) => ({ element, box: (element.closest("label") ?? element).getBoundingClientRect() }))
        .filter(({ element, box }) => box.height > 0 && box.height < (element.matches("summary") ? 24 : 44))
        .map(({ element, box }) => `${box.height} px high: ${element.outerHTML.slice(0, 100)}`),
    ),
  );
  expect(found).toEqual({});
});

test("XS-07: a script without the page's nonce, an inline handler and an inline style do not run", async () => {
  const { context, page } = await visit(browser, product, {
    ...phone,
    colorScheme: "light",
    javaScript: true,
  });
  await context.route(`${product.origin}/sign-in`, async (route) => {
    const response = await route.fetch();
    const hostile =
      '<script>window.owned = 1</script><script nonce="guessed">window.owned = 2</script><img src="x" onerror="window.owned = 3">' +
      '<script src="https://evil.invalid/x.js"></script><base href="https://evil.invalid/"><p id="styled" style="color: red">x</p>';
    await route.fulfill({ response, body: (await response.text()).replace("<main", `${hostile}<main`) });
  });
  await page.goto("/sign-in");
  await page.waitForTimeout(300);

  expect(await page.evaluate(() => (window as unknown as { owned?: number }).owned)).toBeUndefined();
  expect(await page.evaluate(() => document.baseURI)).toBe(`${product.origin}/sign-in`);
  expect(await page.locator("#styled").evaluate((element) => getComputedStyle(element).color)).not.toBe(
    "rgb(255, 0, 0)",
  );
  await context.close();
});

test("CS-10: no page lets itself be framed", async () => {
  const { context, page } = await visit(browser, product, {
    ...laptop,
    colorScheme: "light",
    javaScript: true,
  });
  await context.route("http://framing.invalid/", (route) =>
    route.fulfill({ contentType: "text/html", body: `<iframe src="${product.origin}/sign-in"></iframe>` }),
  );
  await page.goto("http://framing.invalid/");
  await page.waitForTimeout(500);
  const [, frame] = page.frames();
  expect(
    await frame
      ?.locator("input[name=password]")
      .count()
      .catch(() => 0),
  ).toBe(0);
  await context.close();
});

test("opened under another loopback name, the app leads to its own", async () => {
  const { context, page } = await visit(browser, product, {
    ...phone,
    colorScheme: "light",
    javaScript: false,
  });
  await page.goto(`${product.origin.replace("localhost", "127.0.0.1")}/sign-in?returnTo=%2Fbattery`);
  expect(page.url()).toBe(`${product.origin}/sign-in?returnTo=%2Fbattery`);
  await context.close();
});
