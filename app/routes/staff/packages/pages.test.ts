import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { RouterContextProvider } from "react-router";
import { beforeEach, expect, test } from "vitest";
import { appointments } from "../../../../drizzle/schema/appointments.ts";
import { business } from "../../../../drizzle/schema/business.ts";
import type { Role } from "../../../../drizzle/schema/identity.ts";
import { packageDefinitions, packages } from "../../../../drizzle/schema/packages.ts";
import { createTestContext, type TestContext } from "../../../../test/harness/context.ts";
import { addStaff } from "../../../../test/harness/staff.ts";
import { addAppointment } from "../../../domain/appointments/write.ts";
import { createClient } from "../../../domain/clients/create.ts";
import { contactDetails } from "../../../domain/clients/records.ts";
import { listAgencies } from "../../../domain/packages/agencies.ts";
import type { Session } from "../../../domain/sessions/sessions.ts";
import { sessionContext, systemContext } from "../../../http/context.ts";
import * as outcome from "../appointments/outcome.tsx";
import * as visits from "../appointments/visits.tsx";
import * as terms from "../clients/terms.tsx";
import * as agenciesPage from "../settings/agencies.tsx";
import * as archiveAction from "../settings/archive-package.ts";
import * as newAgency from "../settings/new-agency.tsx";
import * as newPackage from "../settings/new-package.tsx";
import * as definitionPage from "../settings/package.tsx";
import * as offersPage from "../settings/packages.tsx";
import * as adjust from "./adjust.tsx";
import * as one from "./package.tsx";
import * as list from "./packages.tsx";
import * as refund from "./refund.tsx";
import * as sell from "./sell.tsx";

let ctx: TestContext;
let staffId: string;
let clientId: string;
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
  const by = { kind: "staff", staffId, role: "owner" } as const;
  const contact = {
    details: contactDetails.parse({ name: "Eva Novak" }),
    signs: true,
    getsReportCards: true,
    pays: true,
  };
  const made = await createClient(ctx, by, {
    state: "active",
    source: "staff",
    terms: { rateCents: 12_345 },
    contacts: [contact],
  });
  clientId = made.clientId;
});

type Page = { loader?: unknown; action?: unknown; default?: unknown };
type Answer = {
  status: number;
  to: string | null;
  errors: Record<string, string>;
  values: Record<string, string>;
};

function given(role: Role, url: string, params: Record<string, string>, form?: Record<string, string>) {
  const context = new RouterContextProvider();
  context.set(systemContext, ctx);
  context.set(sessionContext, { staffId, role, timeZone: null, units: null } as Session);
  const request = new Request(
    `https://daydreamers.example${url}`,
    form ? { method: "POST", body: new URLSearchParams(form) } : {},
  );
  return { request, context, params: { id: clientId, ...params } };
}

/** The page as its reader gets it. */
async function show(
  page: Page,
  url: string,
  params: Record<string, string> = {},
  role: Role = "owner",
  actionData?: Pick<Answer, "errors" | "values">,
) {
  const loaderData = await (page.loader as (given: unknown) => unknown)(given(role, url, params));
  return renderToStaticMarkup(
    createElement(page.default as never, { loaderData, params, actionData } as never),
  ).replaceAll("&#x27;", "'");
}

async function post(
  page: Page,
  form: Record<string, string>,
  params: Record<string, string> = {},
): Promise<Answer> {
  const answer = await (page.action as (given: unknown) => Promise<unknown>)(
    given("owner", "/", params, form),
  );
  if (answer instanceof Response)
    return { status: answer.status, to: answer.headers.get("location"), errors: {}, values: {} };
  const { data, init } = answer as { data: Omit<Answer, "status" | "to">; init: { status: number } };
  return { status: init.status, to: null, ...data };
}

const idIn = (html: string) => /name="formId" value="([^"]+)"/.exec(html)?.[1] ?? "";

