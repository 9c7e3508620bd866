import { expect, test } from "vitest";
import { mailedCodes } from "../../../drizzle/schema/portal.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { dump, events } from "../../../test/harness/staff.ts";
import { systemRandom } from "../../platform/random.ts";
import { deliverDue } from "../messages/outbox.ts";
import { typedCode } from "../text.ts";
import {
  type CodeTicket,
  codeCounters,
  codeMinutes,
  codeTries,
  redeemCode,
  sixDigits,
  startCode,
} from "./codes.ts";
import { sweepCodes } from "./sweep.ts";

const email = "eva@example.com";

async function ask(ctx: TestContext, more: { opens?: unknown[]; replaces?: CodeTicket; who?: string } = {}) {
  const { opens = ["the file"], replaces, who = email } = more;
  const ticket = await startCode(ctx, {
    purpose: "portal",
    email,
    opens,
    mail: (code) => ({ purpose: "test-code", subject: "Code", text: `It is ${code}.` }),
    counters: await codeCounters(ctx, who),
    ...(replaces && { replaces }),
  });
  await ctx.settled();
  const code = /\d{6}/.exec(ctx.mails.at(-1)?.text ?? "")?.[0] ?? "none";
  return { ticket, code, type: (typed = code) => redeem(ctx, ticket, typed) };
}

const redeem = (ctx: TestContext, { id, browserToken }: CodeTicket, code: string) =>
  redeemCode(ctx, { purpose: "portal", id, browserToken, code });
/** A code that it certainly is not. */
const not = (code: string) => (code === "000000" ? "000001" : "000000");

const wrong = { ok: false, reason: "wrong" };
const gone = { ok: false, reason: "gone" };

test("PO-04: the code opens what was proved, once", async () => {
  const ctx = await createTestContext();
  const { type, ticket } = await ask(ctx);
  expect(await type()).toEqual({ ok: true, opens: ["the file"] });
  expect(await type()).toEqual(gone);
  expect(ticket.expiresAt.getTime() - ctx.clock.now().getTime()).toBe(codeMinutes * 60_000);
});

test("PO-04: the code works until its tenth minute is over and not a second longer", async () => {
  const ctx = await createTestContext();
  const early = await ask(ctx);
  ctx.advance(codeMinutes * 60 - 1);
  expect(await early.type()).toEqual({ ok: true, opens: ["the file"] });
  const late = await ask(ctx);
  ctx.advance(codeMinutes * 60);
  expect(await late.type()).toEqual(gone);
});

test("PO-03: five wrong tries use a code up, and the right one comes too late", async () => {
  const ctx = await createTestContext();
  const { type, code } = await ask(ctx);
  for (let tries = 1; tries < codeTries; tries++) expect(await type(not(code))).toEqual(wrong);
  expect(await type(not(code))).toEqual(gone);
  expect(await type()).toEqual(gone);
});

test("PO-03: of fifty tries at once five are looked at", async () => {
  const ctx = await createTestContext();
  const { type, code } = await ask(ctx);
  const answers = await Promise.all(Array.from({ length: 50 }, () => type(not(code))));
  expect(answers.filter(({ ok }) => ok)).toEqual([]);
  const [row] = await ctx.db.select({ tries: mailedCodes.tries }).from(mailedCodes);
  expect(row?.tries).toBe(codeTries);
  expect(await type()).toEqual(gone);
});

test("PO-04: of two right uses at once one wins", async () => {
  const ctx = await createTestContext();
  const { type } = await ask(ctx);
  const answers = await Promise.all([type(), type(), type()]);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
});

test("PO-04: the code is bound to its request, its browser and its purpose", async () => {
  const ctx = await createTestContext();
  const { ticket, code, type } = await ask(ctx);
  const other = await ask(ctx, { who: "another" });
  expect(await redeem(ctx, { ...ticket, browserToken: other.ticket.browserToken }, code)).toEqual(gone);
  expect(await redeem(ctx, { ...other.ticket, browserToken: ticket.browserToken }, code)).toEqual(gone);
  expect(await redeemCode(ctx, { purpose: "intake", ...ticket, code })).toEqual(gone);
  expect(await type()).toMatchObject({ ok: true });
});

test("PO-04: a new request takes the place of this browser's code, and of no other's", async () => {
  const ctx = await createTestContext();
  const first = await ask(ctx);
  const second = await ask(ctx, { replaces: first.ticket });
  expect(await first.type()).toEqual(gone);
  await ask(ctx, { replaces: { ...second.ticket, browserToken: ctx.random.token() } });
  expect(await second.type()).toMatchObject({ ok: true });
});

test("PO-04: what is stored is neither the code nor a hash that could be tried", async () => {
  const ctx = await createTestContext();
  const { code, ticket } = await ask(ctx);
  const text = await dump(ctx);
  expect(text).not.toContain(`"${code}"`);
  expect(text).not.toContain(ticket.browserToken);
  const tried = new Set<string>();
  for (const input of [code, `${ticket.id}${code}`, `${ticket.id}:${code}`]) {
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(input)));
    for (const encoding of ["hex", "base64", "base64url"] as const)
      tried.add(Buffer.from(bytes).toString(encoding));
  }
  for (const hash of tried) expect(text).not.toContain(hash);
});

