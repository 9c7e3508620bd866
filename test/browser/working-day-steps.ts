import type { Page } from "playwright-core";
import { addDays, type Day, dayIn, instantAt } from "../../app/domain/business/day.ts";
import type { Mail } from "./mailbox.ts";
import type { Product } from "./product.ts";

/** Where the demo is at home. */
export const zone = "America/Denver";

/** A household that the demo does not have. */
export const home = {
  name: "Ottilie Amselgrund",
  email: "ottilie.amselgrund@example.com",
  phone: "(303) 555-0177",
  e164: "+13035550177",
  street: "41 Drosselweg",
  city: "Denver",
  gate: "Gate code 4711#, beware of the step",
  partner: "Jasper Amselgrund",
  partnerEmail: "jasper.amselgrund@example.com",
  partnerPhone: "(303) 555-0178",
  dog: "Zottel",
  warning: "Bites when he is lifted up",
} as const;

export interface SandboxMessage extends Mail {
  channel: "email" | "sms";
  html: string;
}

/** Asks the control routes of the outside world. */
export async function ask<Answer>(
  { sandbox }: Pick<Product, "sandbox">,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const answer = await fetch(`${sandbox}/__sandbox/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

/** Every message that has left, oldest first. */
export const sent = (product: Pick<Product, "sandbox">) => ask<SandboxMessage[]>(product, "GET", "mailbox");

/** Moves the clocks of the app and of the world outside. */
export async function pass(product: Product, advanceSeconds: number): Promise<void> {
  await ask(product, "POST", "clock", { advanceSeconds });
  const answer = await fetch(`${product.origin}/__sandbox/clock`, {
    method: "POST",
    headers: { origin: product.origin, "content-type": "application/json" },
    body: JSON.stringify({ advanceSeconds }),
  });
  if (!answer.ok) throw new Error(`The app's clock stands still: ${answer.status}`);
}

/** Passes the time until it is so late at the practice. @returns the day on which that is */
export async function waitUntil(product: Product, hour: number): Promise<Day> {
  const now = new Date((await ask<{ now: string }>(product, "GET", "clock")).now);
  const today = dayIn(now, zone);
  const day = instantAt(today, hour * 60, zone) > now ? today : addDays(today, 1);
  await pass(product, Math.ceil((instantAt(day, hour * 60, zone).getTime() - now.getTime()) / 1000));
  return day;
}

/** Writes an event of an hour into the trainer's calendar at Google. @param at minutes after midnight */
export async function enterEvent(
  product: Product,
  day: Day,
  at: number,
  summary: string,
  guest?: string,
): Promise<void> {
  const moment = (minutes: number) => ({
    dateTime: instantAt(day, minutes, zone).toISOString(),
    timeZone: zone,
  });
  const event = {
    id: `${summary.toLowerCase().replace(/[^a-v0-9]/g, "")}${day.replaceAll("-", "")}`,
    summary,
    start: moment(at),
    end: moment(at + 60),
    ...(guest && { attendees: [{ email: guest, responseStatus: "accepted" }] }),
  };
  await ask(product, "PUT", "google/events", [event]);
}

/** Connects the trainer's Google account through its consent page, ticks the calendar with the visits, and has it read. */
export async function connectCalendar(page: Page): Promise<void> {
  await page.goto("/connections");
  await page
    .getByRole("button", { name: /^Connect (Google Calendar|another Google)/ })
    .first()
    .click();
  await page.locator("input[value=robin]").check();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Allow" }).click();
  await page.waitForURL("**/calendar/calendars**");
  await page.getByLabel("Training").check();
  await page.getByRole("button", { name: "Save and read now" }).click();
  await page.waitForURL(/\/calendar$/);
}

/** Enters the household by hand, with all that is needed at its door. @returns the path of its file */
export async function enterHousehold(page: Page): Promise<string> {
  const fill = async (fields: Record<string, string>) => {
    for (const [name, value] of Object.entries(fields)) await page.locator(`[name="${name}"]`).fill(value);
  };
  const save = (name: string | RegExp) => page.getByRole("main").getByRole("button", { name }).last().click();
  await page.goto("/clients/new");
  await fill({ name: home.name, email: home.email, phone: home.phone, dogName: home.dog });
  await fill({ address: home.street, city: home.city });
  await save("Create client");
  await page.waitForURL(/\/clients\/[a-z0-9]{26}\?/);
  const file = new URL(page.url()).pathname;
  await page.goto(`${file}/edit`);
  await fill({ accessNotes: home.gate });
  await save("Save");
  await page.waitForURL(`**${file}**`);
  await page.goto(`${file}/contacts/new`);
  await fill({ name: home.partner, email: home.partnerEmail, phone: home.partnerPhone });
  await save(/Add|Save/);
  await page.getByText(home.partner).first().waitFor();
  await page.goto(file);
  const dog = await page.locator(`a[href*="${file}/dogs/"]`, { hasText: home.dog }).getAttribute("href");
  await page.goto(`${dog}/handling`);
  await fill({ warnings: home.warning });
  await save("Save");
  await page.getByText(home.warning).first().waitFor();
  return file;
}