async function offered(): Promise<string> {
  const formId = idIn(await show(newPackage, "/settings/packages/new"));
  const fields = { title: "Five walks", sessions: "5", price: "480", validDays: "90", formId };
  expect(await post(newPackage, fields)).toMatchObject({ status: 303 });
  expect(await post(newPackage, fields)).toMatchObject({ status: 303 });
  const [row, ...others] = await ctx.db.select().from(packageDefinitions);
  expect(others).toEqual([]);
  return row?.id ?? "";
}

test("a package is put up for sale, changed with its history kept, taken off and put back", async () => {
  const definition = await offered();
  const refused = await post(newPackage, {
    title: " ",
    sessions: "0",
    price: "",
    validDays: "never",
    formId: "x",
  });
  expect(refused.status).toBe(422);
  expect(Object.keys(refused.errors).sort()).toEqual(["formId", "price", "sessions", "title", "validDays"]);
  const dearer = { title: "Five walks", sessions: "5", price: "520,50", validDays: "" };
  expect(await post(definitionPage, dearer, { definition })).toMatchObject({ status: 303 });
  expect(await post(definitionPage, dearer, { definition })).toMatchObject({ status: 422, values: dearer });
  const page = await show(offersPage, "/settings/packages?done=saved");
  for (const part of ["$520.50", "5 sessions, good for 90 days, $480.00"]) expect(page).toContain(part);
  expect(await show(offersPage, "/settings/packages", {}, "trainer")).not.toContain("Take off sale");
  const now = (await ctx.db.select().from(packageDefinitions)).find(({ replacesId }) => replacesId)?.id ?? "";
  await post(archiveAction, { archived: "yes" }, { definition: now });
  expect(await show(sell, "/")).toContain("No package is for sale");
  await post(archiveAction, { archived: "no" }, { definition: now });
  expect(await show(sell, "/")).toContain('value="520.50"');
});

test("a sale through an agency, an adjustment and a refund stand in the table; a helper's page says nothing of money", async () => {
  const definition = await offered();
  const agency = { name: "Happy Tails", sharePercent: "70", handlesTax: "yes" };
  expect(await post(newAgency, { ...agency, sharePercent: "70.5", formId: ctx.random.id() })).toMatchObject({
    errors: { sharePercent: expect.any(String) },
  });
  await post(newAgency, { ...agency, formId: ctx.random.id() });
  const by = { kind: "staff", staffId, role: "owner" } as const;
  const [{ id: agencyId } = { id: "" }] = await listAgencies(ctx, by);
  expect(await show(agenciesPage, "/")).toContain("70 %");
  const agreed = { source: "agency", agencyId, agency: "", sharePercent: "", rate: "123.45", version: "1" };
  expect(await post(terms, { ...agreed, agencyId: "unknown" })).toMatchObject({ status: 422 });
  expect(await post(terms, agreed)).toMatchObject({ status: 303 });

  const sale = await show(sell, "/");
  expect(sale).toContain("Happy Tails (our share: 70 %)");
  const sold = { definition, price: "480", payer: "agency", soldOn: "2026-11-01", formId: idIn(sale) };
  expect(await post(sell, { ...sold, soldOn: "2027-01-01" })).toMatchObject({
    errors: { soldOn: expect.any(String) },
  });
  await Promise.all([post(sell, sold), post(sell, sold)]);
  const [pack, ...others] = await ctx.db.select().from(packages);
  expect([pack?.expiresOn, others]).toEqual(["2027-01-30", []]);
  const params = { package: pack?.id ?? "" };
  const taken = { direction: "take", count: "4", reason: "Used before", formId: ctx.random.id() };
  expect(await post(adjust, { ...taken, count: "6" }, params)).toMatchObject({
    errors: { count: expect.any(String) },
  });
  expect(await post(adjust, { ...taken, reason: "" }, params)).toMatchObject({
    errors: { reason: expect.any(String) },
  });
  expect(await post(adjust, taken, params)).toMatchObject({ status: 303 });
  const page = await show(list, "/?done=sold");
  for (const part of [
    "1 of 5 left, until 30 Jan 2027",
    "the last session",
    "Used before",
    "−4",
    "$480.00",
    "Happy Tails",
  ])
    expect(page).toContain(part);
  const seen = (await show(list, "/", {}, "helper")) + (await show(one, "/", params, "helper"));
  expect(seen).toContain("1 of 5 left");
  for (const part of ["480.00", "Happy", "70 %", "Sell", "Refund"]) expect(seen).not.toContain(part);

  const closing = { left: "2", reason: "They moved" };
  expect(await post(refund, closing, params)).toMatchObject({
    status: 422,
    values: { reason: "They moved" },
  });
  expect(await post(refund, { ...closing, left: "1" }, params)).toMatchObject({ status: 303 });
  expect(await show(one, "/?done=refunded", params)).toContain("Closed");
});

