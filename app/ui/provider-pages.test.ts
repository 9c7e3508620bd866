import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { answerStatus, ProviderAnswer } from "./provider-answer.tsx";
import { ProviderButtons } from "./provider-buttons.tsx";
import { LinkedAccounts } from "./sign-in-places.tsx";

const now = new Date("2026-11-02T09:00:00Z");
const google = { id: "i1", provider: "google", linkedAt: now };

test("each provider has a form of its own, which carries where to go next", () => {
  const html = renderToStaticMarkup(
    createElement(ProviderButtons, { providers: ["google", "github"], returnTo: "/clients?q=a&b" }),
  );
  expect(html).toMatch(/<form action="\/sign-in\/google" method="post">.*Continue with Google<\/button>/);
  expect(html).toMatch(/<form action="\/sign-in\/github" method="post">.*Continue with GitHub<\/button>/);
  expect(html).toContain('name="returnTo" value="/clients?q=a&amp;b"');
});

test("a linked account can be unlinked, and one of another provider linked", () => {
  const html = renderToStaticMarkup(
    createElement(LinkedAccounts, {
      identities: [google],
      offered: ["google", "github"],
      now,
      timeZone: "America/Denver",
    }),
  );
  expect(html).toContain('action="/account/identities/i1/unlink"');
  expect(html).toContain('aria-label="Unlink Google"');
  expect(html).not.toContain('action="/account/identities/google/link"');
  expect(html).toContain('action="/account/identities/github/link"');
});

test("a refused account is told what to do, in words that name the provider", () => {
  const page = (reason: "unknown-identity" | "denied", signedIn: boolean) =>
    renderToStaticMarkup(createElement(ProviderAnswer, { provider: "github", reason, signedIn }));
  expect(page("unknown-identity", false)).toContain("Then link GitHub under Account.");
  expect(page("unknown-identity", false)).toContain('href="/sign-in"');
  expect(page("denied", true)).toContain('href="/account"');
  expect([answerStatus("unknown-identity"), answerStatus("provider-unavailable")]).toEqual([403, 503]);
});
