import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import ts from "typescript";
import { expect, test } from "vitest";
import { normaliseEmail } from "../../app/domain/identity/email.ts";
import { deliverDue, enqueueEmail } from "../../app/domain/messages/outbox.ts";
import { drawPaper } from "../../app/domain/waivers/paper/draw-paper.ts";
import { line } from "../../app/http/forms.ts";
import { createResend } from "../../app/platform/mail.ts";
import { ContactCard } from "../../app/ui/clients/contact-card.tsx";
import { ButtonLink } from "../../app/ui/form.tsx";
import { mailto } from "../../app/ui/mailto.ts";
import { createTestContext } from "../harness/context.ts";
import { textOf } from "../harness/pdf-text.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Every attribute of the product's pages, with the text of its value. */
function* attributes(): Generator<{ path: string; name: string; value: ts.JsxAttributeValue | undefined }> {
  for (const path of globSync("app/**/*.tsx", { cwd: root, exclude: ["**/*.test.*"] })) {
    const source = ts.createSourceFile(path, readFileSync(root + path, "utf8"), ts.ScriptTarget.Latest, true);
    const found: ts.JsxAttribute[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isJsxAttribute(node)) found.push(node);
      ts.forEachChild(node, visit);
    };
    visit(source);
    for (const one of found) yield { path, name: one.name.getText(source), value: one.initializer };
  }
}

test("XS-05: an address on a page begins with a path of ours, or with the scheme that it is meant to have", () => {
  const targets = new Set(["href", "to", "action", "formAction", "src"]);
  // Pages of ours, a part of this page, and what a phone does with a number; the last is Cloudflare's own script.
  const sound = /^(\/(?![/\\])|#|\?|tel:|sms:|https:\/\/challenges\.cloudflare\.com\/)/;
  const seen: string[] = [];
  for (const { path, name, value } of attributes()) {
    if (!targets.has(name) || !value) continue;
    const inner = ts.isJsxExpression(value) ? value.expression : value;
    const start =
      inner && ts.isTemplateExpression(inner)
        ? inner.head.text
        : inner && ts.isStringLiteralLike(inner)
          ? inner.text
          : null;
    // A template that begins with a path made elsewhere, `${clientPath}/edit`, begins with what that begins with.
    if (start === null || start === "") continue;
    // The waiver's own links to `/today` and the like are as sound as the rest; `action` is also Turnstile's word.
    if (!sound.test(start) && !/^[a-z-]+$/.test(start)) seen.push(`${path} ${name}=${start}`);
  }
  expect(seen).toEqual([]);
});

test.each([
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\nscript:alert(1)",
  "\u0001javascript:alert(1)",
])("XS-05: should %j ever come to a link, it runs nothing", (to) => {
  const html = renderToStaticMarkup(ButtonLink({ to, children: "Go" }));
  expect(html).toContain("React has blocked a javascript: URL");
  expect(html).not.toContain("alert");
});

test("XS-02: a client's phone and address make links of their own scheme, with nothing added to the mail", () => {
  const email = normaliseEmail("eva?bcc=spy%40evil.example&body=x@example.com") ?? "";
  expect(email).toContain("?bcc=");
  const [, address = ""] = /^mailto:(.*)$/.exec(mailto(email)) ?? [];
  expect(address).not.toMatch(/[?&]/);
  expect(decodeURIComponent(address)).toBe(email);
  const name = `"><script>alert(1)</script>`;
  const contact = {
    id: "c1",
    name,
    pronouns: name,
    relationship: name,
    emails: [email],
    phones: [{ href: "+13035550101", text: name }],
    roles: [],
  };
  const html = renderToStaticMarkup(createElement(ContactCard, { contact, clientPath: "/clients/1" }));
  expect(html).not.toContain("<script");
  expect([...html.matchAll(/href="([a-z]+):/g)].map(([, scheme]) => scheme)).toEqual([
    "tel",
    "sms",
    "mailto",
  ]);
});

test("XS-09: no page has a style of its own, so none can be made of data", () => {
  const styled = [...attributes()].filter(
    ({ name }) => name === "style" || name === "dangerouslySetInnerHTML",
  );
  expect(styled.map(({ path, name }) => `${path} ${name}`)).toEqual([]);
  for (const path of globSync("app/**/*.{ts,tsx}", { cwd: root, exclude: ["**/*.test.*"] })) {
    const text = readFileSync(root + path, "utf8");
    expect
      .soft([path, /<style\b|\.style\.|\.cssText|insertRule|innerHTML|outerHTML/.exec(text)?.[0]])
      .toEqual([path, undefined]);
  }
});

const hostile = "Biscuit\r\nBcc: spy@evil.example\u2028X-Odd: 1\u0000\u202egnp.exe";

test("XS-06: a name cannot write a second line of a mail's head, and mails are plain text", async () => {
  const ctx = await createTestContext();
  ctx.mail = createResend({
    url: "https://mail.test",
    apiKey: "re_1",
    from: "a@b.example",
    fetch: ctx.fetch,
  });
  ctx.network = () => Response.json({ id: "m1" });
  const mail = { purpose: "note", to: "r@example.com", subject: `About ${hostile}`, text: "<b>Hello</b>" };
  const { statement } = await enqueueEmail(ctx, mail);
  await ctx.db.batch([statement]);
  expect(await deliverDue(ctx)).toMatchObject({ sent: 1 });
  const sent: Record<string, string> = await ctx.calls[0]?.json();
  expect(sent.subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
  expect(sent.to).toEqual(["r@example.com"]);
  expect([sent.html, sent.text]).toEqual([undefined, "<b>Hello</b>"]);
});

test("XS-06: a field of one line stays one line", () => {
  expect(line("Please enter a name.").parse(hostile)).toBe("Biscuit Bcc: spy@evil.example X-Odd: 1gnp.exe");
});

test("XS-06: in a paper names are text, never instructions to the viewer", async () => {
  const name = "Eva) Tj ET /JavaScript (app.alert) (";
  const pdf = await drawPaper({
    signatureId: "s1",
    businessName: name,
    number: 1,
    title: name,
    body: "endstream endobj <</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>",
    signer: name,
    drawing: null,
    signedAt: new Date("2026-11-02T09:00:00Z"),
    certificate: [["Signed by", name]],
    format: "a4",
  });
  const text = await textOf(pdf);
  expect(text.split("JavaScript").length).toBeGreaterThan(4);
  const raw = Buffer.from(pdf).toString("latin1");
  expect(raw).not.toMatch(/OpenAction|\/JavaScript|\/JS\b|app\.alert/);
});
