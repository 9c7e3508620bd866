import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addDays, type Day } from "../../app/domain/business/day.ts";
import { launchChromium } from "../harness/chromium.ts";
import { photo } from "./intake-steps.ts";
import { codeIn, mailTo, runJob, sendWaiting } from "./mailbox.ts";
import { type Product, startProduct } from "./product.ts";
import { phone, signIn, type Visit, visit } from "./visit.ts";
import {
  ask,
  connectCalendar,
  enterEvent,
  enterHousehold,
  home,
  pass,
  sent,
  waitUntil,
} from "./working-day-steps.ts";

let product: Product;
let browser: Browser;
let today: Day;
/** The trainer's phone, without scripts and with them. */
let plain: Visit;
let scripted: Visit;
/** Path of the household's file, and of the card of today's visit. */
let file: string;
let card: string;

const size = { ...phone, colorScheme: "light" } as const;
const words = "Zottel walked past the post van without a sound.";
const ownWords = "Twice a day, before breakfast and before dinner.";
const goal = "Ten steps on a loose line";

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
  // At nine in the morning the day is the same for whoever runs this at whatever hour.
  today = await waitUntil(product, 9);
  await enterEvent(product, today, 8 * 60 + 35, "Lesson", home.email);
  await enterEvent(product, today, 15 * 60 + 5, "Puppy corner");
  await enterEvent(product, addDays(today, 1), 10 * 60 + 20, "Another lesson", home.email);
  plain = await visit(browser, product, { ...size, javaScript: false });
  await signIn(plain.page, product);
  scripted = await visit(browser, product, { ...size, javaScript: true }, await plain.context.storageState());
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

/** What the browser complains of, but for refused forms and for pages that are not there. */
const strange = ({ complaints }: Visit) => complaints.filter((text) => !/status of 4(04|22)/.test(text));
const main = ({ page }: Visit) => page.getByRole("main");
/** The card of the household's visit on Today. */
const ourVisit = (): Locator => plain.page.locator("li", { hasText: home.name }).first();
const button = ({ page }: Visit, name: string | RegExp) =>
  page.getByRole("main").getByRole("button", { name });

/** How wide the pictures are, as soon as the browser has them. */
const pictures = (visit: Visit) =>
  main(visit)
    .locator("img")
    .evaluateAll(async (all) => {
      const shown = all as HTMLImageElement[];
      await Promise.all(shown.map((one) => one.decode()));
      return shown.map((one) => one.naturalWidth);
    });

async function openPortal({ page }: Visit, email: string, number: string): Promise<void> {
  await page.goto("/portal");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Phone").fill(number);
  await page.getByRole("button", { name: "Open my portal" }).click();
  await page.waitForURL("**/portal/verify");
  await page.getByLabel("Code from the email").fill(codeIn(await mailTo(product, email, /^Your code for/)));
  await page.getByRole("button", { name: "Open my portal" }).click();
  await page.waitForURL("**/portal/home");
}

