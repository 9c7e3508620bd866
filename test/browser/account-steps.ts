import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import type { Product } from "./product.ts";
import { signIn } from "./visit.ts";

/** An authenticator app on a phone. */
export interface AuthenticatorApp {
  /** The code that it shows in half a minute; the one of now has been typed already, and none works twice. */
  nextCode(): string;
}

/**
 * Sets up an authenticator app, on a page that is open or opened from the account; it replaces the one before.
 *
 * @returns the app, and the recovery codes as the page showed them
 */
export async function setUpApp(page: Page): Promise<{ app: AuthenticatorApp; codes: string[] }> {
  if (!page.url().endsWith("/account/second-factor")) {
    await page.goto("/account");
    await page.getByRole("link", { name: /^(Set up|Replace)$/ }).click();
  }
  const seed = await page.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/).innerText();
  const totp = new TOTP({ secret: Secret.fromBase32(seed.replaceAll(" ", "")) });
  await page.getByLabel("Code", { exact: true }).fill(totp.generate());
  await page.getByRole("button", { name: "Switch it on" }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  const codes = await page.locator("ol li").allInnerTexts();
  await page.getByRole("link", { name: "I have kept them" }).click();
  await page.waitForURL("**/account");
  return { app: { nextCode: () => totp.generate({ timestamp: Date.now() + 30_000 }) }, codes };
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out", exact: true }).first().click();
  await page.waitForURL("**/sign-in?**");
}

/** Signs somebody in with the password and, where it is asked, a code. @returns what the second question says */
export async function signInWithCode(page: Page, product: Product, email: string, code: string) {
  await signIn(page, { email, password: product.password }, "/account", "**/sign-in/verify**");
  const question = await page.getByRole("main").innerText();
  await answerWith(page, code);
  return question;
}

/** Answers the second question of a sign-in. */
export async function answerWith(page: Page, code: string): Promise<void> {
  await page.getByLabel(/^(Code|Recovery code)$/).fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/account");
}

/** Through Google's pages in the sandbox, from the button that leads there. @param account as sandbox/google/accounts.ts names it */
export async function atGoogle(page: Page, button: string, account: string): Promise<void> {
  await page.getByRole("button", { name: button }).click();
  await page.locator(`input[value=${account}]`).check();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Allow" }).click();
}

/** Joins the team with the code of an invitation, on a phone of one's own. */
export async function join(
  page: Page,
  { code, name, password }: { code: string; name: string; password: string },
): Promise<void> {
  await page.goto("/join");
  await page.getByLabel("Code from the invitation").fill(code);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Choose a password").fill(password);
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await page.waitForURL("**/today");
}

/** Invites somebody as the owner who is signed in here. */
export async function invite(page: Page, email: string, role: string): Promise<void> {
  await page.goto("/settings/team");
  await page.getByRole("link", { name: "Invite somebody" }).click();
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Role").selectOption(role);
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await page.getByText("The invitation is on its way").waitFor();
}
