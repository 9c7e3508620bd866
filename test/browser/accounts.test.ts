import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../harness/chromium.ts";
import {
  type AuthenticatorApp,
  answerWith,
  atGoogle,
  invite,
  join,
  setUpApp,
  signInWithCode,
  signOut,
} from "./account-steps.ts";
import { type Mail, mailTo, sendWaiting } from "./mailbox.ts";
import { type Product, startProduct } from "./product.ts";
import { confidencesIn, keepAnswers, openAll, pagesOf, readConfidences } from "./received.ts";
import { connectTesla, laptop, phone, signIn, type Visit, visit } from "./visit.ts";

let product: Product;
let browser: Browser;
/** The owner on a phone, signed in with everything since the first test. */
let owner: Visit;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
  owner = await visit(browser, product, plainPhone);
  await signIn(owner.page, product);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const plainPhone = { ...phone, colorScheme: "light", javaScript: false } as const;
const scriptedPhone = { ...plainPhone, javaScript: true } as const;
const plainLaptop = { ...laptop, colorScheme: "dark", javaScript: false } as const;
const of = (name: string) => `${name}@daydreamers.example`;

/** What the browser complains of, but for forms that were refused, and for an editor that was on its way when the page was left. */
const strange = ({ complaints }: Visit) =>
  complaints.filter((text) => !/status of 4(03|22)|make-editor\S+ net::ERR_ABORTED$/.test(text));

/** The subjects of the mails to somebody, oldest first. */
async function mailsTo(address: string): Promise<string[]> {
  const answer = await fetch(`${product.sandbox}/__sandbox/mailbox`);
  const all = (await answer.json()) as Mail[];
  return all.filter(({ to }) => to.includes(address)).map(({ subject }) => subject);
}

test("MF-06: lose the phone: a recovery code signs in, one fewer is left, and a new phone takes the old one's place", async () => {
  const { page, shot } = owner;
  const lost = await setUpApp(page);
  expect(new Set(lost.codes).size).toBe(10);
  await page.getByText("10 left").waitFor();
  await shot("account-second-factor");
  const [first = "", second = ""] = lost.codes;

  await signOut(page);
  const question = await signInWithCode(page, product, product.email, first);
  expect(question).toContain("Phone lost?");
  await page.getByText("9 left").waitFor();
  const found = await setUpApp(page);
  await page.getByText("10 left").waitFor();

  await signOut(page);
  await signIn(page, product, "/account", "**/sign-in/verify**");
  // Neither what was used nor what belongs to the lost phone opens anything.
  for (const code of [first, second, lost.app.nextCode()]) {
    await page.getByLabel("Code", { exact: true }).fill(code);
    const again = page.waitForEvent("domcontentloaded");
    await page.getByRole("button", { name: "Sign in" }).click();
    await again;
    await page.getByText("This code is not right").waitFor();
  }
  await answerWith(page, found.app.nextCode());
  await mailTo(product, product.email, /^A recovery code was used/);
  const added = async () =>
    (await mailsTo(product.email)).filter((one) => one === "A second factor was added");
  await expect.poll(added, { timeout: 10_000 }).toHaveLength(2);
  expect(strange(owner)).toEqual([]);
});

test("lose the laptop: the phone signs it out, and its next click leads to the sign-in", async () => {
  const onPhone = await visit(browser, product, plainPhone);
  const onLaptop = await visit(browser, product, plainLaptop);
  const sam = { ...product, email: of("sam") };
  await signIn(onLaptop.page, sam);
  await signIn(onPhone.page, sam, "/account");
  const others = onPhone.page.getByRole("button", { name: /^Sign out .+ on / });
  expect(await others.count()).toBe(1);
  await others.click();
  await onPhone.page.getByText("That device is signed out.").waitFor();
  expect(await others.count()).toBe(0);

  await onLaptop.page.getByRole("link", { name: "Clients" }).first().click();
  await onLaptop.page.waitForURL("**/sign-in?returnTo=%2Fclients");
  expect([...strange(onPhone), ...strange(onLaptop)]).toEqual([]);
  await onPhone.context.close();
  await onLaptop.context.close();
});

test("AZ-05: an invited helper joins, opens every page of theirs with and without scripts, and receives no rate and no private note", async () => {
  await connectTesla(owner.page);
  const confidences = await readConfidences(owner.page);
  expect(confidences.clients.length).toBeGreaterThan(10);
  expect(confidences.rates.length).toBeGreaterThan(3);
  expect(confidences.notes.length).toBeGreaterThan(2);
  expect(confidences.agencies.length).toBeGreaterThan(0);

  await invite(owner.page, "kim@daydreamers.example", "helper");
  const invitation = await mailTo(product, of("kim"), /^Your invitation to Training Daydreamers/);
  const code = /^[A-Z0-9-]{19}$/m.exec(invitation.text)?.[0] ?? "";
  const kim = await visit(browser, product, scriptedPhone);
  const received = await keepAnswers(kim.context);
  await join(kim.page, { code, name: "Kim Alder", password: "slow-otter-in-the-reeds" });

  const paths = new Set(
    await pagesOf(kim.page.request, "helper", [...confidences.clients, ...confidences.dogs]),
  );
  expect(paths.size).toBeGreaterThan(60);
  expect(await openAll(kim, paths)).toEqual([]);
  const plain = await visit(browser, product, plainPhone, await kim.context.storageState());
  const receivedPlain = await keepAnswers(plain.context);
  expect(await openAll(plain, paths)).toEqual([]);
  // What scripts would ask for, and what is not theirs, asked for all the same.
  const [client = ""] = confidences.clients;
  const asked = [...paths].map((path) => `${path}.data`).concat(`${client}/terms`, `${client}/terms.data`);
  const data = await Promise.all(
    asked.map(async (url) => ({ url, body: await (await kim.page.request.get(url)).text() })),
  );

  const all = [...received, ...receivedPlain, ...data];
  expect(all.length).toBeGreaterThan(3 * paths.size);
  const leaks = all.flatMap(({ url, body }) => confidencesIn(body, confidences).map((found) => [url, found]));
  expect(leaks).toEqual([]);
  // The look itself sees: the owner's copy of one of these pages has them.
  const owners = await owner.page.request.get(client);
  expect(confidencesIn(await owners.text(), confidences)).not.toEqual([]);
  expect([...strange(kim), ...strange(plain)]).toEqual([]);
  await kim.context.close();
  await plain.context.close();
});