describe("a day between doors", () => {
  test("the calendar is connected, one event is told whose it is, and the next of its kind is known", async () => {
    const { page, shot } = plain;
    file = await enterHousehold(page);
    await connectCalendar(page);
    await shot("calendar");
    expect(await main(plain).innerText()).toContain(home.name);

    await page.goto("/calendar?open=all");
    await page
      .locator("li", { hasText: "Puppy corner" })
      .getByRole("link", { name: "Choose client" })
      .click();
    await page.getByLabel("Search clients").fill("zottel");
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByLabel("whatever is called “Puppy corner”").check();
    await shot("calendar-match");
    await button(plain, home.name).click();
    await page.getByText("The visit is in the client’s file now").waitFor();

    await enterEvent(product, addDays(today, 3), 15 * 60 + 5, "Puppy corner");
    await page.goto("/calendar");
    await button(plain, /Read|now/).click();
    await page.getByText("The calendars were read just now").waitFor();
    expect(await page.locator("li", { hasText: "Puppy corner" }).count()).toBe(0);
    await page.goto(`${file}/visits`);
    await shot("client-visits");
    expect(await page.locator('main a[href^="/appointments/"]').count()).toBeGreaterThanOrEqual(4);
    expect(strange(plain)).toEqual([]);
  });

  test("Today has at each door the way there, the gate's code, the warning, and whom to ring", async () => {
    const { page, shot } = plain;
    await page.goto("/today?whose=all");
    await shot("today-with-visits");
    const text = await ourVisit().innerText();
    for (const told of [home.dog, home.gate, home.warning, "No package"]) expect(text).toContain(told);
    const links = await ourVisit()
      .getByRole("link")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
    expect(links).toEqual(expect.arrayContaining([`tel:${home.e164}`, `sms:${home.e164}`]));
    const map = new URL(links.find((link) => link.includes("maps")) ?? "about:blank");
    expect(map.searchParams.get("destination")).toContain(home.street);
    expect(strange(plain)).toEqual([]);
  });

  test("the visit takes one session of the package, once, and the ledger says for what", async () => {
    const { page, shot, context } = plain;
    await page.goto("/settings/packages/new");
    for (const [name, value] of Object.entries({ title: "Amsel trio", sessions: "3", price: "300" }))
      await page.locator(`[name="${name}"]`).fill(value);
    await button(plain, "Put up for sale").click();
    await page.waitForURL("**/settings/packages?**");
    await page.goto(`${file}/packages/new`);
    const offer = page.getByRole("link", { name: /Amsel trio/ });
    if ((await offer.count()) > 0) await offer.click();
    await button(plain, "Sell").click();
    await page.waitForURL(`**${file}/packages?**`);
    expect(await main(plain).innerText()).toContain("3 of 3 left");

    await page.goto("/today?whose=all");
    await ourVisit().locator('a[href$="/outcome"]').click();
    await page.getByRole("link", { name: /^Took place/ }).click();
    await shot("outcome");
    expect(await page.locator('input[name="charge"]:checked').inputValue()).toMatch(/^package:/);
    const other = await context.newPage();
    await other.goto(page.url());
    await button(plain, "Save").click();
    await page.waitForURL(/done=settled/);
    await shot("visit-settled");
    await other.getByRole("main").getByRole("button", { name: "Save" }).click();
    await other.waitForURL(/done=settled/);
    expect(await other.getByRole("main").innerText()).not.toContain("Something went wrong");
    await other.close();

    await page.goto(`${file}/packages`);
    await shot("client-packages");
    const table = page.getByRole("table");
    expect(await main(plain).innerText()).toContain("2 of 3 left");
    expect(await table.getByRole("row").count()).toBe(3);
    expect(await table.innerText()).toMatch(/Visit of [\s\S]*−1\s+2/);
    await page.goto("/today?whose=all");
    expect(await main(plain).innerText()).toContain(home.name);
    expect(strange(plain)).toEqual([]);
  });
});

