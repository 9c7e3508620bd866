import { readFile } from "node:fs/promises";
import { PDFDocument } from "pdf-lib";
import type { Browser, BrowserContext, Page, Request } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../harness/chromium.ts";
import {
  bring,
  camera,
  type Family,
  family,
  papers,
  send,
  signTyped,
  tellAbout,
  tellDogs,
  tellHousehold,
  tellTheRest,
  toWaiver,
} from "./intake-steps.ts";
import { codeIn, mailTo } from "./mailbox.ts";
import { type Product, startProduct } from "./product.ts";
import { laptop, phone, signIn, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const plainPhone = { ...phone, colorScheme: "light", javaScript: false } as const;
const scriptedPhone = { ...plainPhone, javaScript: true } as const;

/** Answered the intake without scripts; found, looked up and updated afterwards. */
const finks = family("Finkenschlag", 161);
/** Answered it with scripts, in three sittings. */
const meises = family("Meisenheim", 162);

/** What the browser complains of, but for refused forms and answers that became a download. */
const strange = (complaints: string[]) =>
  complaints.filter((text) => !/status of 4(04|22)|net::ERR_ABORTED/.test(text));

/** What the product and the store were asked, with the bytes of each body. */
function listen(context: BrowserContext) {
  const asked: { method: string; url: string; bytes: number }[] = [];
  context.on("request", (request: Request) =>
    asked.push({
      method: request.method(),
      url: request.url(),
      bytes: request.postDataBuffer()?.length ?? 0,
    }),
  );
  return asked;
}

/** Whether a photo's notes point to the place where it was taken (Exif 2.32, tag 0x8825), in either order of bytes. */
const placeIn = (exif: Buffer = Buffer.alloc(0)) =>
  exif.includes("8825", 0, "hex") || exif.includes("2588", 0, "hex");

/** What the store was given, as the sandbox saw it. */
async function storeRequests() {
  const answer = await fetch(`${product.sandbox}/__sandbox/requests`);
  const all = (await answer.json()) as { method: string; path: string; headers: Record<string, string> }[];
  return all.filter(({ method, path }) => method === "PUT" && path.startsWith("/s3/"));
}

/** Follows a link that leads to a file. @returns its bytes and the name under which it is kept */
async function download(page: Page, name: RegExp) {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name }).first().click(),
  ]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** Into the portal by email and phone, with the code from the mailbox. */
async function openPortal(page: Page, email: string, typedPhone: string): Promise<void> {
  await page.goto("/portal");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Phone").fill(typedPhone);
  await page.getByRole("button", { name: "Open my portal" }).click();
  await page.waitForURL("**/portal/verify");
  await page.getByLabel("Code from the email").fill(codeIn(await mailTo(product, email, /^Your code for/)));
  await page.getByRole("button", { name: "Open my portal" }).click();
  await page.waitForURL("**/portal/home");
}

/** From the search box to the file of a household. @returns the URL of the file */
async function findClient(page: Page, words: string, home: Family): Promise<string> {
  await page.goto("/clients?tab=prospect");
  await page.getByLabel("Search clients").fill(words);
  await page.getByRole("button", { name: "Search" }).click();
  await page.waitForURL(/\/clients\?.*q=/);
  await page.getByRole("link", { name: new RegExp(`^${home.name}`) }).click();
  await page.waitForURL(/\/clients\/[a-z0-9]{26}/);
  return new URL(page.url()).pathname;
}

