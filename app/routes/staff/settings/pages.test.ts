import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { RouterContextProvider } from "react-router";
import { beforeEach, expect, test } from "vitest";
import { business } from "../../../../drizzle/schema/business.ts";
import type { Role } from "../../../../drizzle/schema/identity.ts";
import { createTestContext, type TestContext } from "../../../../test/harness/context.ts";
import { addStaff, events } from "../../../../test/harness/staff.ts";
import { readBusiness } from "../../../domain/business/business.ts";
import { createClient } from "../../../domain/clients/create.ts";
import { contactDetails } from "../../../domain/clients/records.ts";
import type { PortalSession } from "../../../domain/portal/sessions.ts";
import type { Session } from "../../../domain/sessions/sessions.ts";
import { currentWaiver } from "../../../domain/waivers/waivers.ts";
import { portalContext, sessionContext, systemContext } from "../../../http/context.ts";
import * as ownWaiver from "../../portal/waiver.tsx";
import * as auditPage from "../trust/audit.tsx";
import * as askAction from "../waivers/ask.ts";
import * as paperPage from "../waivers/paper.tsx";
import * as voidPage from "../waivers/void.tsx";
import * as waiversPage from "../waivers/waivers.tsx";
import * as businessPage from "./business.tsx";
import * as portalPage from "./portal.tsx";
import * as index from "./settings.tsx";
import * as waiverPage from "./waiver.tsx";

let ctx: TestContext;
let staffId: string;
let clientId: string;
let contactId: string;
beforeEach(async () => {
  ctx = await createTestContext();
  staffId = await addStaff(ctx, { password: null });
  await ctx.db.insert(business).values({
    id: "business",
    name: "Training Daydreamers",
    timeZone: "America/Denver",
    units: "imperial",
    createdAt: ctx.clock.now(),
  });
  const made = await createClient(
    ctx,
    { kind: "staff", staffId, role: "owner" },
    {
      state: "active",
      source: "staff",
      contacts: [
        {
          details: contactDetails.parse({ name: "Wren <Alder>", emails: ["wren@example.com"] }),
          signs: true,
          getsReportCards: true,
          pays: true,
        },
      ],
    },
  );
  clientId = made.clientId;
  contactId = made.contactIds[0] ?? "";
});

interface Page {
  loader: (args: never) => unknown;
  action?: (args: never) => unknown;
  default?: (props: never) => React.ReactNode;
}

function args(url: string, params: Record<string, string>, role: Role, form?: Record<string, string>) {
  const context = new RouterContextProvider();
  context.set(systemContext, ctx);
  context.set(sessionContext, { staffId, role, timeZone: null, units: null } as Session);
  const chosen = { clientId, contactId };
  context.set(portalContext, { chosen, openings: [chosen] } as PortalSession);
  const init = form ? { method: "POST", body: new URLSearchParams(form) } : {};
  return { context, params, request: new Request(`https://app.example${url}`, init) } as never;
}

/** What a visitor is shown. */
async function show(
  page: Page,
  url: string,
  { params = {}, role = "owner" as Role, actionData = undefined as unknown } = {},
) {
  const loaderData = await page.loader(args(url, params, role));
  if (!page.default) throw new Error("No page");
  return renderToStaticMarkup(
    createElement(
      page.default as React.FunctionComponent<object>,
      { loaderData, actionData, params } as object,
    ),
  );
}

/** What a form is answered. */
async function post(
  page: Page,
  url: string,
  form: Record<string, string>,
  params: Record<string, string> = {},
) {
  try {
    const answer = await page.action?.(args(url, params, "owner", form));
    if (answer instanceof Response)
      return { status: answer.status, to: answer.headers.get("location"), data: undefined };
    const { data, init } = answer as {
      data: { errors: Record<string, string>; values: Record<string, string> };
      init: { status: number };
    };
    return { status: init.status, to: null, data };
  } catch (thrown) {
    if (!(thrown instanceof Response)) throw thrown;
    return { status: thrown.status, to: thrown.headers.get("location"), data: undefined };
  }
}

const firstText = {
  title: "Agreement",
  body: "Dogs bite.\n\nI <b>know</b>.",
  resignAfterMonths: "12",
  expectedNumber: "0",
};
const publish = () =>
  post(waiverPage, "/settings/waiver", { ...firstText, confirm: "yes", requiresNewSignature: "yes" });

