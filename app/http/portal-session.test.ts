import { RouterContextProvider } from "react-router";
import { expect, test } from "vitest";
import { createTestContext, type TestContext } from "../../test/harness/context.ts";
import { fullHousehold } from "../../test/harness/household.ts";
import { addStaff, events } from "../../test/harness/staff.ts";
import { openPortal, portalMinutes } from "../domain/portal/sessions.ts";
import { clientAudience } from "./audience.ts";
import { portalContext, responseHeadersContext, systemContext } from "./context.ts";
import { inPortal } from "./in-portal.ts";
import { noPortalHeader, portalHeader } from "./portal-session.ts";

async function opened() {
  const ctx = await createTestContext();
  const by = { kind: "staff", staffId: await addStaff(ctx), role: "owner" } as const;
  const home = await fullHousehold(ctx, by, { shown: "Eva", hidden: "Secret", phone: "+13035550199" });
  const started = await openPortal(ctx, [{ clientId: home.clientId, contactId: home.contactId }], "code");
  const header = await portalHeader(ctx, started);
  return { ctx, home, header, cookie: header.split(";", 1)[0] ?? "" };
}

/** Asks for a page of the portal. @returns whose household the page would show, or where the visitor is led */
async function knock(ctx: TestContext, cookie: string, { pattern = "portal/home", method = "GET" } = {}) {
  const context = new RouterContextProvider();
  const headers = new Headers();
  context.set(systemContext, ctx);
  context.set(responseHeadersContext, headers);
  context.set(portalContext, null);
  const request = new Request(`https://app.daydreamers.invalid/${pattern}`, { method, headers: { cookie } });
  const args = { request, context, pattern, params: {}, url: new URL(request.url) };
  try {
    await clientAudience(args as unknown as Parameters<typeof clientAudience>[0], async () => new Response());
    return { ...inPortal(context), cookies: headers.getSetCookie() };
  } catch (thrown) {
    if (!(thrown instanceof Response)) throw thrown;
    return { status: thrown.status, to: thrown.headers.get("location"), cookies: headers.getSetCookie() };
  }
}

test("the cookie dies with the browser, and after a quarter of an hour it opens nothing wherever it was kept", async () => {
  const { ctx, home, header, cookie } = await opened();
  expect(header).toMatch(/^__Host-portal=v1\.[\w.-]+; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
  expect(await knock(ctx, cookie)).toMatchObject({ clientId: home.clientId, contactId: home.contactId });
  ctx.advance(portalMinutes * 60);
  expect(await knock(ctx, cookie)).toMatchObject({ status: 303 });
});

test("who has no portal is led to its door; who had one is told that it has closed", async () => {
  const { ctx, cookie } = await opened();
  expect(await knock(ctx, "")).toEqual({ status: 303, to: "/portal", cookies: [] });
  await ctx.raw.prepare("delete from portal_sessions").run();
  expect(await knock(ctx, cookie)).toEqual({ status: 303, to: "/portal?notice=closed", cookies: [] });
  expect(await knock(ctx, `${cookie}x`)).toEqual({
    status: 303,
    to: "/portal?notice=closed",
    cookies: [noPortalHeader()],
  });
  expect(await events(ctx)).not.toContain('portal.refused {"reason":"no-session"}');
  await knock(ctx, "", { method: "POST" });
  expect((await events(ctx)).at(-1)).toBe('portal.refused {"reason":"no-session"}');
});

test("PO-10: the cookie is asked for under its own name and its own addresses only", async () => {
  const { ctx, cookie } = await opened();
  expect(await knock(ctx, cookie.replace("__Host-portal", "__Host-session"))).toMatchObject({
    to: "/portal",
  });
  expect(await knock(ctx, cookie, { pattern: "today" })).toMatchObject({ status: 404 });
  expect(await knock(ctx, cookie, { pattern: "portal" })).toMatchObject({ status: 404 });
});

test("PO-08: before one of several households is chosen, every page leads to the chooser", async () => {
  const { ctx, home } = await opened();
  const { clientId, contactId, otherContactId } = home;
  const both = [
    { clientId, contactId },
    { clientId, contactId: otherContactId },
  ] as const;
  const cookie = (await portalHeader(ctx, await openPortal(ctx, both, "code"))).split(";", 1)[0] ?? "";
  expect(await knock(ctx, cookie)).toMatchObject({ status: 303, to: "/portal/choose" });
  // A page that a mail leads to is not forgotten on the way; a form is, and nobody goes in a circle.
  const visits = { pattern: "portal/visits" };
  const way = "/portal/choose?returnTo=%2Fportal%2Fvisits";
  expect(await knock(ctx, cookie, visits)).toMatchObject({ status: 303, to: way });
  expect(await knock(ctx, cookie, { ...visits, method: "POST" })).toMatchObject({ to: "/portal/choose" });
});