describe("a household from its intake to its portal", () => {
  test("on a phone without JavaScript the intake is filled, corrected, signed and sent", async () => {
    const { context, page, complaints, shot } = await visit(browser, product, plainPhone);
    const { photo, record } = await papers();
    await page.goto("/");
    await page.getByRole("link", { name: /intake/i }).click();
    await tellAbout(page, finks, "not a number");
    await page.getByText("One answer needs another look").waitFor();
    expect(await page.locator('[name="phone"]').getAttribute("aria-invalid")).toBe("true");
    for (const [field, typed] of Object.entries({ phone: "not a number", name: finks.name, city: "Denver" }))
      expect(await page.locator(`[name="${field}"]`).inputValue()).toBe(typed);
    await shot("intake-about-refused");
    await tellAbout(page, finks);
    await shot("intake-household");
    await tellHousehold(page, finks);
    await shot("intake-dogs");
    await tellDogs(page, finks);
    await tellTheRest(page, finks);

    await bring(page, "dog-photo", finks, photo);
    await page.getByText(photo.name).first().waitFor();
    await bring(page, "vaccination", finks, record);
    await page.getByText(record.name).first().waitFor();
    await shot("intake-papers");
    await toWaiver(page);
    await shot("intake-waiver");
    await signTyped(page, finks.name);
    await shot("intake-review");
    const review = await page.getByRole("main").innerText();
    for (const told of [...finks.dogs, "Carprofen", "Gabapentin", finks.partner, photo.name, record.name])
      expect(review).toContain(told);
    await send(page);
    await shot("intake-sent");
    const copy = await mailTo(product, finks.email, /^Your intake has reached/);
    for (const told of [...finks.dogs, "Gabapentin", finks.partner]) expect(copy.text).toContain(told);
    expect(copy.text).not.toContain("2580");
    await page.goBack();
    await page.goto(page.url().replace(/\?.*/, ""));
    await page.getByRole("heading", { name: "Thank you" }).waitFor();
    expect(strange(complaints)).toEqual([]);
    await context.close();
  });

  test("with JavaScript files go straight into the store, the signature is drawn, and a sitting goes on by link and by code", async () => {
    const first = await visit(browser, product, scriptedPhone);
    await first.page.goto("/intake");
    await tellAbout(first.page, meises);
    await tellHousehold(first.page, meises);
    await first.page.locator('[name="dogName"]').fill("Mops");
    await first.page.locator('[name="weight"]').fill("rather much");
    await first.page.getByRole("button", { name: "Save and finish later" }).click();
    await first.page.getByRole("heading", { name: "Saved" }).waitFor();
    await first.shot("intake-saved");
    expect(strange(first.complaints)).toEqual([]);
    const draft = new URL(first.page.url()).pathname;
    await first.context.close();

    const { context, page, complaints, shot } = await visit(browser, product, scriptedPhone);
    const asked = listen(context);
    await page.goto(draft);
    await page.getByRole("heading", { name: "Continue your intake" }).waitFor();
    await shot("intake-continue");
    const { text } = await mailTo(product, meises.email, /continue where you stopped/);
    const link = /http\S+#\S+/.exec(text)?.[0] ?? "";
    await page.goto("about:blank");
    await page.goto(link);
    await page.locator('[name="dogName"]').waitFor();
    expect(await page.locator('[name="dogName"]').inputValue()).toBe("Mops");
    expect(await page.locator('[name="weight"]').inputValue()).toBe("rather much");
    expect(page.url()).not.toContain("#");
    await tellDogs(page, meises);
    await tellTheRest(page, meises);

    const { photo, record } = await papers();
    asked.length = 0;
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route(`${product.sandbox}/**`, (route) => held.then(() => route.continue()));
    // A file that was chosen and not sent is not left behind without a question.
    await page.locator('[name="file"]').setInputFiles([record]);
    const question = page.waitForEvent("dialog");
    const leaving = page.getByRole("button", { name: "Next", exact: true }).click({ noWaitAfter: true });
    const dialog = await question;
    expect(dialog.type()).toBe("beforeunload");
    await dialog.dismiss();
    await leaving;
    await bring(page, "vaccination", meises, photo, record);
    for (const { name } of [photo, record])
      await page.getByRole("progressbar", { name: `${name}: on its way` }).waitFor();
    letGo();
    await expect.poll(() => page.getByText(/· added/).count(), { timeout: 20_000 }).toBe(2);
    await shot("intake-papers-uploaded");
    const puts = asked.filter(({ url }) => url.startsWith(product.sandbox));
    expect(puts.map(({ method }) => method)).toEqual(["PUT", "PUT"]);
    for (const { url } of puts) expect(new URL(url).searchParams.get("X-Amz-Signature")).toMatch(/^\w{64}$/);
    const stored = await storeRequests();
    expect(stored.map(({ headers }) => Number(headers["content-length"])).sort()).toEqual(
      [photo, record].map(({ buffer }) => buffer.length).sort(),
    );
    // What reached the Worker is the questions for leave and the confirmations.
    const toWorker = asked.filter(({ url, method }) => url.startsWith(product.origin) && method === "POST");
    expect(Math.max(...toWorker.map(({ bytes }) => bytes))).toBeLessThan(1_000);

    await toWaiver(page);
    await page.getByRole("img", { name: /^Empty field/ }).scrollIntoViewIfNeeded();
    const box = await page.getByRole("img", { name: /^Empty field/ }).boundingBox();
    if (!box) throw new Error("There is no field to draw in");
    await page.mouse.move(box.x + 30, box.y + 60);
    await page.mouse.down();
    for (const [x, y] of [
      [80, 20],
      [130, 80],
      [180, 25],
      [250, 70],
    ] as const)
      await page.mouse.move(box.x + x, box.y + y, { steps: 5 });
    await page.mouse.up();
    await page.getByRole("img", { name: "Your drawn signature" }).waitFor();
    expect(await page.locator('[name="drawing"]').inputValue()).toMatch(/^M\d+ \d+L/);
    await shot("intake-waiver-drawn");
    await signTyped(page, meises.name);
    expect(strange(complaints)).toEqual([]);
    await context.close();

    const third = await visit(browser, product, plainPhone);
    await third.page.goto("/intake/resume");
    await third.page.getByLabel("Email").fill(meises.email);
    await third.page.getByRole("button", { name: "Send the code" }).click();
    await third.page.waitForURL("**/intake/resume/verify");
    await third.shot("intake-resume-code");
    const code = codeIn(await mailTo(product, meises.email, /is your code for/));
    await third.page.getByLabel("Code from the email").fill(code);
    await third.page.getByRole("button", { name: "Continue my intake" }).click();
    await third.page.getByRole("heading", { name: "Review" }).waitFor();
    expect(await third.page.getByRole("main").innerText()).toContain(`Waiver signed by ${meises.name}`);
    await send(third.page);
    expect(strange(third.complaints)).toEqual([]);
    await third.context.close();
  });

  test("staff find the new file by dog, phone and street; it says what is missing and its photo tells no place", async () => {
    const { context, page, complaints, shot } = await visit(browser, product, {
      ...phone,
      colorScheme: "light",
      javaScript: false,
    });
    await signIn(page, product, "/clients");
    for (const words of ["mops finken", "303.555.0161", "quillf"]) {
      const path = await findClient(page, words, finks);
      expect(path).toMatch(/^\/clients\/[a-z0-9]{26}$/);
    }
    await shot("client-after-intake");
    const file = new URL(page.url()).pathname;
    const missing = await page
      .locator("section")
      .filter({ has: page.getByRole("heading", { name: "Missing before the next visit" }) })
      .innerText();
    expect(missing).toContain(`The waiver is not signed by ${finks.partner}`);
    expect(missing).toContain(`A vaccination record of ${finks.dogs[0]} has come in`);
    expect(missing).toContain(`There is no vaccination of ${finks.dogs[1]} on file`);
    expect(missing).not.toContain(`by ${finks.name}`);

    await page.goto(`${file}/documents`);
    await shot("client-documents");
    const picture = await download(page, /mopsel am see/);
    expect(picture.name).toBe("mopsel am see.jpg");
    const { photo } = await papers();
    const [taken, kept] = await Promise.all(
      [photo.buffer, picture.bytes].map((bytes) => sharp(bytes).metadata()),
    );
    expect([taken?.orientation, photo.buffer.includes(camera), placeIn(taken?.exif)]).toEqual([
      6,
      true,
      true,
    ]);
    expect([kept?.orientation, picture.bytes.includes(camera), placeIn(kept?.exif)]).toEqual([
      6,
      false,
      false,
    ]);
    expect([kept?.format, kept?.width, kept?.height]).toEqual(["jpeg", 1_600, 1_200]);
    const waiver = await download(page, /waiver/i);
    expect(waiver.name).toMatch(/\.pdf$/);
    expect((await PDFDocument.load(waiver.bytes)).getPageCount()).toBeGreaterThan(0);
    expect(strange(complaints)).toEqual([]);
    await context.close();
  });

  test("the household opens its portal with a mailed code, and nobody else's things with it", async () => {
    const strangers = await visit(browser, product, plainPhone);
    await openPortal(strangers.page, meises.email, meises.phone);
    const foreign = await strangers.page
      .locator("a[href^='/portal/documents/']")
      .first()
      .getAttribute("href");
    await strangers.context.close();

    const { context, page, complaints, shot } = await visit(browser, product, plainPhone);
    await openPortal(page, finks.email, "+1 303 555-0161");
    await shot("portal-home");
    const home = await page.getByRole("main").innerText();
    for (const told of [...finks.dogs, "mopsel am see.jpg", `signed by ${finks.name}`])
      expect(home).toContain(told);
    expect(home).not.toContain("2580");
    // What was sent is asked for no more.
    expect(home).toContain(`Send us ${finks.dogs[1]}'s vaccination record`);
    expect(home).not.toContain(`Send us ${finks.dogs[0]}'s`);
    expect((await download(page, /mopsel am see/)).bytes.includes(camera)).toBe(false);
    expect((await download(page, /^Download the waiver/)).bytes.subarray(0, 5).toString()).toBe("%PDF-");

    expect((await page.goto(foreign ?? ""))?.status()).toBe(404);
    expect((await page.goto(`${foreign}/thumbnail`))?.status()).toBe(404);
    await page.goto("/clients");
    expect(page.url()).toContain("/sign-in");

    // No Expires, no Max-Age: it ends with the browser.
    const cookies = (await context.cookies()).filter(({ name }) => name.includes("portal"));
    expect(cookies.map(({ expires, httpOnly, secure }) => [expires, httpOnly, secure])).toEqual([
      [-1, true, true],
    ]);
    await page.goto("/portal/home");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are signed out").waitFor();
    await page.goto("/portal/home");
    expect(new URL(page.url()).pathname).toBe("/portal");
    await context.addCookies(cookies);
    await page.goto("/portal/home");
    expect(new URL(page.url()).pathname).toBe("/portal");
    expect(strange(complaints)).toEqual([]);
    await context.close();
  });

  test("the other adult signs alone in the portal; updated details wait until the trainer takes some of them", async () => {
    const { context, page, complaints, shot } = await visit(browser, product, plainPhone);
    await openPortal(page, finks.partnerEmail, finks.partnerPhone);
    await page.getByRole("link", { name: "Read and sign" }).click();
    await shot("portal-waiver");
    await page.locator('[name="signedName"]').fill(finks.partner);
    await page.locator('[name="consent"]').check();
    await page.getByRole("button", { name: "Sign", exact: true }).click();
    await page.getByText("Thank you, the waiver is signed").waitFor();
    expect(await page.getByRole("main").innerText()).toContain(`signed by ${finks.partner}`);
    const signed = await mailTo(product, finks.partnerEmail, /^Your signed copy/);
    expect(signed.attachments?.map(({ filename }) => filename.endsWith(".pdf"))).toEqual([true]);

    await page.getByRole("button", { name: "Update my details" }).click();
    await page.waitForURL(/step=about/);
    await shot("portal-update");
    expect(await page.locator('[name="address"]').inputValue()).toBe(finks.address);
    await page.locator('[name="address"]').fill("9 Larkspur Close");
    await page.locator('[name="city"]').fill("Boulder");
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await page.waitForURL(/step=household/);
    await page.getByRole("link", { name: /^Review/ }).click();
    await page.getByRole("button", { name: "Send the changes" }).click();
    await page.getByRole("heading", { name: "Thank you" }).waitFor();
    expect(strange(complaints)).toEqual([]);
    await context.close();

    const desk = await visit(browser, product, { ...laptop, colorScheme: "light", javaScript: false });
    await signIn(desk.page, product, "/intakes");
    await desk.page
      .getByRole("link", { name: /changes to the file/ })
      .first()
      .click();
    await desk.page.getByText("9 Larkspur Close").first().waitFor();
    await desk.shot("intake-difference");
    await desk.page.getByRole("checkbox", { name: /Denver/ }).uncheck();
    await desk.page.getByRole("button", { name: "Take into the file" }).click();
    await desk.page.waitForURL(/\/clients\/[a-z0-9]{26}/);
    const profile = await desk.page.getByRole("main").innerText();
    expect(profile).toContain("9 Larkspur Close");
    expect(profile).toContain("Denver");
    expect(profile).not.toContain("Boulder");
    expect(profile).not.toContain(`not signed by ${finks.partner}`);
    await desk.shot("client-after-update");
    expect(strange(desk.complaints)).toEqual([]);
    await desk.context.close();
  });
});