describe("a report card", () => {
  test("it is begun with one tap and saved while it is written", async () => {
    const { page, shot } = scripted;
    await page.goto("/today?whose=all");
    await page.getByText("done or called off").click();
    await button(scripted, `Write card of ${home.name}`).click();
    await page.waitForURL(/\/report-cards\/[a-z0-9]{26}$/);
    card = new URL(page.url()).pathname;
    const editor = page.getByRole("textbox", { name: "Summary" });
    await page.getByRole("toolbar").waitFor();
    await editor.click();
    await page.keyboard.type(words);
    await page.getByText("Not saved yet").or(page.getByText("Saving…")).first().waitFor();
    await page
      .getByRole("status")
      .getByText(/^Saved /)
      .waitFor();
    await shot("card-draft");
    await page.reload();
    await page.getByRole("toolbar").waitFor();
    expect(await editor.innerText()).toBe(words);
    expect(strange(scripted)).toEqual([]);
  });

  test("without JavaScript the same draft is saved by its buttons: an item with own words, a goal, a photo", async () => {
    const { page, shot } = plain;
    await page.goto("/settings/library/items/new");
    await page.locator('[name="title"]').fill("Parking a dog");
    await page.locator('[name="body"]').fill("Stand still.\n- Wait\n- Praise");
    await button(plain, "Save").click();
    await page.waitForURL("**/settings/library?**");

    await page.goto(card);
    expect(await page.locator('textarea[name="summary"]').inputValue()).toBe(words);
    await page.locator('textarea[name="summary"]').fill(`${words}\n\nHe may look again.`);
    await page.locator("summary", { hasText: /./ }).evaluateAll((all) => {
      for (const one of all) one.parentElement?.setAttribute("open", "");
    });
    await page.getByLabel("Parking a dog").check();
    await page
      .locator("details", { hasText: "Parking a dog" })
      .getByRole("button", { name: "Add what is ticked" })
      .click();
    await page.getByLabel("Your words to Parking a dog").fill(ownWords);
    await page.locator('[name="goals.0.title"]').fill(goal);
    await button(plain, "Add this goal").click();
    await page.getByRole("group", { name: `Goal: ${goal}` }).waitFor();
    await button(plain, "Add photos").click();
    await page.waitForURL("**/photos");
    await page.locator('[name="file"]').setInputFiles({
      name: "zottel.jpg",
      mimeType: "image/jpeg",
      buffer: await photo(),
    });
    await button(plain, "Upload").click();
    await page.getByText("Place and camera were removed").first().waitFor();
    await page.getByRole("textbox", { name: /^Words below photo 1/ }).fill("Zottel and the van");
    await button(plain, /^Save the words/).click();
    await page.getByText("The words are saved").waitFor();
    expect(await pictures(plain)).toEqual([expect.any(Number)]);
    await shot("card-photos");
    await page.goto(card);
    await shot("card-draft-filled");
    await page.getByRole("button", { name: "Save", exact: true }).last().click();
    await page.waitForURL(/done=saved/);
    expect(await page.locator('textarea[name="summary"]').inputValue()).toContain("He may look again.");
    expect(await page.getByLabel("Your words to Parking a dog").inputValue()).toBe(ownWords);
    expect(strange(plain)).toEqual([]);
  });

  test("it is looked at, tried out, and sent to each person alone", async () => {
    const { page, shot } = plain;
    await page.goto(`${card}/preview`);
    await shot("card-preview");
    const preview = await main(plain).innerText();
    for (const told of [words, "He may look again.", "Parking a dog", ownWords, goal, "Zottel and the van"])
      expect(preview).toContain(told);
    await button(plain, "Send a test to me").click();
    await page.waitForURL(/done=tested/);
    await sendWaiting(product);
    const trial = await mailTo(product, product.email, /^\[Test\]/);
    expect(trial.text).toContain(ownWords);

    await page.getByRole("link", { name: "Choose who gets it" }).click();
    for (const name of [home.name, home.partner]) expect(await page.getByLabel(name).isChecked()).toBe(true);
    await shot("card-send");
    await button(plain, "Send now").click();
    await page.getByText("The card is sent").waitFor();
    await sendWaiting(product);
    await shot("card-sent");
    const subject = new RegExp(`^${trial.subject.replace("[Test] ", "")}$`);
    for (const email of [home.email, home.partnerEmail]) await mailTo(product, email, subject);
    const letters = (await sent(product)).filter((letter) => subject.test(letter.subject));
    expect(letters.map(({ to }) => to).sort()).toEqual([[home.partnerEmail], [home.email]]);
    for (const { text, html } of letters)
      expect([text, html]).toEqual([
        expect.stringContaining("He may look again."),
        expect.stringContaining("Parking a dog"),
      ]);

    // On paper, held sideways too, the card stands alone and as wide as it reads well, in the colours of the day.
    await page.goto(`${card}/print`);
    const shown = page.viewportSize();
    await page.setViewportSize({ width: 1_045, height: 720 });
    const nav = page.getByRole("navigation", { name: "Main" });
    expect(await nav.isVisible()).toBe(true);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await nav.isVisible()).toBe(false);
    const paper = page.locator("article");
    expect((await paper.boundingBox())?.width).toBeGreaterThan(600);
    expect(await paper.evaluate((element) => getComputedStyle(element).color)).toBe("rgb(29, 40, 43)");
    await page.emulateMedia({ media: "screen", colorScheme: "light" });
    if (shown) await page.setViewportSize(shown);
    expect(strange(plain)).toEqual([]);
  });

  test("the household reads it in its portal with the photo, the trainer sees that, and nobody finds a draft there", async () => {
    await plain.page.goto(`/report-cards/new?client=${file.split("/").pop()}`);
    await button(plain, "Begin the card").click();
    await plain.page.waitForURL(/\/report-cards\/[a-z0-9]{26}$/);
    const draft = new URL(plain.page.url()).pathname;

    const portal = await visit(browser, product, { ...size, javaScript: false });
    const { page, shot } = portal;
    await openPortal(portal, home.email, home.phone);
    await shot("portal-home-with-card");
    await page.getByRole("link", { name: /^New: the card of/ }).click();
    await page.getByText(ownWords).waitFor();
    await shot("portal-card");
    const read = await main(portal).innerText();
    for (const told of [words, goal, "Zottel and the van"]) expect(read).toContain(told);
    const [width] = await pictures(portal);
    expect(width).toBeGreaterThan(100);
    for (const path of [draft, `${draft}/pdf`])
      expect((await page.request.get(`/portal${path}`)).status()).toBe(404);
    await plain.page.goto(card);
    await plain.shot("card-read");
    const told = await main(plain).innerText();
    expect(told.match(/Read in the portal/g)?.length).toBe(1);
    expect(told.match(/Not opened in the portal yet/g)?.length).toBe(1);
    expect(strange(portal)).toEqual([]);
    await portal.context.close();
  });
});

