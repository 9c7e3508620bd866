import { eq } from "drizzle-orm";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, expect, test } from "vitest";
import { outbox } from "../../../drizzle/schema/messages.ts";
import { cardDeliveries, reportCards } from "../../../drizzle/schema/report-cards.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { bring, keysOf } from "../../../test/harness/papers.ts";
import { textOf } from "../../../test/harness/pdf-text.ts";
import { photoHeic, photoJpeg, secret } from "../../../test/harness/pictures.ts";
import { addStaff, dump, events } from "../../../test/harness/staff.ts";
import { ReportCard } from "../../ui/report-cards/card.tsx";
import type { By } from "../by.ts";
import { saveTerms } from "../clients/change.ts";
import { readForPage } from "../clients/heading.ts";
import { terms } from "../clients/records.ts";
import { removeDocument } from "../documents/documents.ts";
import { readDogs, saveDog } from "../dogs/dogs.ts";
import { setConsent } from "../messages/consents.ts";
import { deliverDue } from "../messages/outbox.ts";
import { suppress } from "../messages/suppressions.ts";
import { addAgency } from "../packages/agencies.ts";
import { readPortalView } from "../portal/view.ts";
import { readSubject } from "../subjects/subjects.ts";
import { beginCard, discardDraft, lastSent, readDraft, saveDraft } from "./drafts.ts";
import { testCard } from "./mails.ts";
import { drawSentCard } from "./pdf.ts";
import { captionPhoto, ownerOfNew, ownerOfShown, readDraftPhotos, removePhoto } from "./photos.ts";
import { noteRead, readSentCard, sentCards } from "./reads.ts";
import { letterTo, readReady, seenOf } from "./ready.ts";
import { greetedBy, recipientsFor } from "./recipients.ts";
import { reviseCard } from "./revise.ts";
import { fromPlainText } from "./rich-text.ts";
import { sendCard } from "./send.ts";
import { readSentPage } from "./sent-page.ts";

let ctx: TestContext;
let by: By;
let home: Awaited<ReturnType<typeof fullHousehold>>;
let eva: Extract<By, { kind: "client" }>;
let tom: Extract<By, { kind: "client" }>;
const notFound = { code: "not-found" };
const words = { shown: "Willow", hidden: "Sentinelhidden", phone: "+13035550177" };

beforeEach(async () => {
  ctx = await createTestContext();
  by = { kind: "staff", staffId: await addStaff(ctx), role: "owner" };
  home = await fullHousehold(ctx, by, words);
  eva = { kind: "client", clientId: home.clientId, contactId: home.contactId };
  tom = { ...eva, contactId: home.otherContactId };
});

async function writeCard(summary = "Willow walked **past** a cat.", clientId = home.clientId) {
  const id = await beginCard(ctx, by, { clientId });
  return save(id, summary);
}
async function save(id: string, summary: string) {
  const { card } = await readDraft(ctx, by, id);
  const content = { ...card.content, summary: fromPlainText(summary) };
  const saved = await saveDraft(ctx, by, id, { version: card.version, sessionOn: card.sessionOn, content });
  if (!saved.ok) throw new Error(saved.reason);
  return { id, version: saved.version };
}
const shown = (card: Parameters<typeof ReportCard>[0]["card"]) =>
  renderToStaticMarkup(createElement(ReportCard, { card, photoBase: "/p" }));
const everybody = async (id: string) =>
  (await recipientsFor(ctx, by, id)).filter(({ chosen }) => chosen).map((one) => one.id);
const delivered = async () => {
  await ctx.settled();
  await deliverDue(ctx);
};