test("the code is switched off only by who ticked that he understands, and the reasons stand there", async () => {
  const page = await show(portalPage, "/settings/portal");
  expect(page).toContain("Email and phone are no secret");
  expect(page).toContain('name="understood"');
  const refused = await post(portalPage, "/settings/portal", { code: "off" });
  expect([refused.status, Object.keys(refused.data?.errors ?? {})]).toEqual([422, ["understood"]]);
  expect((await readBusiness(ctx)).portalCode).toBe(true);
  const again = await show(portalPage, "/settings/portal", { actionData: refused.data });
  expect(again).toMatch(/aria-describedby="[^"]*error/);
  expect((await post(portalPage, "/settings/portal", { code: "off", understood: "yes" })).status).toBe(303);
  expect((await readBusiness(ctx)).portalCode).toBe(false);
  expect(await show(portalPage, "/settings/portal")).toContain("The code is off");
  expect((await post(portalPage, "/settings/portal", { code: "sideways" })).status).toBe(422);
  expect((await post(portalPage, "/settings/portal", { code: "on" })).status).toBe(303);
  expect((await readBusiness(ctx)).portalCode).toBe(true);
});

test("the business is saved as typed, and what is none of the choices comes back with a sentence at its field", async () => {
  const good = {
    name: "Good Dogs",
    timeZone: "Europe/Berlin",
    units: "metric",
    country: "DE",
    currency: "EUR",
  };
  const refused = await post(businessPage, "/settings/business", {
    ...good,
    timeZone: "Europe/Atlantis",
    country: "XX",
  });
  expect([refused.status, Object.keys(refused.data?.errors ?? {}).sort()]).toEqual([
    422,
    ["country", "timeZone"],
  ]);
  expect(refused.data?.values.name).toBe("Good Dogs");
  expect((await post(businessPage, "/settings/business", good)).status).toBe(303);
  expect(await readBusiness(ctx)).toMatchObject(good);
  expect(await show(businessPage, "/settings/business?done=saved")).toContain("Saved.");
});

test("a first text is offered and published only once confirmed, and shown as text, not as markup", async () => {
  const page = await show(waiverPage, "/settings/waiver");
  for (const part of ["have your", "lawyer", "Medical emergencies", "Publish version 1"])
    expect(page).toContain(part);
  const refused = await post(waiverPage, "/settings/waiver", firstText);
  expect([refused.status, Object.keys(refused.data?.errors ?? {})]).toEqual([422, ["confirm"]]);
  expect(refused.data?.values.body).toBe(firstText.body);
  expect(await currentWaiver(ctx)).toBeNull();
  expect(await publish()).toMatchObject({ status: 303, to: "/settings/waiver?done=published" });
  const after = await show(waiverPage, "/settings/waiver?version=1");
  expect(after).toContain("I &lt;b&gt;know&lt;/b&gt;.");
  expect(after).toContain("Publish version 2");
  // Published meanwhile by somebody else.
  const late = await post(waiverPage, "/settings/waiver", { ...firstText, body: "Other", confirm: "yes" });
  expect([late.status, late.data?.errors[""]]).toEqual([422, expect.stringContaining("Somebody else")]);
  await expect(show(waiverPage, "/settings/waiver?version=7")).rejects.toMatchObject({ status: 404 });
  await expect(show(waiverPage, "/settings/waiver?version=x")).rejects.toMatchObject({ status: 404 });
});

