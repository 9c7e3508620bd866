import { RouterContextProvider } from "react-router";
import { expect, test } from "vitest";
import { handleError } from "../../app/entry.server.tsx";
import { routerFailedContext, systemContext } from "../../app/http/context.ts";
import { createTestContext } from "../harness/context.ts";

/** What the log says of an error that a page of this address threw. */
async function logOf(error: unknown, path = "/clients/new"): Promise<string> {
  const ctx = await createTestContext();
  const context = new RouterContextProvider(new Map([[systemContext, ctx]]) as never);
  const request = new Request(`${ctx.settings.APP_ORIGIN}${path}?q=zaunkoenig`);
  handleError(error, { request, context } as never);
  expect(context.get(routerFailedContext)).toBe(true);
  return JSON.stringify(ctx.logs);
}

test("LG-02: a failed statement's values stand in its error's message, and the log says the place only", async () => {
  const ctx = await createTestContext();
  await ctx.raw.prepare("alter table throttles rename to gone").run();
  const { throttles } = await import("../../drizzle/schema/identity.ts");
  const error = await ctx.db
    .insert(throttles)
    .values({ id: "zaunkoenig@example.com", failures: 1, lastFailureAt: ctx.clock.now() })
    .then(
      () => null,
      (thrown: unknown) => thrown,
    );
  expect(String(error)).toContain("zaunkoenig");
  const said = await logOf(error);
  expect(said).toContain("request.failed");
  expect(said).toMatch(/ at |at .*\.[jt]s/);
  expect(said).not.toMatch(/zaunkoenig|params|Failed query|insert into/);
});

test("LG-02: an error of many lines, of none, and one that is no error say no more than their kind", async () => {
  const manyLines = new RangeError("zaunkoenig\n    at zaunkoenig (secret.ts:1:1)\nzaunkoenig");
  const noStack = Object.assign(new Error("zaunkoenig"), { stack: undefined });
  const bare = { toString: () => "zaunkoenig", message: "zaunkoenig" };
  for (const error of [manyLines, noStack, "zaunkoenig", bare, null])
    expect(await logOf(error)).not.toContain("zaunkoenig");
});
