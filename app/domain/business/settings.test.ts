import { beforeEach, expect, test } from "vitest";
import { business } from "../../../drizzle/schema/business.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { events } from "../../../test/harness/staff.ts";
import { readBusiness } from "./business.ts";
import { countries, isCountry } from "./countries.ts";
import { currencies, isCurrency } from "./currencies.ts";
import { askPortalCode, saveBusiness } from "./settings.ts";

const owner = { kind: "staff", staffId: "robin", role: "owner" } as const;
let ctx: TestContext;
beforeEach(async () => {
  ctx = await createTestContext();
  await ctx.db.insert(business).values({
    id: "business",
    name: "Training Daydreamers",
    timeZone: "America/Denver",
    units: "imperial",
    createdAt: ctx.clock.now(),
  });
});

test("the portal asks for its code unless the owner switched it off; since when and by whom is kept", async () => {
  expect((await readBusiness(ctx)).portalCode).toBe(true);
  await askPortalCode(ctx, owner, false);
  const since = ctx.clock.now();
  ctx.advance(60);
  await askPortalCode(ctx, { ...owner, staffId: "somebody-else" }, false);
  expect((await readBusiness(ctx)).portalCode).toBe(false);
  const [row] = await ctx.db.select().from(business);
  expect(row).toMatchObject({ portalCodeOffAt: since, portalCodeOffBy: "robin" });
  await askPortalCode(ctx, owner, true);
  expect((await readBusiness(ctx)).portalCode).toBe(true);
  expect(await events(ctx)).toEqual([
    'settings.changed {"part":"portal-code-off"}',
    'settings.changed {"part":"portal-code-on"}',
  ]);
});

test("name, zone, units, country and currency are saved with their trace, and leave the portal's code alone", async () => {
  await askPortalCode(ctx, owner, false);
  await saveBusiness(ctx, owner, {
    name: "Good Dogs",
    timeZone: "Europe/Berlin",
    units: "metric",
    country: "DE",
    currency: "EUR",
  });
  expect(await readBusiness(ctx)).toEqual({
    name: "Good Dogs",
    timeZone: "Europe/Berlin",
    units: "metric",
    country: "DE",
    currency: "EUR",
    portalCode: false,
  });
  expect(await events(ctx)).toContain('settings.changed {"part":"business"}');
});

test("every country has a name, and only countries with phone numbers are offered", () => {
  expect(countries.length).toBeGreaterThan(200);
  expect(countries.filter(({ code, name }) => name === code || name === "")).toEqual([]);
  expect(isCountry("DE")).toBe(true);
  expect(["", "de", "XX", "constructor"].filter(isCountry)).toEqual([]);
});

test("a currency is money of today that has cents", () => {
  expect(["USD", "EUR", "CAD", "GBP", "CHF", "XAF"].filter(isCurrency)).toEqual([
    "USD",
    "EUR",
    "CAD",
    "GBP",
    "CHF",
  ]);
  expect(["JPY", "KWD", "XAU", "XTS", "usd", "", "DDM"].filter(isCurrency)).toEqual([]);
  expect(currencies.filter(({ code, name }) => name === code)).toEqual([]);
});

test("before the practice is claimed the portal would ask for its code", async () => {
  const fresh = await createTestContext();
  expect(await readBusiness(fresh)).toMatchObject({ portalCode: true, country: "US" });
});