test("PO-01: a stranger gets the same kind of row and no mail, and the right digits open nothing", async () => {
  const ctx = await createTestContext();
  // A source of randomness that repeats itself where codes are drawn makes the stranger's code known to the test.
  const ask0 = await ask({ ...ctx, random: { ...systemRandom, bytes: fixed } }, { opens: [] });
  expect(ctx.mails).toEqual([]);
  const [row] = await ctx.db.select().from(mailedCodes);
  expect(row).toMatchObject({ id: ask0.ticket.id, tries: 0, purpose: "portal" });
  expect(await ask0.type("000007")).toEqual(wrong);
});
const fixed = (length: number) => (length === 4 ? new Uint8Array([0, 0, 0, 7]) : systemRandom.bytes(length));

test("PO-03: five codes an hour for one identity, the sixth is answered alike and not sent", async () => {
  const ctx = await createTestContext();
  for (let asked = 0; asked < 9; asked++) await ask({ ...ctx, origin: from(`network-${asked}`) });
  expect(ctx.mails).toHaveLength(5);
  expect(await ctx.db.select().from(mailedCodes)).toHaveLength(9);
  await ask(ctx, { who: "somebody else" });
  expect(ctx.mails).toHaveLength(6);
  ctx.advance(3_600);
  await ask(ctx);
  expect(ctx.mails).toHaveLength(7);
});

test("PO-03: twenty codes from one network over many identities, another network goes on", async () => {
  const ctx = await createTestContext();
  for (let asked = 0; asked < 25; asked++) await ask(ctx, { who: `person-${asked}` });
  expect(ctx.mails).toHaveLength(20);
  await ask({ ...ctx, origin: from("elsewhere") }, { who: "one more" });
  expect(ctx.mails).toHaveLength(21);
});

test("PO-03: a hundred codes from everywhere meet the common limit, for a minute", {
  timeout: 60_000,
}, async () => {
  const ctx = await createTestContext();
  const everybody = Array.from({ length: 104 }, (_, asked) => asked);
  for (let start = 0; start < 104; start += 26)
    await Promise.all(
      everybody
        .slice(start, start + 26)
        .map((asked) => ask({ ...ctx, origin: from(`network-${asked}`) }, { who: `person-${asked}` })),
    );
  await deliverDue(ctx);
  expect(ctx.mails).toHaveLength(100);
  ctx.advance(60);
  await ask({ ...ctx, origin: from("elsewhere") }, { who: "one more" });
  expect(ctx.mails).toHaveLength(101);
});
const from = (network: string) => ({ requestId: "r", network, country: null, userAgent: null });

test("PO-05: the mail holds no link that carries anything, and its text is gone once it is sent", async () => {
  const ctx = await createTestContext();
  const { code } = await ask(ctx);
  expect(ctx.mails).toEqual([{ to: email, subject: "Code", text: `It is ${code}.` }]);
  await deliverDue(ctx);
  const { results } = await ctx.raw.prepare("select content, secret from outbox").all();
  expect(results).toEqual([{ content: null, secret: 1 }]);
});

test("the trail says what was asked and refused, and no value", async () => {
  const ctx = await createTestContext();
  const { type, code } = await ask(ctx);
  await type(not(code));
  expect(await events(ctx)).toEqual([
    'code.requested {"purpose":"portal","known":true}',
    'code.refused {"purpose":"portal","reason":"wrong"}',
  ]);
  expect(JSON.stringify(ctx.logs)).not.toContain(code);
});

test("the sweep takes what has run out and leaves what still counts", async () => {
  const ctx = await createTestContext();
  await ask(ctx);
  ctx.advance(codeMinutes * 60 - 1);
  const { type } = await ask(ctx, { who: "another" });
  ctx.advance(1);
  expect(await sweepCodes(ctx)).toEqual({ codes: 1 });
  expect(await type()).toMatchObject({ ok: true });
});

test("every code is as likely as any other: numbers that would favour low ones are drawn again", () => {
  const draws = [
    [0xff, 0xff, 0xff, 0xff],
    [0xff, 0xf1, 0x3d, 0x80],
    [0, 0, 0, 42],
  ].map((bytes) => new Uint8Array(bytes));
  expect(sixDigits({ bytes: () => draws.shift() ?? new Uint8Array(4) })).toBe("000042");
  expect(draws).toEqual([]);
  const first = new Array<number>(10).fill(0);
  for (let round = 0; round < 20_000; round++) {
    const digit = Number(sixDigits(systemRandom)[0]);
    first[digit] = (first[digit] ?? 0) + 1;
  }
  for (const count of first) expect(count).toBeGreaterThan(1_700);
});

test.each([
  ["123456", "123456"],
  [" 123 456 ", "123456"],
  ["123-456", "123456"],
  ["１２３４５６", "123456"],
  ["\u0661\u0662\u0663\u0664\u0665\u0666", "123456"],
  ["\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6", "123456"],
  ["\u200e123456\u200f", "123456"],
  ["12345", null],
  ["1234567", null],
  ["12345a", null],
  ["", null],
  ["½23456", null],
])("the typed code %j is read as %j", (typed, code) => {
  expect(typedCode(typed)).toBe(code);
});
