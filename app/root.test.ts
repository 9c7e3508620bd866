import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { createRoutesStub } from "react-router";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ErrorBoundary, Layout } from "./root.tsx";

beforeEach(() => void vi.stubEnv("DEV", false));
afterEach(() => vi.unstubAllEnvs());

/** The document around one page, rendered as on the server. */
function render(page: { handle?: unknown; failing?: boolean }): string {
  const Page = () => {
    if (page.failing) throw new Response(null, { status: 404 });
    return createElement("p", null, "The page");
  };
  const document = (child: React.ReactNode) => createElement(Layout, null, child);
  const Stub = createRoutesStub([
    {
      id: "page",
      path: "/",
      handle: page.handle,
      Component: () => document(createElement(Page)),
      ErrorBoundary: () => document(createElement(ErrorBoundary)),
    },
  ]);
  const hydrationData = page.failing ? { errors: { page: new Error("broken") } } : {};
  return renderToString(createElement(Stub, { initialEntries: ["/"], hydrationData }));
}

test("a page ships no script by itself", () => {
  const html = render({});
  expect(html).toContain("The page");
  expect(html).not.toContain("<script");
});

test("a page that asks for scripts gets them", () => {
  expect(render({ handle: { scripts: true } })).toContain("<script");
  // The stub's routes have no built files, and React says so.
  vi.spyOn(console, "error").mockClear();
});

test("an error page ships none, also in the place of a page that asked", () => {
  const html = render({ handle: { scripts: true }, failing: true });
  expect(html).toContain("That did not work");
  expect(html).not.toContain("<script");
});
