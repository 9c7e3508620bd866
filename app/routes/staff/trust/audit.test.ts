import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { RouterContextProvider } from "react-router";
import { beforeEach, expect, test } from "vitest";
import type { Role } from "../../../../drizzle/schema/identity.ts";
import { createTestContext, type TestContext } from "../../../../test/harness/context.ts";
import { fullHousehold } from "../../../../test/harness/household.ts";
import { addStaff, events } from "../../../../test/harness/staff.ts";
import { record } from "../../../domain/audit/audit.ts";
import { sealTrail } from "../../../domain/audit/checkpoints.ts";
import { readClient } from "../../../domain/clients/read.ts";
import { portalContext, sessionContext, systemContext } from "../../../http/context.ts";
import * as ownAccess from "../../portal/access.tsx";
import * as auditPage from "./audit.tsx";
import * as clientAccess from "./client-access.tsx";
import { loader as exportAudit } from "./export-audit.ts";
import * as verifyPage from "./verify-audit.tsx";

let ctx: TestContext;
let staffId: string;
beforeEach(async () => {
  ctx = await createTestContext();
  staffId = await addStaff(ctx);
});

/** What a route is given when somebody of the staff asks from Berlin. */
function asked(path: string, params: Record<string, string> = {}, role: Role = "owner") {
  const context = new RouterContextProvider();
  context.set(systemContext, ctx);
  const now = ctx.clock.now();
  const times = { createdAt: now, lastSeenAt: now, expiresAt: now, authenticatedAt: now };
  context.set(sessionContext, {
    ...times,
    ...{ id: "session", staffId, role, timeZone: "Europe/Berlin", units: "metric" },
    ...{ renewedAt: null, superseded: false, enrolBy: null, onMove: "step-up" },
    ...{ lastUsed: { deviceClass: "", country: null, place: null } },
  });
  const url = new URL(path, ctx.settings.APP_ORIGIN);
  return { context, params, url, request: new Request(url) } as never;
}

const html = (page: unknown, props: object) => renderToStaticMarkup(createElement(page as React.FC, props));

test("the list says what, who and when in the reader's zone, and keeps the filter in every link", async () => {
  await record(ctx, { event: "client.read", details: { part: "profile" }, staffId, clientId: "c1" });
  ctx.advance(86_400);
  for (let index = 0; index < 51; index++)
    await record(ctx, { event: "client.read", details: { part: "dog" }, staffId, clientId: "c1" });
  const query = "?client=c1&event=client.read&from=2026-11-03&to=2026-11-03";
  const loaderData = await auditPage.loader(asked(`/audit${query}`));
  expect(loaderData.lines).toHaveLength(50);
  const page = html(auditPage.default, { loaderData });
  expect(page).toContain("3 Nov 2026, 10:00:00");
  expect(page).toContain('value="2026-11-03"');
  expect(page).not.toContain("2 Nov 2026");
  const kept = "event=client.read&amp;client=c1&amp;from=2026-11-03&amp;to=2026-11-03";
  expect(page).toMatch(new RegExp(`href="/audit\\?${kept.replaceAll(".", "\\.")}&amp;before=`));
  for (const format of ["csv", "json"]) expect(page).toContain(`/audit/export?${kept}&amp;format=${format}`);
});

test("an auditor's list leads to no client's page", async () => {
  await record(ctx, { event: "client.read", details: { part: "profile" }, staffId, clientId: "c1" });
  const of = async (role: Role) =>
    html(auditPage.default, { loaderData: await auditPage.loader(asked("/audit", {}, role)) });
  expect(await of("owner")).toContain("/clients/c1");
  expect(await of("auditor")).not.toContain("/clients/");
});

test("an export is an attachment that is not stored, with the list's filter; whatever is no format is CSV", async () => {
  await record(ctx, { event: "client.read", details: { part: "profile" }, staffId, clientId: "c1" });
  const answer = await exportAudit(asked("/audit/export?format=csv&client=c1"));
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "text/csv; charset=utf-8; header=present",
    "content-disposition": 'attachment; filename="audit-2026-11-02.csv"',
    "cache-control": "no-store",
  });
  expect((await answer.text()).split("\r\n")).toHaveLength(3);
  for (const format of ["", "xml", "csv%00", "__proto__"])
    expect(
      (await exportAudit(asked(`/audit/export?format=${format}`))).headers.get("content-type"),
    ).toContain("text/csv");
});

test("the button says that all is as it was written, or names the first entry that is not", async () => {
  for (let index = 0; index < 3; index++)
    await record(ctx, { event: "client.read", details: { part: "dog" }, staffId });
  await sealTrail(ctx);
  const verdict = async () =>
    html(verifyPage.default, { actionData: await verifyPage.action(asked("/audit/verify")) });
  expect(await verdict()).toContain("Every sealed entry is as it was written");
  await ctx.raw.prepare("drop trigger security_events_no_update").run();
  await ctx.raw.prepare("update security_events set staff_id = 'lea' where seq = 2").run();
  expect(await verdict()).toContain("Entry 2 is not as it was written.");
  expect((await events(ctx)).filter((line) => line.startsWith("audit.verified"))).toEqual([
    'audit.verified {"intact":true,"rows":3}',
    'audit.verified {"intact":false,"rows":0}',
  ]);
  expect(html(verifyPage.default, {})).toContain('action="/audit/verify"');
});

test("who opened a file: the owner reads it on the file, its client in the portal, nobody else's client does", async () => {
  const by = { kind: "staff", staffId, role: "owner" } as const;
  const eva = await fullHousehold(ctx, by, { shown: "Amsel", hidden: "Dorn", phone: "+13035550161" });
  const tom = await fullHousehold(ctx, by, { shown: "Meise", hidden: "Dorn", phone: "+13035550162" });
  ctx.advance(60);
  await readClient(ctx, by, eva.clientId);
  const loaderData = await clientAccess.loader(asked("/clients/x/access", { id: eva.clientId }));
  const page = html(clientAccess.default, { loaderData });
  expect(page).toMatch(/Robin Vale: \d+ times?, last on/);
  expect(page).toContain(`href="/clients/${eva.clientId}"`);
  await expect(clientAccess.loader(asked("/clients/x/access", { id: "nobody" }))).rejects.toMatchObject({
    status: 404,
  });

  const told = async (chosen: { clientId: string; contactId: string }) => {
    const context = new RouterContextProvider();
    context.set(systemContext, ctx);
    context.set(portalContext, { chosen, openings: [chosen] } as never);
    const request = new Request("https://app.daydreamers.invalid/portal/access");
    const data = await ownAccess.loader({ context, params: {}, request } as never);
    return html(ownAccess.default, { loaderData: data });
  };
  const own = await told({ clientId: eva.clientId, contactId: eva.contactId });
  expect(own).toContain("Monday, 2 November 2026");
  expect(own).toMatch(/Robin Vale<\/span> looked at your file/);
  expect(own).not.toContain(eva.clientId);
  expect(await told({ clientId: tom.clientId, contactId: tom.contactId })).not.toContain(
    "looked at your file",
  );
});