test("a contact signs in the portal without a script, once; foreign ids in the form change nothing", async () => {
  await publish();
  const version = await currentWaiver(ctx);
  const page = await show(ownWaiver, "/portal/waiver");
  expect(page).toContain("Wren &lt;Alder&gt;");
  expect(page).toContain(`value="${version?.id}"`);
  expect(page).toContain("I &lt;b&gt;know&lt;/b&gt;.");
  expect(page).not.toContain("<svg");
  const refused = await post(ownWaiver, "/portal/waiver", { signedName: " ", versionId: version?.id ?? "" });
  expect([refused.status, Object.keys(refused.data?.errors ?? {}).sort()]).toEqual([
    422,
    ["consent", "signedName"],
  ]);
  const old = await post(ownWaiver, "/portal/waiver", {
    signedName: "Wren",
    consent: "yes",
    versionId: "older",
  });
  expect([old.status, old.data?.errors[""], old.data?.values.consent]).toEqual([
    422,
    expect.stringContaining("changed"),
    undefined,
  ]);
  const form = {
    signedName: "Wren Alder",
    consent: "yes",
    versionId: version?.id ?? "",
    contactId: "x",
    clientId: "y",
  };
  expect(await post(ownWaiver, "/portal/waiver", form)).toMatchObject({
    status: 303,
    to: "/portal/home?done=signed",
  });
  expect(await post(ownWaiver, "/portal/waiver", form)).toMatchObject({
    status: 303,
    to: "/portal/home?done=signed",
  });
  expect((await events(ctx)).filter((line) => line.startsWith("waiver.signed"))).toHaveLength(1);
  const signed = await show(ownWaiver, "/portal/waiver");
  expect(signed).toContain("Signed");
  expect(signed).not.toContain("<form");
});

test("staff see the signatures of a household, void with a reason, and are not offered what is not theirs", async () => {
  await publish();
  const versionId = (await currentWaiver(ctx))?.id ?? "";
  const params = { id: clientId };
  const base = `/clients/${clientId}/waivers`;
  expect(await show(waiversPage, base, { params })).toContain("Ask for signatures by mail");
  expect(await post(askAction, `${base}/ask`, {}, params)).toMatchObject({ to: `${base}?done=asked` });
  expect(await post(askAction, `${base}/ask`, {}, params)).toMatchObject({ to: `${base}?done=asked-before` });
  await post(ownWaiver, "/portal/waiver", { signedName: "Wren Alder", consent: "yes", versionId });
  expect(await post(askAction, `${base}/ask`, {}, params)).toMatchObject({ to: `${base}?done=asked-none` });
  const page = await show(waiversPage, base, { params });
  const [, signature = ""] = /waivers\/([a-z0-9]+)\/void/.exec(page) ?? [];
  expect(page).toContain("Download the PDF");
  expect(await show(waiversPage, base, { params, role: "helper" })).not.toContain("/void");
  const voidUrl = `${base}/${signature}/void`;
  const both = { ...params, signature };
  expect(await show(voidPage, voidUrl, { params: both })).toContain("Wren Alder signed version 1");
  expect((await post(voidPage, voidUrl, { reason: " " }, both)).status).toBe(422);
  expect((await post(voidPage, voidUrl, { reason: "Wrong person" }, { ...both, id: "other" })).status).toBe(
    404,
  );
  expect(await post(voidPage, voidUrl, { reason: "Wrong person" }, both)).toMatchObject({
    to: `${base}?done=voided`,
  });
  expect((await post(voidPage, voidUrl, { reason: "Again" }, both)).status).toBe(404);
  expect(await show(waiversPage, base, { params })).toContain("Wrong person");
  expect(await show(paperPage, `${base}/paper`, { params })).toContain("no uploaded waiver");
  const paper = await post(
    paperPage,
    `${base}/paper`,
    { contact: contactId, document: "none", version: "1", signedOn: "2026-10-01" },
    params,
  );
  expect(paper.status).toBe(404);
  expect(
    (await post(paperPage, `${base}/paper`, { version: "x", signedOn: "2026-02-30" }, params)).status,
  ).toBe(422);
});

test("the owner's audit leads to clients, the auditor's names them by id alone and links nowhere", async () => {
  const owners = await show(auditPage, "/audit");
  expect(owners).toContain(`href="/clients/${clientId}"`);
  expect(owners).toContain("Made a new client&#x27;s file, from the team");
  expect(owners).toContain("Robin Vale");
  const auditors = await show(auditPage, `/audit?client=${clientId}&family=client`, { role: "auditor" });
  expect(auditors).toContain(`Client ${clientId}`);
  expect(auditors).not.toContain("/clients/");
  for (const page of [owners, auditors]) expect(page).not.toMatch(/Wren|wren@/);
});

test("the settings lead to what the owner may open", async () => {
  const page = await show(index, "/settings");
  for (const path of [
    "/settings/business",
    "/settings/waiver",
    "/settings/portal",
    "/inquiries",
    "/intakes",
    "/audit",
    "/connections",
  ])
    expect(page).toContain(`href="${path}"`);
});