describe("words back and forth", () => {
  test("in the portal are the next visit and what is left, and a wish for another time reaches the trainer", async () => {
    const portal = await visit(browser, product, { ...size, javaScript: false });
    const { page, shot } = portal;
    await openPortal(portal, home.partnerEmail, home.partnerPhone);
    const text = await main(portal).innerText();
    expect(text).toContain("Amsel trio");
    expect(text).toContain("2 of 3 left");
    await page
      .getByRole("link", { name: /^Ask for another time/ })
      .last()
      .click();
    await page.locator('[name="times"]').fill("Thursday after four, or Friday");
    await shot("portal-reschedule");
    await button(portal, "Send").click();
    await page.waitForURL("**/portal/visits?**");
    await shot("portal-visits");
    await page.goto("/portal/packages");
    await shot("portal-packages");
    expect(strange(portal)).toEqual([]);
    await portal.context.close();
    await plain.page.goto("/messages/received");
    await plain.shot("messages-received");
    const wish = plain.page.locator("li", { hasText: "Thursday after four" });
    expect(await wish.innerText()).toContain("Asks for another time");
  });

  test("who texts STOP gets no more SMS, and whoever writes to them is told so", async () => {
    const { page, shot } = plain;
    const writing = `/messages/new?client=${file.split("/").pop()}&channel=sms`;
    await page.goto(writing);
    expect(await main(plain).innerText()).toContain(`${home.name}, ${home.phone}`);
    await page.locator('[name="body"]').fill("I am five minutes late.");
    await button(plain, "Preview").click();
    await button(plain, "Send it").waitFor();
    const stop = { from: home.e164, text: "STOP" };
    expect(await ask(product, "POST", "twilio/inbound", stop)).toMatchObject({ status: 200 });
    await button(plain, "Send it").click();
    await page.getByText("nothing can be sent to this number").waitFor();
    await shot("message-refused");
    await page.goto("/messages/suppressions");
    await shot("messages-suppressions");
    expect(await main(plain).innerText()).toContain(home.phone);
    expect(await main(plain).innerText()).toContain(home.name);
    // Whoever begins anew is told before a word is written.
    await page.goto(writing);
    await page.getByText("nothing can be sent to this number").waitFor();
    expect(await page.locator('[name="body"]').count()).toBe(0);
    await sendWaiting(product);
    const texts = (await sent(product)).filter(({ text }) => text.includes("five minutes late"));
    expect(texts).toEqual([]);
    expect(strange(plain)).toEqual([]);
  });

  test("in the evening whoever agreed is reminded of tomorrow's visit, once", async () => {
    const { page, shot } = plain;
    await page.goto(`${file}/consents`);
    const person = page.locator("section", { hasText: home.name });
    await person.getByLabel(/^Reminders.* by email$/i).check();
    await person.getByLabel("How they told you").selectOption("phone");
    await button(plain, `Save for ${home.name}`).click();
    await page.waitForURL(/done=saved/);
    await shot("consents");
    await waitUntil(product, 18);
    const reminders = async () =>
      (await sent(product))
        .filter(({ text, to }) => text.includes("10:20") && to.some((one) => one.includes("amselgrund")))
        .map(({ to }) => to);
    for (const job of ["send-reminders", "deliver-messages"]) await runJob(product, job);
    expect(await reminders()).toEqual([[home.email]]);
    for (const job of ["send-reminders", "deliver-messages"]) await runJob(product, job);
    expect(await reminders()).toEqual([[home.email]]);
  });

  test("after Google's grant is revoked Today still has the visits, with their age and the way to reconnect", async () => {
    const { page, shot } = plain;
    await ask(product, "POST", "google/revoke", { account: "robin" });
    await runJob(product, "sync-calendars");
    // One refusal may be a mistake of Google's: it is asked once more a minute later.
    await pass(product, 61);
    await runJob(product, "refresh-connections");
    await signIn(page, product);
    await page.goto("/today?whose=all");
    await shot("today-revoked");
    const text = await main(plain).innerText();
    expect(text).toContain("The calendar has to be connected again");
    expect(text).toMatch(/The visits are as it was \d+ hours ago/);
    expect(text).toContain(home.name);
    await main(plain).getByRole("link", { name: "Reconnect" }).click();
    await page
      .getByText("Google Calendar stopped")
      .or(page.getByText("Needs reconnecting"))
      .first()
      .waitFor();
    await shot("connections-revoked");
    expect(strange(plain)).toEqual([]);
  });
});
