import { expect, test } from "vitest";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addStaff, dump, events } from "../../../test/harness/staff.ts";
import type { RequestOrigin } from "../../platform/ports.ts";
import { signInStaff } from "../identity/sign-in.ts";
import { deliverDue } from "../messages/outbox.ts";
import { sweepSuspicion } from "./sweep.ts";

/** Signs in from somewhere. @returns the token that the browser keeps from then on */
async function arrive(
  ctx: TestContext,
  staffId: string,
  deviceToken: string | null = null,
  origin: Partial<RequestOrigin> = {},
) {
  const from = { ...ctx, origin: { ...ctx.origin, ...origin } };
  return (await signInStaff(from, staffId, "password", { deviceToken })).deviceToken ?? "";
}

async function start(origin: Partial<RequestOrigin> = {}) {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  const phone = await arrive(ctx, staffId, null, origin);
  return { ctx, staffId, phone };
}

const suspicions = async (ctx: TestContext) =>
  (await events(ctx)).filter((event) => event.startsWith("suspicion."));

async function mails(ctx: TestContext) {
  await deliverDue(ctx);
  return ctx.mails.map(({ to, subject }) => `${to}: ${subject}`);
}

const lisbon = { latitude: 39, longitude: -9 };
const sydney = { latitude: -34, longitude: 151 };

test("the first sign-in of all is no news, and on the same browser the next one is none either", async () => {
  const { ctx, staffId, phone } = await start();
  expect(phone).toHaveLength(43);
  expect(await arrive(ctx, staffId, phone)).toBe(phone);
  expect(await suspicions(ctx)).toEqual([]);
  expect(await mails(ctx)).toEqual([]);
});

test("a browser that nobody knows is an entry and a mail, once; then it is known", async () => {
  const { ctx, staffId, phone } = await start();
  const laptop = await arrive(ctx, staffId);
  expect(laptop).not.toBe(phone);
  expect(await suspicions(ctx)).toEqual([
    "suspicion.new-device {}",
    'suspicion.noticed {"kind":"new-device"}',
  ]);
  await arrive(ctx, staffId, laptop);
  await arrive(ctx, staffId, phone);
  expect(await suspicions(ctx)).toHaveLength(2);
  expect(await mails(ctx)).toEqual(["robin@example.com: A sign-in on a new device"]);
});

test("a browser that another person uses is new for this one, and keeps its token", async () => {
  const { ctx, phone } = await start();
  const kim = await addStaff(ctx, { email: "kim@example.com", role: "helper" });
  await arrive(ctx, kim);
  expect(await arrive(ctx, kim, phone)).toBe(phone);
  expect(await mails(ctx)).toEqual(["kim@example.com: A sign-in on a new device"]);
});

test("a known browser in a new country is told; both countries are known from then on", async () => {
  const { ctx, staffId, phone } = await start();
  await arrive(ctx, staffId, phone, { country: "PT" });
  expect(await suspicions(ctx)).toEqual([
    "suspicion.new-country {}",
    'suspicion.noticed {"kind":"new-country"}',
  ]);
  for (const country of ["DE", "PT", null]) await arrive(ctx, staffId, phone, { country });
  expect(await suspicions(ctx)).toHaveLength(2);
});

test("a new browser in a new country is two entries and one mail, about the country", async () => {
  const { ctx, staffId } = await start();
  await arrive(ctx, staffId, null, { country: "BR" });
  expect(await suspicions(ctx)).toEqual([
    "suspicion.new-device {}",
    "suspicion.new-country {}",
    'suspicion.noticed {"kind":"new-country"}',
  ]);
  expect(await mails(ctx)).toEqual(["robin@example.com: A sign-in from a new country"]);
});

test("an arrival where nobody can have travelled since is three entries and the gravest mail", async () => {
  const { ctx, staffId } = await start({ place: lisbon, country: "PT" });
  ctx.advance(5 * 3600);
  await arrive(ctx, staffId, null, { place: sydney, country: "AU" });
  expect(await suspicions(ctx)).toEqual([
    "suspicion.new-device {}",
    "suspicion.new-country {}",
    'suspicion.impossible-travel {"kilometres":18100,"minutes":300}',
    'suspicion.noticed {"kind":"impossible-travel"}',
  ]);
  expect(await mails(ctx)).toEqual(["robin@example.com: A sign-in from far away"]);
});

test("a flight that an airliner makes, a place a day ago and an unknown place are no impossible journeys", async () => {
  const { ctx, staffId, phone } = await start({ place: lisbon });
  ctx.advance(20 * 3600);
  await arrive(ctx, staffId, phone, { place: sydney });
  expect(await suspicions(ctx)).toEqual([]);
  const other = await start({ place: lisbon });
  other.ctx.advance(60);
  await arrive(other.ctx, other.staffId, other.phone, { country: "FR" });
  expect(await suspicions(other.ctx)).toEqual([
    "suspicion.new-country {}",
    'suspicion.noticed {"kind":"new-country"}',
  ]);
});

test("a copy of the database holds neither a browser's token nor a place", async () => {
  const { ctx, staffId, phone } = await start({ place: lisbon });
  await arrive(ctx, staffId, null, { place: sydney });
  const copy = await dump(ctx);
  for (const word of [phone, "latitude", ":-34", ":151", "robin@example.com", "Robin"])
    expect(copy).not.toContain(word);
});

test("a browser that was not used for a year is forgotten, and notices that have run out are removed", async () => {
  const { ctx, staffId, phone } = await start();
  const laptop = await arrive(ctx, staffId);
  ctx.advance(300 * 86_400);
  await arrive(ctx, staffId, phone);
  expect(await sweepSuspicion(ctx)).toEqual({ devices: 0, notices: 1 });
  ctx.advance(66 * 86_400);
  expect(await sweepSuspicion(ctx)).toEqual({ devices: 1, notices: 0 });
  await arrive(ctx, staffId, laptop);
  expect((await suspicions(ctx)).filter((event) => event.startsWith("suspicion.new-device"))).toHaveLength(2);
});
