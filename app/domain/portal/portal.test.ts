import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { business } from "../../../drizzle/schema/business.ts";
import { clients, contactLookups, contacts } from "../../../drizzle/schema/clients.ts";
import { portalSessions } from "../../../drizzle/schema/portal.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { dump, events } from "../../../test/harness/staff.ts";
import { watch } from "../../../test/harness/watched.ts";
import { createClient } from "../clients/create.ts";
import { contactDetails } from "../clients/records.ts";
import { destroySubject } from "../subjects/subjects.ts";
import { askForPortal, provePortal } from "./ask.ts";
import { choices, chooseHousehold, closePortal, findPortal, portalMinutes, sweepPortal } from "./sessions.ts";

interface Person {
  name?: string;
  emails?: string[];
  phones?: string[];
}

const eva = { email: "eva@example.com", phone: "(303) 555-0199" };
const evaNovak: Person = { name: "Eva Novak", emails: [eva.email], phones: ["+13035550199"] };

/** A household as its intake leaves it. */
const household = (ctx: TestContext, ...people: Person[]) =>
  createClient(
    ctx,
    { kind: "system" },
    {
      state: "active",
      source: "intake",
      contacts: people.map((person) => ({
        details: contactDetails.parse({ name: "Somebody", ...person }),
        signs: true,
        getsReportCards: true,
        pays: false,
      })),
    },
  );

/** Asks, reads the mail, types the code. @returns the portal as the browser's next request finds it, or null */
async function open(ctx: TestContext, asking = eva) {
  const before = ctx.mails.length;
  const asked = await askForPortal(ctx, asking);
  await ctx.settled();
  if (!asked.ok || asked.step !== "code") throw new Error("No code was asked for");
  const mail = ctx.mails.slice(before).at(0);
  const code = /^\d{6}$/m.exec(mail?.text ?? "")?.[0];
  if (!code) return null;
  const proved = await provePortal(ctx, { ticket: asked.ticket, code });
  return proved.ok ? { ...proved.portal, mail, session: await findPortal(ctx, proved.portal) } : null;
}

test("email and phone select, the code at the stored address proves, and the file of that household opens", async () => {
  const ctx = await createTestContext();
  const { clientId, contactIds } = await household(ctx, evaNovak);
  await household(ctx, { name: "Tom Reed", emails: ["tom@example.com"], phones: ["+13035550100"] });
  const portal = await open(ctx);
  expect(portal?.mail?.to).toBe(eva.email);
  expect(portal?.session).toMatchObject({ chosen: { clientId, contactId: contactIds[0] } });
  expect((await events(ctx)).slice(-2)).toEqual([
    'code.requested {"purpose":"portal","known":true}',
    'portal.opened {"proof":"code"}',
  ]);
});

test.each([
  ["an unknown email", { email: "nobody@example.com", phone: eva.phone }],
  ["a phone that is nobody's", { email: eva.email, phone: "+1 303 555 0177" }],
  ["a phone of another household", { email: eva.email, phone: "+13035550100" }],
])("PO-01: %s gets the same answer after the same work, and no mail", async (_, asking) => {
  const ctx = await createTestContext();
  await household(ctx, evaNovak);
  await household(ctx, { name: "Tom Reed", emails: ["tom@example.com"], phones: ["+13035550100"] });
  const work = async (typed: typeof eva) => {
    const watched = watch(ctx);
    const answer = await askForPortal(watched.ctx, typed);
    // Counted before the mail goes out: that is after the answer.
    const { statements, sealed, hashed } = watched;
    return { answer, statements: statements.slice(), sealed: sealed.slice(), hashed: hashed.slice() };
  };
  const known = await work(eva);
  await ctx.settled();
  const mails = ctx.mails.length;
  const unknown = await work(asking);
  await ctx.settled();
  expect(mails).toBe(1);
  expect(ctx.mails).toHaveLength(mails);
  expect(unknown.sealed).toEqual(known.sealed);
  expect(unknown.hashed).toEqual(known.hashed);
  const shape = (texts: string[]) => texts.map((text) => text.replace(/ where (true|false)$/, " where ?"));
  expect(shape(unknown.statements)).toEqual(shape(known.statements));
  expect(known.statements.length).toBeGreaterThan(5);
  expect(Object.keys(unknown.answer)).toEqual(Object.keys(known.answer));
  expect(unknown.answer).toMatchObject({ ok: true, step: "code" });
});

test.each([
  "303.555.0199",
  "+1 (303) 555-0199",
  "001 303 555 0199",
  "3035550199 x12",
  "３０３５５５０１９９",
  "\u200e+1 303 555\u00a00199\u200f",
])("PO-06: the phone typed as %j is the stored one", async (phone) => {
  const ctx = await createTestContext();
  await household(ctx, evaNovak);
  expect((await open(ctx, { ...eva, phone }))?.session?.chosen).toBeTruthy();
});

test("PO-06: what is no phone number is said at its field, before anybody is looked for", async () => {
  const watched = watch(await createTestContext());
  const asked = await askForPortal(watched.ctx, { ...eva, phone: "call me" });
  expect(asked).toMatchObject({ ok: false, field: "phone" });
  expect(watched.statements).toHaveLength(1);
});