test("what was previewed is what is sent, each alone in a mail, once, whoever taps twice", async () => {
  const { id, version } = await writeCard();
  const recipients = await recipientsFor(ctx, by, id);
  expect(recipients.map(({ to, email, chosen, obstacle }) => [to, email, chosen, obstacle])).toEqual([
    ["contact", home.email, true, null],
    ["contact", "", false, "no-email"],
    ["self", "robin@example.com", false, null],
  ]);
  const preview = await readReady(ctx, by, id);
  // A photo that somebody brings after the preview makes it another card, though its text is the same.
  const seen = await seenOf(preview);
  const bytes = await photoJpeg();
  const later = { kind: "card-photo", name: "late.jpg", type: "image/jpeg", bytes } as const;
  const photo = await bring(ctx, by, await ownerOfNew(ctx, by, id), later);
  expect(await sendCard(ctx, by, id, { version, seen, recipientIds: ["self"] })).toEqual({
    ok: false,
    reason: "stale",
  });
  await removePhoto(ctx, by, id, photo);
  const chosen = [`contact:${home.contactId}`, "self"];
  const letter = letterTo(ctx, preview, "contact", greetedBy(recipients, chosen));
  const sending = { version, seen, recipientIds: chosen, extra: ["vet@example.com"] };
  const both = await Promise.all([sendCard(ctx, by, id, sending), sendCard(ctx, by, id, sending)]);
  expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
  expect(await sendCard(ctx, by, id, { ...sending, recipientIds: [], extra: [], turn: "x" })).toEqual({
    ok: false,
    reason: "nobody",
  });
  // Another page of the same draft, pressed when the first is through: for the same people, for others, for nobody.
  const mailed = async () => [await ctx.db.$count(outbox), await ctx.db.$count(cardDeliveries)];
  const first = await mailed();
  for (const late of [{}, { turn: "" }, { recipientIds: [], extra: ["a@example.com"] }, { recipientIds: [] }])
    expect(await sendCard(ctx, by, id, { ...sending, ...late })).toEqual({ ok: false, reason: "sent" });
  expect([first, await mailed()]).toEqual([
    [3, 3],
    [3, 3],
  ]);
  await delivered();
  expect(ctx.mails.map(({ to }) => to).sort()).toEqual(
    [home.email, "robin@example.com", "vet@example.com"].sort(),
  );
  const { subject, text, html, headers } = ctx.mails.find(({ to }) => to === home.email) ?? {};
  // Beneath it, where mails that were agreed to have it, how to end them.
  const stop = headers?.["List-Unsubscribe"]?.slice(1, -1) ?? "";
  expect(stop).toContain("/unsubscribe/report-cards.");
  expect({ subject, text: text?.replace(`\n-- \nNo more report cards by email? ${stop}\n`, "") }).toEqual({
    subject: letter.subject,
    text: letter.text,
  });
  expect(html?.replace(/<p [^>]*><a [^>]*>No more report cards by email<\/a><\/p>(?=<\/body>)/, "")).toBe(
    letter.html,
  );
  expect(letter.text).toMatch(/^Hi Willow,\n/);
  expect(letter.text).toContain(`${ctx.settings.APP_ORIGIN}/portal/report-cards/${id}`);
  expect(ctx.mails.filter(({ text }) => text.includes("/portal/"))).toHaveLength(1);

  const sent = await readSentCard(ctx, eva, id);
  if (sent.replacedBy !== undefined) throw new Error("replaced");
  expect(shown(sent.card)).toBe(shown(preview.shape));
  expect((await readSentPage(ctx, by, id)).deliveries).toHaveLength(3);
  expect(await events(ctx)).toContain('card.sent {"revision":1,"recipients":3}');
  // Nothing of it lies open in the database.
  expect(await dump(ctx)).not.toMatch(/walked|vet@example|Report card for/);
});

