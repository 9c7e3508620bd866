import type { APIRequestContext, Browser, BrowserContext } from "playwright-core";
import { policies } from "../../app/http/policies.ts";
import { builtUrls } from "../worker/urls.ts";
import { family, tellAbout, tellDogs, tellHousehold, tellTheRest, toWaiver } from "./intake-steps.ts";
import { codeIn, mailTo } from "./mailbox.ts";
import { passkeyDevice } from "./passkey-device.ts";
import type { Product } from "./product.ts";
import { connectTesla, phone, signIn, visit } from "./visit.ts";
import { connectCalendar } from "./working-day-steps.ts";

export type Cookies = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** A page with its real ids, and the cookies of somebody who may see it. */
export interface Page {
  pattern: string;
  path: string;
  as: Cookies;
}

/** Of a thing; a template of messages is named instead. */
const id = "(?:[a-z0-9]{26}|[a-z-]+\\.(?:email|sms))";
const matches = (pattern: string, path: string) => new RegExp(`^${pattern.replace(/:\w+/g, id)}$`).test(path);

/** Links of this product in a page's markup, without their queries. */
const linksIn = (html: string) =>
  [...html.matchAll(/ (?:href|action)="(\/[^"?#]*)/g)].map(([, path]) => path ?? "");

/** Follows links from the first pages on until there is a path for each pattern, or no page is left to look at. */
export async function pathsOf(
  request: APIRequestContext,
  patterns: readonly string[],
  first: readonly string[],
) {
  const found = new Map<string, string>();
  const queue = [...first];
  for (const path of first) {
    const pattern = patterns.find((one) => matches(one, path));
    if (pattern) found.set(pattern, path);
  }
  for (let path = queue.shift(); path && found.size < patterns.length; path = queue.shift()) {
    const response = await request.get(path);
    if (!response.headers()["content-type"]?.includes("html")) continue;
    for (const link of linksIn(await response.text())) {
      const pattern = patterns.find((one) => matches(one, link));
      // One of each kind is enough.
      if (!pattern || found.has(pattern)) continue;
      found.set(pattern, link);
      queue.push(link);
    }
  }
  return found;
}

const plain = { ...phone, colorScheme: "light", javaScript: false } as const;
/** A household of the demo whose dog has vaccinations, warnings and bites. */
const known = "Terrence Boyd";
/** One that has got a report card and has a package. */
const reader = { email: "maya.lindqvist@example.com", phone: "303 555 0101" };

/** Somebody with an unsent intake and with codes on their way. */
async function stranger(browser: Browser, product: Product) {
  const { context, page } = await visit(browser, product, plain);
  const home = family("Zaunreiter", 170);
  await page.goto("/contact");
  await page.locator('[name="name"]').fill(home.name);
  await page.locator('[name="email"]').fill(home.email);
  await page.locator('[name="message"]').fill("Do you come to Golden?");
  await page.getByRole("main").getByRole("button").last().click();
  await page.goto("/intake");
  await tellAbout(page, home);
  await tellHousehold(page, home);
  await tellDogs(page, home);
  await tellTheRest(page, home);
  await toWaiver(page);
  const draft = new URL(page.url()).pathname;
  for (const [path, button] of [
    ["/portal", "Open my portal"],
    ["/intake/resume", "Send the code"],
  ] as const) {
    await page.goto(path);
    await page.getByLabel("Email").fill("nobody@example.com");
    if (path === "/portal") await page.getByLabel("Phone").fill("303 555 0199");
    await page.getByRole("button", { name: button }).click();
    await page.waitForURL("**/verify");
  }
  const as = await context.storageState();
  await context.close();
  return { as, draft };
}

/** A client with an open portal, of whom changes wait to be looked at; with what is only found there. */
async function client(browser: Browser, product: Product, patterns: readonly string[]) {
  const { context, page } = await visit(browser, product, plain);
  await page.goto("/portal");
  await page.getByLabel("Email").fill(reader.email);
  await page.getByLabel("Phone").fill(reader.phone);
  await page.getByRole("button", { name: "Open my portal" }).click();
  await page.waitForURL("**/verify");
  const code = codeIn(await mailTo(product, reader.email, /^Your code for/));
  await page.getByLabel("Code from the email").fill(code);
  await page.getByRole("button", { name: "Open my portal" }).click();
  await page.waitForURL("**/portal/home");
  const as = await context.storageState();
  const found = await pathsOf(page.request, patterns, [
    "/portal/home",
    "/portal/visits",
    "/portal/report-cards",
  ]);
  await page.getByRole("button", { name: "Update my details" }).click();
  await page.locator('[name="city"]').fill("Arvada");
  await page.getByRole("button", { name: "Next", exact: true }).click();
  await page.getByRole("link", { name: /^Review/ }).click();
  await page.getByRole("button", { name: "Send the changes" }).click();
  await page.getByRole("heading", { name: "Thank you" }).waitFor();
  await context.close();
  return { as, found };
}

/** The owner, signed in, with a passkey: made first, because from then on the password alone is not enough. */
async function ownerWithPasskey(browser: Browser, product: Product): Promise<Cookies> {
  const { context, page } = await visit(browser, product, { ...plain, javaScript: true });
  await passkeyDevice(page);
  await signIn(page, product, "/account/passkeys/new");
  await page.getByRole("button", { name: "Make the passkey" }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  const as = await context.storageState();
  await context.close();
  return as;
}

/** Opened out of a mail; what it shows is the same for every link of a kind, so that it tells nobody anything. */
const stopLinks = new Map([
  ["/unsubscribe/:token", `/unsubscribe/reminders.${"a".repeat(26)}.${"A".repeat(43)}`],
]);

/** Who of the demo is in which role, the owner aside. */
const colleagues = { trainer: "sam", helper: "lea", auditor: "ines" };

/** Pages that show each role something else. */
const byRole = [
  "/today",
  "/calendar",
  "/appointments/:appointment",
  "/report-cards",
  "/messages",
  "/clients",
  "/clients/:id",
  "/inquiries/:inquiry",
  "/account",
  "/settings/permissions",
  "/audit",
  "/incidents",
  "/incidents/:incident",
];

async function signedIn(browser: Browser, product: Product, email: string): Promise<Cookies> {
  const { context, page } = await visit(browser, product, plain);
  await signIn(page, { ...product, email }, "/account");
  const as = await context.storageState();
  await context.close();
  return as;
}

/**
 * Every page that the product has, each with ids of things that exist and with somebody who may see it: what the build
 * serves is the list, so that a new page is looked at without being named here. Where roles see different things, each role.
 *
 * @returns the pages, and the patterns for which no link was found
 */
export async function everyPage(browser: Browser, product: Product) {
  const { as: anyone, draft } = await stranger(browser, product);
  const { context, page } = await visit(browser, product, plain, await ownerWithPasskey(browser, product));
  await connectTesla(page);
  await connectCalendar(page);
  const staff = await context.storageState();
  const patterns = builtUrls("sandbox")
    .filter((url) => url.isPage && url.pattern in policies)
    .map(({ pattern }) => pattern);
  const withId = Map.groupBy(
    patterns.filter((pattern) => pattern.includes(":")),
    (pattern) => (pattern.startsWith("/portal/") ? "portal" : "staff"),
  );
  const { as: household, found: own } = await client(browser, product, withId.get("portal") ?? []);
  await page.goto("/incidents/new");
  await page.locator('[name="kind"]').selectOption("device");
  await page.locator('[name="note"]').fill("A phone was left in a café.");
  await page.getByRole("button", { name: "Open the incident" }).click();
  await page.waitForURL(/\/incidents\/[a-z0-9]{26}/);
  await page.goto("/clients");
  const file = (await page.getByRole("link", { name: known }).first().getAttribute("href")) ?? "/clients";
  const cards: string[] = [];
  for (const state of ["draft", "sent"]) {
    await page.goto(`/report-cards?state=${state}`);
    const link = page.locator("main li a[href^='/report-cards/']").first();
    cards.push((await link.getAttribute("href")) ?? "");
  }
  const found = await pathsOf(page.request, withId.get("staff") ?? [], [
    "/battery",
    "/calendar?open=all",
    ...cards,
    // Buttons lead there, which save the draft first.
    ...["photos", "preview"].map((part) => `${cards[0]}/${part}`),
    "/messages",
    "/messages/received",
    "/messages/suppressions",
    "/settings/packages",
    "/settings/agencies",
    "/settings/library",
    "/settings/templates",
    file,
    "/intakes",
    "/inquiries",
    "/account/passkeys",
    "/settings/team",
    "/incidents",
  ]);
  await context.close();
  const cookiesOf = { anyone, client: household, staff };
  const pathOf = (pattern: string) =>
    pattern.startsWith("/intake/:draft")
      ? pattern.replace("/intake/:draft", draft)
      : (stopLinks.get(pattern) ?? own.get(pattern) ?? found.get(pattern));
  const pages = patterns.flatMap((pattern): Page[] => {
    const path = pattern.includes(":") ? pathOf(pattern) : pattern;
    return path ? [{ pattern, path, as: cookiesOf[policies[pattern]?.audience ?? "anyone"] }] : [];
  });
  const steps = ["about", "household", "dogs", "dogs&dog=new", "health", "behaviour", "papers", "review"];
  for (const step of [...steps, "saved"])
    pages.push({ pattern: "/intake/:draft", path: `${draft}?step=${step}`, as: anyone });
  pages.push(
    { pattern: "nothing", path: "/nothing/here", as: anyone },
    { pattern: "nothing", path: "/account/nothing", as: staff },
    { pattern: "nothing", path: "/portal/nothing", as: household },
    { pattern: "/intake/:draft", path: "/intake/aaaaaaaaaaaaaaaaaaaaaaaaaa", as: anyone },
    { pattern: "/clients", path: "/clients?q=nobody-at-all", as: staff },
    { pattern: "/calendar", path: "/calendar?set-aside=1", as: staff },
    { pattern: "/messages/new", path: file.replace("/clients/", "/messages/new?client="), as: staff },
    { pattern: "/appointments/new", path: file.replace("/clients/", "/appointments/new?client="), as: staff },
    // Of both, the one that was sent is looked at anyway.
    ...cards.slice(0, 1).map((path) => ({ pattern: "/report-cards/:id", path, as: staff })),
  );
  for (const [role, name] of Object.entries(colleagues)) {
    const as = await signedIn(browser, product, `${name}@daydreamers.example`);
    for (const pattern of byRole) {
      const policy = policies[pattern];
      const path = pattern.includes(":") ? pathOf(pattern) : pattern;
      if (path && policy?.audience === "staff" && policy.roles.some((one) => one === role))
        pages.push({ pattern, path, as });
    }
  }
  return { pages, unfound: patterns.filter((one) => one.includes(":") && !pathOf(one)) };
}
