import type { APIRequestContext, BrowserContext, Page } from "playwright-core";
import { policies } from "../../app/http/policies.ts";
import type { Role } from "../../drizzle/schema/identity.ts";
import { builtUrls } from "../worker/urls.ts";
import { pathsOf } from "./every-page.ts";
import type { Visit } from "./visit.ts";

/** What nobody but owner and trainers may read of the demo's clients, as the owner's own pages show it. */
export interface Confidences {
  /** Paths of the clients' files, and of their dogs'. */
  clients: string[];
  dogs: string[];
  rates: string[];
  agencies: string[];
  notes: string[];
}

/** Opens every client's file as somebody who may read all of it. */
export async function readConfidences(page: Page): Promise<Confidences> {
  const clients = new Set<string>();
  for (const tab of ["active", "prospect", "paused", "archived"]) {
    await page.goto(`/clients?tab=${tab}`);
    const links = page.locator('a[href^="/clients/"]');
    for (const link of await links.evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? "")))
      if (/^\/clients\/[a-z0-9]{26}$/.test(link)) clients.add(link);
  }
  const found: Confidences = { clients: [...clients], dogs: [], rates: [], agencies: [], notes: [] };
  for (const client of clients) {
    await page.goto(client);
    const text = await page.getByRole("main").innerText();
    const after = (words: RegExp) => words.exec(text)?.[1] ?? "";
    found.rates.push(after(/Rate per session\s+[^\d\s]*([\d.,]+)/));
    found.agencies.push(after(/Source\n+(?!Direct\b)([^\n]+)/));
    const html = await page.getByRole("main").innerHTML();
    found.dogs.push(...(html.match(/(?<=href=")\/clients\/[a-z0-9]{26}\/dogs\/[a-z0-9]{26}(?=")/g) ?? []));
    found.notes.push(after(/Private: never shown to the client\s+(?!Nothing yet)([^\n]+)/));
  }
  for (const kind of ["dogs", "rates", "agencies", "notes"] as const)
    found[kind] = [...new Set(found[kind].filter(Boolean))];
  return found;
}

/** Where confidences stand in a text: amounts as pages say them and as data keeps them, in cents. */
export function confidencesIn(text: string, { rates, agencies, notes }: Confidences): string[] {
  const amounts = rates.flatMap((rate) => [rate, rate.replaceAll(/[.,]/g, "")]);
  return [
    ...amounts.filter((amount) =>
      new RegExp(`(?<![\\d.])${amount.replaceAll(".", "\\.")}(?![\\d.])`).test(text),
    ),
    ...[...agencies, ...notes].filter((words) => text.includes(words)),
  ];
}

/** Keeps every answer, headers and body, on its way to a browser: what is kept is what the browser receives. */
export async function keepAnswers(context: BrowserContext): Promise<{ url: string; body: string }[]> {
  const answers: { url: string; body: string }[] = [];
  await context.route("**/*", async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    const headers = Object.values(response.headers()).join("\n");
    answers.push({ url: response.url(), body: `${headers}\n${await response.text()}` });
    await route.fulfill({ response });
  });
  return answers;
}

/** The pages that a role may open, with ids of things that exist. */
export async function pagesOf(request: APIRequestContext, role: Role, first: readonly string[]) {
  const patterns = builtUrls("sandbox")
    .filter(({ isPage, pattern }) => {
      const policy = policies[pattern];
      return isPage && policy?.audience === "staff" && policy.roles.includes(role);
    })
    .map(({ pattern }) => pattern);
  const whole = patterns.filter((pattern) => !pattern.includes(":"));
  const found = await pathsOf(
    request,
    patterns.filter((pattern) => pattern.includes(":")),
    [...first, ...whole],
  );
  return [...whole, ...found.values(), ...first];
}

/** Opens pages one after the other. @returns those that did not answer as they should, with their status */
export async function openAll({ page }: Visit, paths: Iterable<string>): Promise<[string, number][]> {
  const odd: [string, number][] = [];
  for (const path of paths) {
    const response = await page.goto(path);
    if (response?.status() !== 200) odd.push([path, response?.status() ?? 0]);
  }
  return odd;
}