test("a card that was sent stays as it is: for the domain, for raw SQL, and when a dog gets another name", async () => {
  const { id, version } = await writeCard();
  await sendCard(ctx, by, id, { version, recipientIds: [], portalOnly: true });
  const before = shown((await readSentPage(ctx, by, id)).card);
  const { card } = await readDraft(ctx, by, id);
  expect(await saveDraft(ctx, by, id, { ...card, version: card.version })).toEqual({
    ok: false,
    reason: "sent",
  });
  for (const change of ["content = 'x'", "state = 'draft'", "session_on = '2020-01-01'", "sent_at = 1"])
    await expect(
      ctx.raw.prepare(`update report_cards set ${change} where id = ?`).bind(id).run(),
    ).rejects.toThrow(/never changed/);
  const key = await readSubject(ctx, home.clientId);
  const [dog] = await readDogs(ctx, key, home.clientId, by);
  if (!dog) throw new Error("no dog");
  const renamed = { ...dog.profile, name: "Renamed" };
  expect(await saveDog(ctx, by, home.clientId, dog.id, dog.version, renamed)).toEqual({ ok: true });
  expect(shown((await readSentPage(ctx, by, id)).card)).toBe(before);
  expect(before).toContain("Willow Dog");
  expect(letterTo(ctx, await readReady(ctx, by, id), "contact", []).subject).toContain("Willow Dog");
  // Mailed later, it says the same; pressed twice on one page it goes once.
  const again = { version, recipientIds: [`contact:${home.contactId}`], turn: "page-1" };
  await sendCard(ctx, by, id, again);
  await sendCard(ctx, by, id, again);
  await delivered();
  expect(ctx.mails).toHaveLength(1);
  await sendCard(ctx, by, id, { ...again, turn: "page-2" });
  await delivered();
  expect(ctx.mails).toHaveLength(2);
  const { deliveries } = await readSentPage(ctx, by, id);
  expect(deliveries.map(({ to, email, state }) => [to, email, state])).toEqual([
    ["contact", home.email, "sent"],
  ]);
});

test("nobody is mailed who has said no or whose address came back; an old page sends nothing; a test reaches me alone", async () => {
  const { id, version } = await writeCard();
  const consent = {
    clientId: home.clientId,
    contactId: home.contactId,
    purpose: "report-cards",
    channel: "email",
  } as const;
  await ctx.db.batch([
    ...setConsent(ctx, { ...consent, granted: false, source: "portal", by: eva }).statements,
  ]);
  const { statements } = await suppress(ctx, {
    channel: "email",
    address: "robin@example.com",
    reason: "bounce",
    clientId: null,
  });
  await ctx.db.batch([...statements]);
  const recipients = await recipientsFor(ctx, by, id);
  expect(recipients.map(({ obstacle }) => obstacle)).toEqual(["withdrawn", "no-email", "suppressed"]);
  // The agency that brought the client is offered to who may know of it.
  const desk = { name: "Pawsome", contact: "", email: "desk@agency.example", phone: "", notes: "" };
  await addAgency(ctx, by, "agency-1", { ...desk, sharePercent: 40, handlesTax: true });
  const agreed = terms.parse({ source: "agency", agencyId: "agency-1" });
  const file = await readForPage(ctx, by, home.clientId, "terms");
  expect(await saveTerms(ctx, by, home.clientId, file.version, agreed)).toEqual({ ok: true });
  const agencies = async (who: By) =>
    (await recipientsFor(ctx, who, id)).flatMap(({ to, email }) => (to === "agency" ? [email] : []));
  expect(await agencies(by)).toEqual(["desk@agency.example"]);
  expect(await agencies({ kind: "staff", staffId: "h", role: "helper" })).toEqual([]);
  const all = recipients.map((one) => one.id);
  expect(await sendCard(ctx, by, id, { version, recipientIds: all })).toEqual({
    ok: false,
    reason: "nobody",
  });
  expect(await sendCard(ctx, by, id, { version, recipientIds: [], extra: ["robin@example.com"] })).toEqual({
    ok: false,
    reason: "blocked",
  });
  // Nor does an address that was typed go around what its owner has said.
  expect(await sendCard(ctx, by, id, { version, recipientIds: [], extra: [home.email] })).toEqual({
    ok: false,
    reason: "blocked",
  });
  const newer = await save(id, "Willow sat.");
  expect(await sendCard(ctx, by, id, { version, recipientIds: [], portalOnly: true })).toEqual({
    ok: false,
    reason: "stale",
  });
  await save(id, "");
  const empty = await readDraft(ctx, by, id);
  expect(
    await sendCard(ctx, by, id, { version: empty.card.version, recipientIds: [], portalOnly: true }),
  ).toEqual({ ok: false, reason: "empty" });
  expect(newer.version).toBe(version + 1);

  await testCard(ctx, by, id);
  const [mail] = await ctx.db.select().from(outbox);
  expect(mail).toMatchObject({ purpose: "report-card-test", clientId: null });
  const [row] = await ctx.db.select().from(reportCards).where(eq(reportCards.id, id));
  expect(row?.state).toBe("draft");
  await expect(readSentCard(ctx, eva, id)).rejects.toMatchObject(notFound);
  expect(await ctx.db.select().from(cardDeliveries)).toEqual([]);
});