test("PO-03: after five requests an hour nothing is sent, and the answer stays the same", async () => {
  const ctx = await createTestContext();
  await household(ctx, evaNovak);
  const answers = [];
  for (let asked = 0; asked < 7; asked++) answers.push(await askForPortal(ctx, eva));
  await ctx.settled();
  expect(ctx.mails).toHaveLength(5);
  expect(new Set(answers.map((answer) => answer.ok && answer.step))).toEqual(new Set(["code"]));
  // Another household is not locked out by it.
  await household(ctx, { name: "Tom Reed", emails: ["tom@example.com"], phones: ["+13035550100"] });
  expect(await open(ctx, { email: "tom@example.com", phone: "+13035550100" })).not.toBeNull();
});

test("PO-03: whoever knows an email alone cannot use up the tries of its person", async () => {
  const ctx = await createTestContext();
  await household(ctx, evaNovak);
  for (let asked = 0; asked < 8; asked++)
    await askForPortal(ctx, { ...eva, phone: `+1 303 555 01${10 + asked}` });
  expect(await open(ctx)).not.toBeNull();
});

test("PO-05: the mail names the page and carries nothing that acts by being opened", async () => {
  const ctx = await createTestContext();
  await household(ctx, evaNovak);
  const portal = await open(ctx);
  const links = portal?.mail?.text.match(/https?:\S+/g);
  expect(links).toEqual(["https://app.daydreamers.invalid/portal/verify),"]);
  expect(portal?.mail?.subject).not.toMatch(/\d/);
});

test("PO-08: two clients with one email and one phone: nothing is shown before one is chosen, then only that one", async () => {
  const ctx = await createTestContext();
  const shared = { emails: [eva.email], phones: ["+13035550199"] };
  const first = await household(ctx, { name: "Eva Novak", ...shared });
  const second = await household(ctx, { name: "Kim Novak", ...shared });
  const stranger = await household(ctx, { name: "Tom Reed", emails: ["tom@example.com"] });
  const portal = await open(ctx);
  const session = portal?.session;
  if (!portal || !session) throw new Error("not open");
  expect(portal.mail?.text).not.toMatch(/Eva|Kim/);
  expect(session.chosen).toBeNull();
  expect((await choices(ctx, session)).map(({ name }) => name).sort()).toEqual(["Eva Novak", "Kim Novak"]);
  await chooseHousehold(ctx, session, second.contactIds[0] ?? "");
  expect((await findPortal(ctx, portal))?.chosen?.clientId).toBe(second.clientId);
  for (const foreign of [stranger.contactIds[0] ?? "", first.clientId, "", "x"])
    await expect(chooseHousehold(ctx, session, foreign)).rejects.toMatchObject({ code: "not-found" });
  expect((await findPortal(ctx, portal))?.chosen?.clientId).toBe(second.clientId);
});

test("PO-08: where only one of two clients has the phone too, that one opens", async () => {
  const ctx = await createTestContext();
  await household(ctx, { name: "Kim Novak", emails: [eva.email], phones: ["+13035550111"] });
  const { clientId } = await household(ctx, evaNovak);
  expect((await open(ctx))?.session?.openings).toMatchObject([{ clientId }]);
});

test("a couple: her address and his phone open the household, as her", async () => {
  const ctx = await createTestContext();
  const { clientId, contactIds } = await household(
    ctx,
    { name: "Eva Novak", emails: [eva.email] },
    { name: "Tom Novak", phones: ["+13035550199"] },
  );
  expect((await open(ctx))?.session?.chosen).toEqual({ clientId, contactId: contactIds[0] });
});

test("a couple with one address and own phones: the phone says who it is", async () => {
  const ctx = await createTestContext();
  const { contactIds } = await household(
    ctx,
    { name: "Eva Novak", emails: [eva.email], phones: ["+13035550100"] },
    { name: "Tom Novak", emails: [eva.email], phones: ["+13035550199"] },
  );
  expect((await open(ctx))?.session?.chosen?.contactId).toBe(contactIds[1]);
});

test("PO-11: the portal is open for a quarter of an hour and not a second longer, however it is used", async () => {
  const ctx = await createTestContext();
  await household(ctx, evaNovak);
  const portal = await open(ctx);
  if (!portal) throw new Error("not open");
  for (let minute = 0; minute < portalMinutes - 1; minute++) {
    ctx.advance(60);
    expect(await findPortal(ctx, portal)).not.toBeNull();
  }
  ctx.advance(59);
  expect(await findPortal(ctx, portal)).not.toBeNull();
  ctx.advance(1);
  expect(await findPortal(ctx, portal)).toBeNull();
  expect(await sweepPortal(ctx)).toEqual({ sessions: 1 });
});

test("PO-11: signed out is signed out, at once", async () => {
  const ctx = await createTestContext();
  await household(ctx, evaNovak);
  const portal = await open(ctx);
  if (!portal?.session) throw new Error("not open");
  await closePortal(ctx, portal.session);
  expect(await findPortal(ctx, portal)).toBeNull();
  expect((await events(ctx)).at(-1)).toBe('portal.closed {"reason":"sign-out"}');
});

