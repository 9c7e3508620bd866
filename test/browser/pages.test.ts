import type { Browser, Page as Window } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../harness/chromium.ts";
import { everyPage, type Page } from "./every-page.ts";
import { type Product, startProduct } from "./product.ts";
import { accessibilityProblems, laptop, overflow, phone, type Visitor, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
let pages: Page[];
let unfound: string[];
/** What was found on a phone, by what was looked for and by page: one visit a page for all of it. */
let onPhone: Record<"axe" | "narrow" | "large" | "targets", Record<string, string[]>>;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
  ({ pages, unfound } = await everyPage(browser, product));
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

/** Opens every page as somebody who may see it, and looks. @returns what was found, by page. */
async function onEveryPage(
  visitor: Visitor,
  look: (window: Window, path: string) => Promise<string[]>,
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const as of new Set(pages.map((page) => page.as))) {
    const { context, page: window, complaints, shot } = await visit(browser, product, visitor, as);
    for (const { path } of pages.filter((page) => page.as === as)) {
      complaints.length = 0;
      await window.goto(path);
      await shot(`page${path.replace(/[a-z0-9]{26}/g, "id").replaceAll(/[/?&=]/g, "-")}`);
      const said = complaints.filter((text) => !/status of 40[04]/.test(text));
      const problems = [...said, ...(await look(window, path))];
      if (problems.length > 0) found[path] = problems;
    }
    await context.close();
  }
  return found;
}

test("every page that the build serves is looked at", () => {
  expect(unfound).toEqual([]);
  expect(new Set(pages.map(({ pattern }) => pattern)).size).toBeGreaterThan(60);
});

const axeFindsNothing = "axe finds nothing on any page, and the browser complains of nothing";

test(`${axeFindsNothing}: on a phone, light`, { timeout: 360_000 }, async () => {
  onPhone = await lookOnPhone();
  expect(onPhone.axe).toEqual({});
});

test(`${axeFindsNothing}: on a laptop, dark`, { timeout: 240_000 }, async () => {
  const visitor = { ...laptop, colorScheme: "dark", javaScript: true } as const;
  expect(await onEveryPage(visitor, lookAsItCame)).toEqual({});
});

/** What axe finds on a page that nobody has touched yet, and whether its scripts work. */
const lookAsItCame = async (window: Window) => [
  ...(await accessibilityProblems(window)),
  ...(await notTakenOver(window)),
];

/** A page that brings React's scripts is React's soon after: neither CSP nor Trusted Types stand in its way. */
const notTakenOver = (window: Window) =>
  window
    .waitForFunction(
      () =>
        !("__reactRouterContext" in globalThis) ||
        Object.keys(document).some((key) => key.startsWith("__reactContainer")),
      undefined,
      { timeout: 5_000, polling: 50 },
    )
    .then(
      () => [],
      () => ["its scripts do not take over"],
    );

/** Words that their own element cuts off. */
const cutOff = (window: Window) =>
  window.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("a, button, label, h1, h2, p")]
      .filter((element) => getComputedStyle(element).overflow !== "visible")
      .filter((element) => !element.closest(".sr-only"))
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => `cut off: ${element.outerHTML.slice(0, 120)}`),
  );

const smallTargets = (window: Window) =>
  window.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, input:not([type=hidden]), select, summary, nav a")]
      .filter((element) => !element.closest("[aria-hidden=true]"))
      .map((element) => ({ element, box: (element.closest("label") ?? element).getBoundingClientRect() }))
      .filter(({ element, box }) => box.height > 0 && box.height < (element.matches("summary") ? 24 : 44))
      .map(({ element, box }) => `${box.height} px high: ${element.outerHTML.slice(0, 100)}`),
  );

/** The page as it came, and then the same page at sizes that people have and zoom to. */
async function lookOnPhone(): Promise<typeof onPhone> {
  const found: typeof onPhone = { axe: {}, narrow: {}, large: {}, targets: {} };
  const keep = (kind: keyof typeof found, path: string, problems: string[]) => {
    if (problems.length > 0) found[kind][path] = [...(found[kind][path] ?? []), ...problems];
  };
  const visitor = { ...phone, colorScheme: "light", javaScript: true } as const;
  found.axe = await onEveryPage(visitor, async (window, path) => {
    const asItCame = await lookAsItCame(window);
    keep("targets", path, await smallTargets(window));
    for (const zoom of ["130%", "200%"]) {
      await window.evaluate((fontSize) => {
        document.documentElement.style.fontSize = fontSize;
      }, zoom);
      keep("large", path, [...(await overflow(window)), ...(await cutOff(window))]);
    }
    await window.evaluate(() => document.documentElement.removeAttribute("style"));
    await window.setViewportSize({ width: 320, height: 640 });
    keep("narrow", path, await overflow(window));
    await window.setViewportSize(phone);
    return asItCame;
  });
  return found;
}

test("no page scrolls sideways at 320 px", () => {
  expect(onPhone.narrow).toEqual({});
});

test("no page scrolls sideways or cuts words off with text at 130% and 200% on 390 px", () => {
  expect(onPhone.large).toEqual({});
});

test("targets on a phone are at least 24 px, and buttons and fields 44 px (WCAG 2.5.8)", () => {
  expect(onPhone.targets).toEqual({});
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

test("XS-07: text does not become markup or code by a script's mistake: Trusted Types refuse it, and nobody makes a policy", async () => {
  const { context, page } = await visit(browser, product, {
    ...phone,
    colorScheme: "light",
    javaScript: true,
  });
  for (const path of ["/", "/sign-in", "/nothing/here", "/sign-in%2f", "/intake"]) {
    await page.goto(path);
    const refused = await page.evaluate(() => {
      const { trustedTypes } = globalThis as unknown as {
        trustedTypes: { createPolicy(name: string, rules: object): unknown };
      };
      const tries: (() => unknown)[] = [
        () => {
          document.body.innerHTML = "<p>x</p>";
        },
        () => document.body.insertAdjacentHTML("beforeend", "<p>x</p>"),
        () => {
          document.createElement("script").src = "/x.js";
        },
        () => {
          document.createElement("iframe").srcdoc = "<p>x</p>";
        },
        () => document.write("<p>x</p>"),
        () => new DOMParser().parseFromString("<p>x</p>", "text/html"),
        () => trustedTypes.createPolicy("default", { createHTML: (text: string) => text }),
        () => trustedTypes.createPolicy("react", {}),
      ];
      return tries.map((attempt) => {
        try {
          attempt();
          return "done";
        } catch (error) {
          return error instanceof Error ? error.name : "thrown";
        }
      });
    });
    expect([path, refused]).toEqual([path, Array(8).fill("TypeError")]);
  }
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