test("a photo is shown without what the phone wrote into it, to staff at once, to the household once it is sent, to nobody else", async () => {
  const { id } = await writeCard();
  const owner = await ownerOfNew(ctx, by, id);
  const jpeg = {
    name: "IMG_1.jpg",
    type: "image/jpeg",
    bytes: await photoJpeg(),
    kind: "card-photo",
  } as const;
  const heic = { name: "IMG_2.heic", type: "image/heic", bytes: photoHeic(), kind: "card-photo" } as const;
  const first = await bring(ctx, by, owner, jpeg);
  // What the household could not see is refused while the trainer still stands there with the phone, and leaves nothing.
  const held = await keysOf(ctx);
  await expect(bring(ctx, by, owner, heic)).rejects.toThrow(/HEIC.*JPEG/);
  expect(await keysOf(ctx)).toEqual(held);
  // Cloudflare decodes HEIC; its stand-in here does not, so another picture stands for what it makes of one.
  const { thumbnail, print } = ctx.pictures;
  const decoded = async () => new Blob([new Uint8Array(await photoJpeg())]).stream();
  ctx.pictures = {
    thumbnail: async (_, side) => thumbnail(await decoded(), side),
    print: async (_, side) => print(await decoded(), side),
  };
  const second = await bring(ctx, by, owner, heic);
  expect((await readDraftPhotos(ctx, by, id)).photos.map(({ hasPicture }) => hasPicture)).toEqual([
    true,
    true,
  ]);
  await expect(
    bring(ctx, by, owner, {
      ...jpeg,
      name: "a.pdf",
      type: "application/pdf",
      bytes: Buffer.from("%PDF-1.7\n%%EOF"),
    }),
  ).rejects.toThrow(/picture/);
  for (const key of await keysOf(ctx)) {
    const bytes = await (await ctx.bucket.get(key))?.arrayBuffer();
    expect(bytes && Buffer.from(bytes).includes(secret)).toBe(false);
  }
  await captionPhoto(ctx, by, id, second, "On the beach");
  expect((await readDraftPhotos(ctx, by, id)).photos.map(({ caption }) => caption)).toEqual([
    "",
    "On the beach",
  ]);
  // A draft's photo: not by the card, not by the list of documents.
  await expect(ownerOfShown(ctx, eva, id, first)).rejects.toMatchObject(notFound);
  const third = await bring(ctx, by, owner, jpeg);
  await removePhoto(ctx, by, id, third);
  const { version } = (await readReady(ctx, by, id)).card.row;
  await sendCard(ctx, by, id, { version, recipientIds: [], portalOnly: true });
  expect(await ownerOfShown(ctx, eva, id, first)).toEqual(owner);
  for (const gone of [third, home.photoId, "nothing"])
    await expect(ownerOfShown(ctx, eva, id, gone)).rejects.toMatchObject(notFound);
  await expect(ownerOfNew(ctx, by, id)).rejects.toMatchObject(notFound);
  await expect(removePhoto(ctx, by, id, first)).rejects.toMatchObject(notFound);
  // Nor where the draft was still one when the button was pressed.
  await expect(removeDocument(ctx, by, owner, first)).rejects.toMatchObject(notFound);
  expect(await ownerOfShown(ctx, eva, id, first)).toEqual(owner);

  const { name, bytes } = await drawSentCard(ctx, eva, id);
  expect(name).toBe("report-card-2026-11-02.pdf");
  const text = await textOf(bytes);
  for (const part of ["Willow Dog", "Willow walked **past** a cat.", "On the beach"])
    expect(text).toContain(part);
  expect(text).not.toContain("can be seen in the portal");

  // A draft that is thrown away takes its photos along.
  const other = await writeCard();
  const its = await ownerOfNew(ctx, by, other.id);
  await bring(ctx, by, its, jpeg);
  const before = (await keysOf(ctx)).length;
  await discardDraft(ctx, by, other.id);
  expect(await keysOf(ctx)).toHaveLength(before - 2);

  // A correction takes one photo out: it is gone for the household, and stays with the revision that showed it.
  const draft = await reviseCard(ctx, by, id);
  await removePhoto(ctx, by, draft, first);
  const revised = (await readReady(ctx, by, draft)).card.row;
  expect(await ownerOfShown(ctx, eva, id, first)).toEqual(owner);
  await expect(ownerOfShown(ctx, eva, draft, second)).rejects.toMatchObject(notFound);
  await sendCard(ctx, by, draft, { version: revised.version, recipientIds: [], portalOnly: true });
  expect(await ownerOfShown(ctx, eva, draft, second)).toEqual(owner);
  await expect(ownerOfShown(ctx, eva, draft, first)).rejects.toMatchObject(notFound);
  await expect(ownerOfShown(ctx, eva, id, first)).rejects.toMatchObject(notFound);
  expect(await ownerOfShown(ctx, by, id, first)).toEqual(owner);
});