test.each<[string, (ctx: TestContext, clientId: string) => PromiseLike<unknown>]>([
  ["its contact was removed", (ctx) => ctx.db.delete(contacts)],
  ["the client was erased", (ctx) => ctx.db.delete(clients)],
  ["the client was merged into another", (ctx) => ctx.db.update(clients).set({ mergedIntoId: "other" })],
])("AZ-08: a portal is closed by %s, between one request and the next", async (_, withdraw) => {
  const ctx = await createTestContext();
  const { clientId } = await household(ctx, evaNovak);
  const portal = await open(ctx);
  if (!portal) throw new Error("not open");
  await withdraw(ctx, clientId);
  expect(await findPortal(ctx, portal)).toBeNull();
});

test("AZ-08: a right withdrawn between asking and typing opens nothing", async () => {
  const ctx = await createTestContext();
  const { clientId } = await household(ctx, evaNovak);
  const asked = await askForPortal(ctx, eva);
  await ctx.settled();
  if (!asked.ok || asked.step !== "code") throw new Error("No code");
  const code = /^\d{6}$/m.exec(ctx.mails[0]?.text ?? "")?.[0] ?? "";
  await ctx.db.batch([destroySubject(ctx, clientId)]);
  expect(await provePortal(ctx, { ticket: asked.ticket, code })).toEqual({ ok: false, reason: "gone" });
  expect(await ctx.db.select().from(portalSessions)).toEqual([]);
});

test("a portal row pointed at another household is not believed", async () => {
  const ctx = await createTestContext();
  await household(ctx, evaNovak);
  const other = await household(ctx, { name: "Tom Reed", emails: ["tom@example.com"] });
  const portal = await open(ctx);
  if (!portal) throw new Error("not open");
  await ctx.db
    .update(portalSessions)
    .set({ clientId: other.clientId, contactId: other.contactIds[0] ?? null })
    .where(eq(portalSessions.id, portal.id));
  expect(await findPortal(ctx, portal)).toBeNull();
});

test("an index pointed at another household's contact opens nothing", async () => {
  const ctx = await createTestContext();
  await household(ctx, evaNovak);
  const victim = await household(ctx, { name: "Tom Reed", emails: ["tom@example.com"] });
  await ctx.db
    .update(contactLookups)
    .set({ clientId: victim.clientId, contactId: victim.contactIds[0] ?? "" });
  expect(await open(ctx)).toBeNull();
  expect((await events(ctx)).at(-1)).toBe('portal.refused {"reason":"no-longer-theirs"}');
});

test("a token works with its own session only", async () => {
  const ctx = await createTestContext();
  await household(ctx, evaNovak);
  const [one, two] = [await open(ctx), await open(ctx)];
  if (!one || !two) throw new Error("not open");
  expect(await findPortal(ctx, { id: one.id, token: two.token })).toBeNull();
  expect(await findPortal(ctx, { id: one.id, token: ctx.random.token() })).toBeNull();
  expect(await dump(ctx)).not.toContain(one.token);
});

test("nothing of the asking stands in the database or the log in clear", async () => {
  const ctx = await createTestContext();
  await household(ctx, evaNovak);
  await open(ctx);
  const text = (await dump(ctx)) + JSON.stringify(ctx.logs);
  for (const value of [eva.email, "3035550199", "5550199", "Novak"]) expect(text).not.toContain(value);
  // A word by itself: what is sealed has any three letters in a row sooner or later.
  expect(text).not.toMatch(/(?<![\w+/=-])Eva(?![\w+/=-])/);
});

/** The owner has switched the code off. */
async function withoutCode() {
  const ctx = await createTestContext();
  const now = ctx.clock.now();
  await ctx.db.insert(business).values({
    id: "business",
    name: "Training Daydreamers",
    timeZone: "America/Denver",
    units: "imperial",
    portalCodeOffAt: now,
    createdAt: now,
  });
  return ctx;
}

test("with the code switched off a match opens at once, and the trail says by what proof", async () => {
  const ctx = await withoutCode();
  const { clientId } = await household(ctx, evaNovak);
  const asked = await askForPortal(ctx, eva);
  if (!asked.ok || asked.step !== "open") throw new Error("not open");
  expect((await findPortal(ctx, asked.portal))?.chosen?.clientId).toBe(clientId);
  expect(ctx.mails).toEqual([]);
  expect((await events(ctx)).at(-1)).toBe('portal.opened {"proof":"match"}');
});

test("with the code switched off a stranger reads one neutral sentence, and the limits stay", async () => {
  const ctx = await withoutCode();
  await household(ctx, evaNovak);
  const strangers = await askForPortal(ctx, { ...eva, phone: "+1 303 555 0177" });
  expect(strangers).toMatchObject({ ok: false, field: "" });
  for (let asked = 0; asked < 5; asked++) expect((await askForPortal(ctx, eva)).ok).toBe(true);
  expect(await askForPortal(ctx, eva)).toEqual(strangers);
});