test("the same sold twice on one day is asked of once: the browser's Back brings another form, and no second package", async () => {
  const definition = await offered();
  const sold = { definition, price: "480", payer: "client", soldOn: "2026-11-01", formId: ctx.random.id() };
  expect(await post(sell, sold)).toMatchObject({ status: 303 });
  const back = { ...sold, formId: idIn(await show(sell, "/")) };
  const asked = await post(sell, back);
  expect([asked.status, asked.errors, asked.values.price]).toEqual([
    422,
    { another: "You sold this to them on that day already, so nothing was sold now." },
    "480",
  ]);
  expect(await show(sell, "/")).not.toContain("Sell another one");
  expect(await show(sell, "/", {}, "owner", asked)).toMatch(/so nothing was sold now.*Sell another one/);
  // Of another day it is another sale, and so is what was asked for; a form that was taken may come as often as it likes.
  const before = { ...sold, soldOn: "2026-10-31", formId: ctx.random.id() };
  for (const given of [before, { ...back, another: "yes" }, { ...back, another: "yes" }, back, sold])
    expect(await post(sell, given)).toMatchObject({ status: 303 });
  const ids = (await ctx.db.select().from(packages)).map(({ id }) => id);
  expect(ids.sort()).toEqual([sold.formId, before.formId, back.formId].sort());
  const page = await show(list, "/");
  for (const day of ["Sold on 31 Oct 2026", "Sold on 1 Nov 2026"]) expect(page).toContain(day);
  // One that was closed, as a slip is, does not stand in the way of the right one.
  for (const id of [sold.formId, back.formId])
    await post(refund, { left: "5", reason: "A slip" }, { package: id });
  expect(await post(sell, { ...sold, formId: ctx.random.id() })).toMatchObject({ status: 303 });
  // Two pages at once sell one.
  const now = { ...sold, soldOn: "" };
  const both = await Promise.all([1, 2].map(() => post(sell, { ...now, formId: ctx.random.id() })));
  expect(both.map(({ status }) => status).sort()).toEqual([303, 422]);
});