describe('"this was not me"', () => {
  test.each([
    { name: "ines", way: "its link, with JavaScript", visitor: scriptedPhone },
    { name: "lea", way: "its code, without", visitor: plainPhone },
  ])(
    "a sign-in on a second device is mailed, and $way signs out every device, ends the password and opens an incident",
    async ({ name, visitor }) => {
      const somebody = { ...product, email: of(name) };
      const mine = await visit(browser, product, visitor);
      const theirs = await visit(browser, product, plainLaptop);
      await signIn(mine.page, somebody, "/account");
      await signIn(theirs.page, somebody, "/account");
      await sendWaiting(product);
      const mail = await mailTo(product, of(name), /^A sign-in on a new device$/);
      const token = /\/not-me#([A-Za-z0-9_-]{43})\b/.exec(mail.text)?.[1] ?? "";

      const answer = await visit(browser, product, visitor);
      if (visitor.javaScript) {
        await answer.page.goto(`/not-me#${token}`);
        await answer.page.waitForURL(`${product.origin}/not-me`);
        expect(await answer.page.getByLabel("Code or link from the mail").count()).toBe(0);
      } else {
        await answer.page.goto("/not-me");
        await answer.page.getByLabel("Code or link from the mail").fill(token);
      }
      await answer.shot("not-me");
      await answer.page.getByRole("button", { name: /^This was not me/ }).click();
      await answer.page.getByRole("heading", { name: "Every device is signed out" }).waitFor();
      for (const { page } of [mine, theirs]) {
        await page.goto("/account");
        expect(new URL(page.url()).pathname).toBe("/sign-in");
      }
      await theirs.page.getByLabel("Email").fill(of(name));
      await theirs.page.getByLabel("Password", { exact: true }).fill(product.password);
      await theirs.page.getByRole("button", { name: "Sign in" }).click();
      await theirs.page.getByText("do not match").waitFor();

      await mailTo(product, product.email, /^Somebody of the team says: this was not me$/);
      await owner.page.goto("/incidents");
      const person = { ines: "Ines Duarte", lea: "Lea Brandt" }[name] ?? "";
      const incidents = owner.page.locator('a[href^="/incidents/"]').filter({ hasNotText: "Open an" });
      const links = await incidents.evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
      const texts = [];
      for (const link of links) {
        await owner.page.goto(link);
        texts.push(await owner.page.getByRole("main").innerText());
      }
      expect(texts.filter((text) => text.includes(person))).toHaveLength(1);
      expect([...strange(mine), ...strange(theirs), ...strange(answer)]).toEqual([]);
      for (const { context } of [mine, theirs, answer]) await context.close();
    },
  );
});

describe("Google", () => {
  let app: AuthenticatorApp;

  test("linked in the account it signs in, and asks for the code of an authenticator app where there is one", async () => {
    const sam = await visit(browser, product, plainPhone);
    const { page } = sam;
    await signIn(page, { ...product, email: of("sam") }, "/account");
    await atGoogle(page, "Link Google", "lea");
    await page.getByText("That account signs you in from now on").waitFor();
    await sendWaiting(product);
    await mailTo(product, of("sam"), /^Another account now signs you in$/);

    await signOut(page);
    await page.goto("/sign-in?returnTo=%2Faccount");
    await atGoogle(page, "Continue with Google", "lea");
    await page.waitForURL("**/account");
    await page.getByText("Sam Okafor").waitFor();
    ({ app } = await setUpApp(page));

    await signOut(page);
    await page.goto("/sign-in?returnTo=%2Faccount");
    await atGoogle(page, "Continue with Google", "lea");
    await page.waitForURL("**/sign-in/verify**");
    await page.goto("/account");
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    await page.goto("/sign-in/verify?returnTo=%2Faccount");
    await answerWith(page, app.nextCode());
    await page.getByText("Sam Okafor").waitFor();
    expect(strange(sam)).toEqual([]);
    await sam.context.close();
  });

  test.each([
    ["that nobody linked", "mallory"],
    ["with the owner's own address, which nobody linked either,", "robin"],
  ])("a Google account %s is refused in words", async (_, account) => {
    const stranger = await visit(browser, product, plainPhone);
    const { page } = stranger;
    await page.goto("/sign-in");
    await atGoogle(page, "Continue with Google", account);
    await page.getByRole("heading", { name: "This Google account does not sign in here" }).waitFor();
    await stranger.shot(`google-refused-${account}`);
    await page.goto("/account");
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    expect(strange(stranger)).toEqual([]);
    await stranger.context.close();
  });
});