test("a household reads its own sent cards, newest revision first, and nothing of a draft or of anybody else exists for it", async () => {
  const { id, version } = await writeCard("First words.");
  const other = await fullHousehold(ctx, by, {
    shown: "Maple",
    hidden: "Othersecret",
    phone: "+13035550178",
  });
  const stranger: By = { kind: "client", clientId: other.clientId, contactId: other.contactId };
  const auditor: By = { kind: "staff", staffId: "a", role: "auditor" };
  for (const who of [eva, stranger, auditor, { kind: "visitor" } as const])
    for (const card of [id, "nothing"]) {
      await expect(readSentCard(ctx, who, card)).rejects.toMatchObject(notFound);
      await expect(drawSentCard(ctx, who, card)).rejects.toMatchObject(notFound);
    }
  for (const who of [eva, stranger, auditor])
    for (const attempt of [readReady, readSentPage, reviseCard, testCard, readDraftPhotos])
      await expect(attempt(ctx, who, id)).rejects.toMatchObject(notFound);
  await sendCard(ctx, by, id, { version, recipientIds: await everybody(id) });
  await expect(readSentCard(ctx, stranger, id)).rejects.toMatchObject(notFound);
  await expect(noteRead(ctx, stranger, id)).rejects.toMatchObject(notFound);

  // Two read it, one twice; it was mailed to one of them.
  ctx.advance(60);
  const readAt = ctx.clock.now();
  await noteRead(ctx, eva, id);
  await noteRead(ctx, tom, id);
  ctx.advance(60);
  await noteRead(ctx, eva, id);
  const page = await readSentPage(ctx, by, id);
  expect(page.deliveries.map(({ contactId, readAt: at }) => [contactId, at])).toEqual([
    [eva.contactId, readAt],
    [tom.contactId, readAt],
  ]);
  expect((await events(ctx)).filter((line) => line.startsWith("card.read"))).toHaveLength(2);

  // A correction: one at a time, unseen until it is sent, then in the place of the first.
  const [draft, same] = await Promise.all([reviseCard(ctx, by, id), reviseCard(ctx, by, id)]);
  expect(same).toBe(draft);
  const corrected = await save(draft, "Better words.");
  const key = await readSubject(ctx, home.clientId);
  expect((await sentCards(ctx, home.clientId, key)).map((line) => line.id)).toEqual([id]);
  await expect(readSentCard(ctx, eva, draft)).rejects.toMatchObject(notFound);
  await sendCard(ctx, by, draft, { version: corrected.version, recipientIds: await everybody(draft) });
  expect(await readSentCard(ctx, eva, id)).toEqual({ replacedBy: draft });
  expect(
    (await sentCards(ctx, home.clientId, key)).map(({ id: line, revision, readBy }) => [
      line,
      revision,
      readBy,
    ]),
  ).toEqual([[draft, 2, []]]);
  const revised = await readSentPage(ctx, by, draft);
  expect(revised.changed).toEqual(["The summary"]);
  expect(shown(revised.card)).toContain("Revision 2, corrected on 2 Nov 2026");
  expect(shown((await readSentPage(ctx, by, id)).card)).toContain("First words.");
  expect(await sendCard(ctx, by, id, { version, recipientIds: ["self"], turn: "x" })).toEqual({
    ok: false,
    reason: "replaced",
  });
  await delivered();
  expect(ctx.mails.at(-1)?.subject).toBe("Corrected report card for Willow Dog, 2 Nov 2026");
});