test("the outcome of a visit is proposed, asked where it is late, charged once, and a moved visit gets its new time once", async () => {
  const definition = await offered();
  const at = ctx.clock.now();
  const by = { kind: "staff", staffId, role: "owner" } as const;
  const visit = {
    clientId,
    startsAt: at,
    endsAt: new Date(at.getTime() + 5_400_000),
    title: "",
    place: "",
    note: "",
    staffId,
  };
  const appointment = await addAppointment(ctx, by, visit);
  const params = { appointment };
  expect(await show(outcome, "/", params)).toContain("Nobody was there");
  const unsold = await show(outcome, "/?state=completed", params);
  expect(unsold).toMatch(/value="price"[^>]*checked|checked=""[^>]*value="price"/);
  expect(unsold).toContain('value="123.45"');
  expect(await show(outcome, "/?state=completed", params, "helper")).not.toMatch(/123\.45|USD/);
  const sale = idIn(await show(sell, "/"));
  await post(sell, { definition, price: "480", payer: "client", soldOn: "", formId: sale });
  expect(await show(outcome, "/?state=completed", params)).toMatch(
    new RegExp(`checked=""[^>]*value="package:${sale}"|value="package:${sale}"[^>]*checked`),
  );
  expect(unsold).not.toContain("Sold on");
  expect(await show(outcome, "/?state=completed", params)).toContain(
    "5 of 5 left, until 31 Jan 2027. Sold on 2 Nov 2026.",
  );
  const today = await post(sell, {
    definition,
    price: "480",
    payer: "client",
    soldOn: "",
    formId: ctx.random.id(),
  });
  expect(today.errors.another).toBe("You sold this to them today already, so nothing was sold now.");
  const late = await show(outcome, "/?state=cancelled-by-client", params);
  expect(late).toContain("less than 24 hours before");
  expect(late).not.toContain("checked");
  const form = { state: "no-show", charge: `package:${sale}`, version: "1", formId: ctx.random.id() };
  expect(await post(outcome, { ...form, charge: "" }, params)).toMatchObject({
    errors: { charge: expect.any(String) },
  });
  expect(await post(outcome, form, params)).toMatchObject({ errors: { reason: expect.any(String) } });
  expect(await post(outcome, { ...form, reason: "Rang twice" }, params)).toMatchObject({ status: 303 });
  // The same answer from a second tab goes on; another one is held back, and it is said whose word stands there.
  expect(await post(outcome, { ...form, reason: "Rang twice" }, params)).toMatchObject({ status: 303 });
  expect(await post(outcome, { ...form, reason: "Rang once" }, params)).toMatchObject({
    status: 422,
    errors: { "": expect.stringMatching(/^You saved something else/) },
    values: { reason: "Rang once" },
  });
  const owner = staffId;
  staffId = await addStaff(ctx, { password: null, email: "kim@example.com" });
  expect(await post(outcome, { ...form, reason: "Rang twice" }, params)).toMatchObject({ status: 303 });
  expect(await post(outcome, { ...form, state: "cancelled-by-us", charge: "nothing" }, params)).toMatchObject(
    {
      status: 422,
      errors: { "": expect.stringMatching(/^Somebody else saved/) },
    },
  );
  staffId = owner;
  // Once that is said it is a past visit, though its hour is not over.
  expect(await show(visits, "/")).toMatch(/None planned.*Past.*Nobody was there/);
  const other = await addAppointment(ctx, by, visit);
  const again = await show(outcome, "/?state=no-show", { appointment: other });
  expect(again).toContain("you chose: a session of the package, “Rang twice”");

  const moved = {
    ...form,
    state: "rescheduled",
    charge: "nothing",
    version: "2",
    newTime: "enter",
    newOn: "2026-11-09",
  };
  expect(await post(outcome, { ...moved, newAt: "25:00" }, params)).toMatchObject({
    errors: { newAt: expect.any(String) },
  });
  // A time that the clocks skip, and a year that is a slip of the finger.
  for (const [newOn, newAt, field] of [
    ["2027-03-14", "02:30", "newAt"],
    ["0026-11-09", "14:30", "newOn"],
  ] as const)
    expect(await post(outcome, { ...moved, newOn, newAt }, params)).toMatchObject({
      errors: { [field]: expect.any(String) },
    });
  expect(await post(outcome, { ...moved, newAt: "14:30" }, params)).toMatchObject({ status: 303 });
  expect(await post(outcome, { ...moved, newAt: "14:30" }, params)).toMatchObject({ status: 303 });
  expect(await post(outcome, { ...moved, newAt: "15:30" }, params)).toMatchObject({ status: 422 });
  const rows = await ctx.db.select().from(appointments);
  expect(rows.map(({ state, startsAt }) => `${state} ${startsAt.toISOString()}`).sort()).toEqual([
    "rescheduled 2026-11-02T09:00:00.000Z",
    "scheduled 2026-11-02T09:00:00.000Z",
    "scheduled 2026-11-09T21:30:00.000Z",
  ]);
  expect(rows.find(({ id }) => id === appointment)?.rescheduledToId).toBe(form.formId);
  expect(await show(list, "/")).toContain("5 of 5 left");
});
