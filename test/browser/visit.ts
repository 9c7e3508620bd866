import { mkdirSync } from "node:fs";
import axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { Product } from "./product.ts";

export interface Visitor {
  javaScript: boolean;
  width: number;
  height: number;
  colorScheme: "light" | "dark";
}

export const phone = { width: 390, height: 844 };
export const laptop = { width: 1440, height: 900 };

const nameOf = ({ javaScript, width, colorScheme }: Visitor) =>
  `${width}-${colorScheme}${javaScript ? "" : "-no-javascript"}`;

/** A fresh browser profile that keeps every complaint of the browser. @param as the cookies of an earlier visit */
export async function visit(
  browser: Browser,
  product: Product,
  visitor: Visitor,
  as?: Awaited<ReturnType<BrowserContext["storageState"]>>,
) {
  const context = await browser.newContext({
    ...(as && { storageState: as }),
    baseURL: product.origin,
    javaScriptEnabled: visitor.javaScript,
    viewport: { width: visitor.width, height: visitor.height },
    colorScheme: visitor.colorScheme,
    isMobile: visitor.width < 500,
    hasTouch: visitor.width < 500,
    reducedMotion: "reduce",
  });
  const complaints: string[] = [];
  await context.exposeBinding("complain", (_, sentence: string) => void complaints.push(sentence));
  await context.addInitScript(() => {
    const { complain } = globalThis as unknown as { complain: (sentence: string) => void };
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      complain(`CSP: ${violatedDirective} ${blockedURI} on ${location.pathname}`),
    );
  });
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type()))
      complaints.push(`${message.page()?.url()}: ${message.text()}`);
  });
  context.on("weberror", (error) => complaints.push(`${error.page()?.url()}: ${error.error().message}`));
  context.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    // Without scripts the browser does not load them, and says so.
    if (!visitor.javaScript && why === "csp" && request.resourceType() === "script") return;
    complaints.push(`${request.url()} ${why}`);
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  return { context, page, complaints, shot: (name: string) => shot(page, `${name}-${nameOf(visitor)}`) };
}

/** Keeps a picture for people to look at, where SCREENSHOTS names a folder. */
async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

/** Signs somebody in through the page. @param lands where that leads */
export async function signIn(
  page: Page,
  { email, password }: Pick<Product, "email" | "password">,
  returnTo = "/today",
  lands: string | RegExp = `**${returnTo}`,
): Promise<void> {
  await page.goto(`/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(lands);
}

/** Connects the Tesla account of an account of the sandbox through its consent pages. */
export async function connectTesla(page: Page, account = "robin"): Promise<void> {
  await page.goto("/connections");
  await page
    .getByRole("button", { name: /^Connect (Tesla|another)/ })
    .first()
    .click();
  await page.locator(`input[value=${account}]`).check();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Allow" }).click();
  await page.waitForURL(/\/battery|\/connections/);
}

/** Every violation that axe finds, one sentence each, against WCAG 2.2 A and AA. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const { violations } = await axe.run(document, { runOnly: tags });
    return violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`),
    }));
  });
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.replace(/\s+/g, " ")}`));
}

/** What sticks out of the window at the right, so that one must scroll sideways or cannot reach it. */
export async function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = document.documentElement.scrollWidth > width;
    return [...document.querySelectorAll(scrolls ? "body *" : "nav a, header a")]
      .filter((element) => element.getBoundingClientRect().right > width + 0.5)
      .map((element) => `${element.outerHTML.slice(0, 120)} reaches ${element.getBoundingClientRect().right}`)
      .slice(0, 8);
  });
}

export type Visit = Awaited<ReturnType<typeof visit>>;