test("an agency with one's own address is one reader, and nobody after it is left out", async () => {
  const self = { name: "Pawsome", contact: "", email: "robin@example.com", phone: "", notes: "" };
  await addAgency(ctx, by, "agency-1", { ...self, sharePercent: 40, handlesTax: true });
  const file = await readForPage(ctx, by, home.clientId, "terms");
  await saveTerms(
    ctx,
    by,
    home.clientId,
    file.version,
    terms.parse({ source: "agency", agencyId: "agency-1" }),
  );
  const { id, version } = await writeCard();
  const recipientIds = ["agency", "self"];
  const sending = { version, recipientIds, extra: ["vet@example.com"] };
  expect(await sendCard(ctx, by, id, sending)).toEqual({ ok: true, recipients: 2 });
  await delivered();
  expect(ctx.mails.map(({ to }) => to).sort()).toEqual(["robin@example.com", "vet@example.com"]);
  expect(await events(ctx)).toContain('card.sent {"revision":1,"recipients":2}');
});

test("a card whose day was corrected to an earlier one is not the last card any more, for nobody", async () => {
  const sent = async (id: string, sessionOn: `${number}-${number}-${number}`, summary: string) => {
    const { card } = await readDraft(ctx, by, id);
    const content = { ...card.content, summary: fromPlainText(summary) };
    const saved = await saveDraft(ctx, by, id, { version: card.version, sessionOn, content });
    const version = saved.ok ? saved.version : 0;
    expect(await sendCard(ctx, by, id, { version, recipientIds: [], portalOnly: true })).toMatchObject({
      ok: true,
    });
    return id;
  };
  const wrong = await sent(
    await beginCard(ctx, by, { clientId: home.clientId }),
    "2026-12-22",
    "The wrong day.",
  );
  const right = await sent(await reviseCard(ctx, by, wrong), "2026-11-22", "The right day.");
  const next = await sent(
    await beginCard(ctx, by, { clientId: home.clientId }),
    "2026-11-29",
    "A week later.",
  );
  const key = await readSubject(ctx, home.clientId);
  expect((await lastSent(ctx, by, home.clientId, key))?.id).toBe(next);
  expect((await readPortalView(ctx, eva as never)).newestCard?.id).toBe(next);
  expect((await sentCards(ctx, home.clientId, key)).map(({ id }) => id)).toEqual([next, right]);
});
