import { and, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { type FullHousehold, fullHousehold } from "../../../test/harness/household.ts";
import { addAppointment } from "../appointments/write.ts";
import type { By } from "../by.ts";
import { readSubject } from "../subjects/subjects.ts";
import type { CardContent } from "./content.ts";
import { beginCard, discardDraft, lastSent, readDraft, saveDraft } from "./drafts.ts";
import { addItem, archiveItem, saveItem } from "./library.ts";
import { listCards } from "./list.ts";
import { chosen } from "./pick.ts";
import { fromPlainText, toPlainText } from "./rich-text.ts";

const owner: By = { kind: "staff", staffId: "robin", role: "owner" };
const helper: By = { kind: "staff", staffId: "lea", role: "helper" };
const auditor: By = { kind: "staff", staffId: "ada", role: "auditor" };

let ctx: TestContext;
let novak: FullHousehold;
let other: FullHousehold;
beforeEach(async () => {
  ctx = await createTestContext();
  novak = await fullHousehold(ctx, owner, { shown: "Novak", hidden: "Secret", phone: "+13035550111" });
  other = await fullHousehold(ctx, owner, { shown: "Reed", hidden: "Hidden", phone: "+13035550122" });
});

/** As `sendCard` leaves a row, but for the letters. */
const asSent = (id: string) =>
  ctx.db
    .update(reportCards)
    .set({ state: "sent", sentAt: ctx.clock.now(), sentBy: "robin" })
    .where(eq(reportCards.id, id));
const began = async () =>
  (await ctx.db.select().from(securityEvents).where(eq(securityEvents.event, "card.begun"))).length;

test("a visit has one card: two taps at once, a later one and one after sending lead to the same", async () => {
  const visit = {
    clientId: novak.clientId,
    startsAt: new Date(ctx.clock.now().getTime() - 86_400_000),
    endsAt: new Date(ctx.clock.now().getTime() - 82_800_000),
    title: "Novak",
    place: "",
    note: "",
    staffId: "lea",
  };
  const appointmentId = await addAppointment(ctx, owner, visit);
  const begin = () => beginCard(ctx, helper, { clientId: novak.clientId, appointmentId });
  const [first, second] = await Promise.all([begin(), begin()]);
  expect(second).toBe(first);
  expect(await begin()).toBe(first);
  expect(await began()).toBe(1);
  const { card } = await readDraft(ctx, helper, first);
  expect(card).toMatchObject({
    appointmentId,
    state: "draft",
    version: 1,
    content: { dogIds: [novak.dogId] },
  });
  expect(card.sessionOn).toBe(new Date(visit.startsAt).toISOString().slice(0, 10));
  await asSent(first);
  expect(await begin()).toBe(first);
  // Without a visit every tap is a card.
  const apart = await beginCard(ctx, helper, { clientId: novak.clientId, sessionOn: "2026-11-01" });
  expect(apart).not.toBe(first);
  await expect(beginCard(ctx, helper, { clientId: other.clientId, appointmentId })).rejects.toThrow(
    "not-found",
  );
  await expect(beginCard(ctx, helper, { clientId: novak.clientId, dogIds: [other.dogId] })).rejects.toThrow(
    "not-found",
  );
});

test("what was written comes back as it was, sealed, and of two tabs the later one is told instead of overwriting", async () => {
  const { clientId } = novak;
  const id = await beginCard(ctx, helper, { clientId });
  const { card } = await readDraft(ctx, helper, id);
  const content: CardContent = {
    ...card.content,
    summary: fromPlainText("Brave Biscuit\n\n- waited at the door"),
    goals: [{ id: "g1", title: "Calm at the door", description: "Ten seconds", state: "open" }],
  };
  const saved = await saveDraft(ctx, helper, id, { version: 1, sessionOn: "2026-11-20", content });
  expect(saved).toEqual({ ok: true, version: 2, savedAt: ctx.clock.now() });
  const late = await saveDraft(ctx, owner, id, {
    version: 1,
    sessionOn: "2026-11-21",
    content: card.content,
  });
  if (late.ok || late.reason !== "conflict") throw new Error("a stale version was saved");
  expect(late.theirs).toMatchObject({ version: 2, sessionOn: "2026-11-20", savedBy: "lea", content });
  expect((await readDraft(ctx, owner, id)).card.content).toEqual(content);
  const both = await Promise.all(
    ["a", "b"].map((text) =>
      saveDraft(ctx, owner, id, {
        version: 2,
        sessionOn: "2026-11-20",
        content: { ...content, summary: fromPlainText(text) },
      }),
    ),
  );
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  const [row] = await ctx.db.select().from(reportCards).where(eq(reportCards.id, id));
  expect(JSON.stringify(row)).not.toMatch(/Biscuit|door/);
  await asSent(id);
  expect(await saveDraft(ctx, owner, id, { version: 3, sessionOn: "2026-11-20", content })).toEqual({
    ok: false,
    reason: "sent",
  });
  expect(await discardDraft(ctx, owner, id)).toEqual({ ok: false, reason: "sent" });
});

test("goals that are open and homework that was not done go on in the next card, and the library changes none of it", async () => {
  const { clientId } = novak;
  const input = {
    categoryId: "homework",
    title: "Doorbell game",
    body: fromPlainText("Ring. Wait."),
    url: "",
  };
  const bell = await addItem(ctx, owner, input);
  const walk = await addItem(ctx, owner, { ...input, title: "Quiet walk", url: "https://example.com/walk" });
  const game = await addItem(ctx, owner, { ...input, categoryId: "games", title: "Tug" });
  const first = await beginCard(ctx, owner, { clientId, sessionOn: "2026-11-02" });
  const { card } = await readDraft(ctx, owner, first);
  const items = await chosen(ctx, owner, card.content, [game, bell, walk, "nobody"]);
  expect(items.map(({ title }) => title)).toEqual(["Tug", "Doorbell game", "Quiet walk"]);
  const goal = (id: string, state: "open" | "reached" | "dropped") => ({
    id,
    title: id,
    description: "",
    state,
  });
  await saveDraft(ctx, owner, first, {
    version: 1,
    sessionOn: "2026-11-02",
    content: {
      ...card.content,
      items: items.map((item) => (item.itemId === bell ? { ...item, own: "Twice a day" } : item)),
      goals: [goal("calm", "open"), goal("sit", "reached"), goal("fly", "dropped")],
    },
  });
  await asSent(first);

  const second = await beginCard(ctx, helper, { clientId, sessionOn: "2026-11-09" });
  await saveItem(ctx, owner, bell, 1, { ...input, title: "Another game" });
  await archiveItem(ctx, owner, walk, true);
  const draft = (await readDraft(ctx, helper, second)).card;
  expect(draft.content.goals).toEqual([goal("calm", "open")]);
  expect(draft.content.items).toMatchObject([
    { title: "Doorbell game", own: "Twice a day", done: false },
    { title: "Quiet walk", url: "https://example.com/walk", done: false },
  ]);
  const key = await readSubject(ctx, clientId);
  const last = await lastSent(ctx, helper, clientId, key);
  expect(last?.content.items.map(({ title }) => title)).toEqual(["Tug", "Doorbell game", "Quiet walk"]);
  expect(last && toPlainText(last.content.items[1]?.body ?? card.content.summary)).toBe("Ring. Wait.");
  // What was put aside is not chosen anew.
  expect(await chosen(ctx, helper, draft.content, [walk])).toHaveLength(2);

  const done = draft.content.items.map((item) => ({ ...item, done: item.itemId === bell }));
  await saveDraft(ctx, helper, second, {
    version: 1,
    sessionOn: "2026-11-09",
    content: { ...draft.content, items: done },
  });
  await asSent(second);
  const third = await beginCard(ctx, owner, { clientId, sessionOn: "2026-11-16" });
  expect((await readDraft(ctx, owner, third)).card.content.items).toMatchObject([{ title: "Quiet walk" }]);

  const { cards, hasMore } = await listCards(ctx, helper, { page: 1 });
  expect(hasMore).toBe(false);
  expect(cards.map(({ sessionOn, state }) => [sessionOn, state])).toEqual([
    ["2026-11-16", "draft"],
    ["2026-11-09", "sent"],
    ["2026-11-02", "sent"],
  ]);
  expect(cards[0]).toMatchObject({ client: "Novak One", dogs: ["Novak Dog"], readAt: null });
  const some = async (search: object) => (await listCards(ctx, helper, { page: 1, ...search })).cards.length;
  expect([
    await some({ state: "sent" }),
    await some({ from: "2026-11-09", to: "2026-11-15" }),
    await some({ q: "novak" }),
    await some({ q: "Reed" }),
    await some({ clientId: other.clientId }),
    await some({ page: 2 }),
  ]).toEqual([2, 1, 3, 0, 0, 0]);
});

test("AZ: a card is there for those who write cards, for nobody else, and a draft that is thrown away is gone", async () => {
  const id = await beginCard(ctx, helper, { clientId: novak.clientId });
  const contact: By = { kind: "client", clientId: novak.clientId, contactId: novak.contactId };
  for (const by of [auditor, contact, { kind: "visitor" } as const]) {
    await expect(readDraft(ctx, by, id)).rejects.toThrow("not-found");
    await expect(discardDraft(ctx, by, id)).rejects.toThrow("not-found");
    await expect(beginCard(ctx, by, { clientId: novak.clientId })).rejects.toThrow("not-found");
    await expect(listCards(ctx, by, { page: 1 })).rejects.toThrow("not-found");
  }
  await expect(readDraft(ctx, owner, "nobody")).rejects.toThrow("not-found");
  expect(await discardDraft(ctx, helper, id)).toEqual({ ok: true, clientId: novak.clientId });
  await expect(readDraft(ctx, owner, id)).rejects.toThrow("not-found");
  const trail = await ctx.db
    .select()
    .from(securityEvents)
    .where(and(eq(securityEvents.subjectId, id), eq(securityEvents.staffId, "lea")));
  expect(trail.map(({ event }) => event)).toEqual(["card.begun", "card.discarded"]);
});
