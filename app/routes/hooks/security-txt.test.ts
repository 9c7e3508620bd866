import { RouterContextProvider } from "react-router";
import { expect, test } from "vitest";
import { createTestContext } from "../../../test/harness/context.ts";
import { systemContext } from "../../http/context.ts";
import { loader } from "./security-txt.ts";

async function ask(env: Record<string, string> = {}) {
  const ctx = await createTestContext({ env });
  const context = new RouterContextProvider(new Map([[systemContext, ctx]]) as never);
  const response = loader({ context } as unknown as Parameters<typeof loader>[0]);
  const text = await response.text();
  const lines = new Map(
    text
      .trim()
      .split("\n")
      .map((line) => line.split(": ", 2) as [string, string]),
  );
  return { ctx, response, text, lines };
}

test("security.txt names the contact, where it stands, and a date within the year (RFC 9116)", async () => {
  const { ctx, response, text, lines } = await ask();
  expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(lines.get("Contact")).toBe("mailto:hello@daydreamers.invalid");
  expect(lines.get("Canonical")).toBe("https://app.daydreamers.invalid/.well-known/security.txt");
  expect(lines.get("Preferred-Languages")).toBe("en");
  expect(lines.get("Expires")).toMatch(/^\d{4}-\d\d-\d\dT00:00:00Z$/);
  const ahead = Date.parse(lines.get("Expires") ?? "") - ctx.clock.now().getTime();
  expect(ahead).toBeGreaterThan(90 * 86_400_000);
  expect(ahead).toBeLessThan(365 * 86_400_000);
  expect(text.endsWith("\n")).toBe(true);
});

test("a contact of its own stands first, and what is none stops the start", async () => {
  const own = await ask({ SECURITY_CONTACT: "https://daydreamers.invalid/report" });
  expect(own.lines.get("Contact")).toBe("https://daydreamers.invalid/report");
  await expect(ask({ SECURITY_CONTACT: "call us\nExpires: never" })).rejects.toThrow(
    "SECURITY_CONTACT must be",
  );
  await expect(ask({ SECURITY_CONTACT: "javascript:alert(1)" })).rejects.toThrow("SECURITY_CONTACT");
});
