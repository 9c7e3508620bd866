import { getTableName } from "drizzle-orm";
import { expect, test } from "vitest";
import { matchChoices } from "../../../drizzle/schema/calendar.ts";
import { outbox } from "../../../drizzle/schema/messages.ts";
import { cardDeliveries, reportCards } from "../../../drizzle/schema/report-cards.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { bring } from "../../../test/harness/papers.ts";
import { photoJpeg } from "../../../test/harness/pictures.ts";
import { addStaff, dump } from "../../../test/harness/staff.ts";
import { appointmentsOf } from "../appointments/read.ts";
import { addAppointment } from "../appointments/write.ts";
import type { By } from "../by.ts";
import { listChoices } from "../calendar/choices.ts";
import { readLog, readMessage } from "../correspondence/log.ts";
import { receivedOf, receiveSms } from "../correspondence/received.ts";
import { readPlace, savePlace } from "../day/places.ts";
import { consentsOf, setConsent } from "../messages/consents.ts";
import { deliverDue, enqueueEmail } from "../messages/outbox.ts";
import { adjustPackage, refundPackage } from "../packages/adjust.ts";
import { packagesOf } from "../packages/balances.ts";
import { decisionsOf } from "../packages/decisions.ts";
import { addDefinition } from "../packages/definitions.ts";
import { sellPackage } from "../packages/sell.ts";
import { settleVisit } from "../packages/settle.ts";
import { beginCard, readDraft, saveDraft } from "../report-cards/drafts.ts";
import { ownerOfNew, ownerOfShown } from "../report-cards/photos.ts";
import { noteRead, readSentCard, sentCards } from "../report-cards/reads.ts";
import { fromPlainText, toPlainText } from "../report-cards/rich-text.ts";
import { sendCard } from "../report-cards/send.ts";
import { readSentPage } from "../report-cards/sent-page.ts";
import { readSubject } from "../subjects/subjects.ts";
import { addContact } from "./change.ts";
import { createClient } from "./create.ts";
import { mergeClients, readMerge } from "./merge.ts";
import { movingTables } from "./merge-moves.ts";
import { contactDetails } from "./records.ts";

const hour = 3_600_000;
let by: By;

/** A household with a working day behind it: visits, a package, cards, messages, and what was said of them. */
async function live(
  ctx: TestContext,
  home: { clientId: string; contactId: string },
  word: string,
  phone: string,
) {
  const { clientId, contactId } = home;
  const start = ctx.clock.now().getTime();
  const visit = (hours: number) =>
    addAppointment(ctx, by, {
      clientId,
      startsAt: new Date(start + hours * hour),
      endsAt: new Date(start + (hours + 1) * hour),
      ...{ title: `${word} title`, place: `${word} park`, note: `${word} note`, staffId: null },
    });
  const [walked, missed] = [await visit(-48), await visit(-24)];
  await visit(24);
  const packageId = `package${word.toLowerCase()}`;
  await sellPackage(ctx, by, {
    ...{ id: packageId, clientId, definitionId: "five", priceCents: 48_000, payer: "agency" },
    soldOn: "2026-11-02",
  });
  await settleVisit(ctx, by, {
    ...{ appointmentId: walked, version: 1, state: "completed", charge: "package", packageId },
    reason: `${word} walked`,
  });
  await settleVisit(ctx, by, {
    ...{ appointmentId: missed, version: 1, state: "no-show", charge: "price", priceCents: 4_200 },
    reason: `${word} was away`,
  });
  const adjustment = {
    id: `adjust${word.toLowerCase()}`,
    clientId,
    packageId,
    units: 2,
    reason: `${word} gift`,
  };
  expect(await adjustPackage(ctx, by, adjustment)).toEqual({ ok: true });

  const write = async () => {
    const id = await beginCard(ctx, by, { clientId });
    const owner = await ownerOfNew(ctx, by, id);
    const jpeg = {
      name: "IMG.jpg",
      type: "image/jpeg",
      bytes: await photoJpeg(),
      kind: "card-photo",
    } as const;
    const photoId = await bring(ctx, by, owner, jpeg);
    const { card } = await readDraft(ctx, by, id);
    const content = {
      ...card.content,
      summary: fromPlainText(`${word} sat`),
      photos: [{ documentId: photoId, caption: `${word} looks` }],
    };
    const saved = await saveDraft(ctx, by, id, { version: card.version, sessionOn: card.sessionOn, content });
    if (!saved.ok) throw new Error(saved.reason);
    return { id, version: saved.version, photoId };
  };
  const sent = await write();
  const recipientIds = [`contact:${contactId}`];
  expect(await sendCard(ctx, by, sent.id, { version: sent.version, recipientIds })).toMatchObject({
    ok: true,
  });
  await noteRead(ctx, { kind: "client", clientId, contactId }, sent.id);
  const draft = await write();
  await ctx.settled();
  await deliverDue(ctx);

  await receiveSms(ctx, { providerId: `SM${word}`, from: phone, text: `${word} is late` });
  const said = setConsent(ctx, {
    ...{
      clientId,
      contactId,
      purpose: "reminders",
      channel: "sms",
      granted: true,
      source: "staff",
      by,
    },
  });
  const choice = ctx.random.id();
  const [valueIndex] = await ctx.vault.indexes("match_choices.value_index", word);
  const about = { subjectId: clientId, clientId };
  const reminder = await enqueueEmail(ctx, {
    ...{
      purpose: "vaccination-soon",
      to: `${word}@example.com`,
      subject: `${word} due`,
      text: `${word} vaccination`,
      about,
      contactId,
    },
    onceKey: `remind:vaccination:${clientId}:30:2026-12-01:${contactId}`,
  });
  await ctx.db.batch([
    ...said.statements,
    reminder.statement,
    ctx.db.insert(matchChoices).values({
      ...{ id: choice, kind: "title", valueIndex, clientId, chosenBy: "robin", chosenAt: ctx.clock.now() },
      value: await ctx.vault.seal("match_choices.value", choice, word),
    }),
  ]);
  return { packageId, walked, missed, sent, draft };
}

test("after two busy clients have become one, everything of both is there under the one key, and goes on", async () => {
  const ctx = await createTestContext();
  by = { kind: "staff", staffId: await addStaff(ctx), role: "owner" };
  await addDefinition(ctx, by, "five", {
    title: "Five walks",
    description: "",
    sessions: 5,
    priceCents: 50_000,
    validDays: 90,
  });
  const phones = { Willow: "+13035550177", Aspen: "+13035550188" };
  const keep = await fullHousehold(ctx, by, { shown: "Willow", hidden: "Hidden", phone: phones.Willow });
  const from = await fullHousehold(ctx, by, { shown: "Aspen", hidden: "Hidden", phone: phones.Aspen });
  const mine = await live(ctx, keep, "Willow", phones.Willow);
  // One person stands in both files, and it is that one who was written to in both.
  const details = contactDetails.parse({
    ...{ name: "Willow One", emails: ["willow@example.com"], phones: [phones.Willow] },
  });
  const twin = { details, signs: false, getsReportCards: false, pays: false };
  const { contactId } = await addContact(ctx, by, from.clientId, twin);
  const theirs = await live(ctx, { ...from, contactId }, "Aspen", phones.Aspen);
  // A mail to the team about the one, which stands in no file but is sealed under the client's key, is on its way.
  const toTeam = await enqueueEmail(ctx, {
    ...{ purpose: "reschedule-asked", to: "robin@example.com", subject: "A wish", text: "Aspen asks" },
    about: { subjectId: from.clientId, clientId: null },
    contactId,
  });
  await ctx.db.batch([toTeam.statement]);
  const before = await readMerge(ctx, by, keep.clientId, from.clientId);
  expect(before.samePeople).toEqual(["Willow One"]);
  const versions = { keep: before.keep.version, from: before.from.version };
  expect(await mergeClients(ctx, by, keep.clientId, from.clientId, versions)).toEqual({ ok: true });

  const { clientId } = keep;
  const key = await readSubject(ctx, clientId);
  // Whatever is sealed for a client opens, table by table, and there is something in each that a working day fills.
  const filled = new Set<string>();
  for (const { table, sealed } of movingTables())
    for (const row of (await ctx.db.select().from(table)) as Record<string, unknown>[]) {
      expect([clientId, null], getTableName(table)).toContain(row.clientId);
      if (row.clientId !== null) filled.add(getTableName(table));
      for (const [column, full] of Object.entries(sealed))
        if (typeof row[column] === "string") await key.open(full, String(row.id), row[column] as never);
    }
  for (const name of [
    ...["appointments", "packages", "ledger_entries", "charge_decisions", "report_cards", "card_deliveries"],
    ...["documents", "outbox", "consents", "received_messages", "match_choices"],
  ])
    expect([...filled]).toContain(name);

  const visits = await appointmentsOf(ctx, by, clientId, key);
  expect(visits.map(({ note }) => note).sort()).toEqual([
    ...Array(3).fill("Aspen note"),
    ...Array(3).fill("Willow note"),
  ]);
  const sold = await packagesOf(ctx, by, clientId, key);
  expect(
    sold.map(({ id, left, lines }) => [id, left, lines.map(({ reason }) => reason).filter(Boolean)]).sort(),
  ).toEqual([
    ["packageaspen", 6, ["Aspen walked", "Aspen gift"]],
    ["packagewillow", 6, ["Willow walked", "Willow gift"]],
  ]);
  expect(sold.map(({ terms }) => terms?.priceCents)).toEqual([48_000, 48_000]);
  const decisions = await decisionsOf(ctx, by, clientId, key);
  expect(decisions.get(theirs.missed)).toMatchObject({ reason: "Aspen was away", price: { cents: 4_200 } });

  expect((await sentCards(ctx, clientId, key)).map(({ id }) => id).sort()).toEqual(
    [mine.sent.id, theirs.sent.id].sort(),
  );
  for (const { sent, draft } of [mine, theirs]) {
    const reader: By = { kind: "client", clientId, contactId: keep.contactId };
    const read = await readSentCard(ctx, reader, sent.id);
    if (read.replacedBy !== undefined) throw new Error("replaced");
    expect(read.card.photos).toHaveLength(1);
    expect(await ownerOfShown(ctx, reader, sent.id, sent.photoId)).toMatchObject({ clientId });
    expect((await readSentPage(ctx, by, sent.id)).deliveries).toHaveLength(1);
    // A draft goes on where it was, and a photo of it too.
    const { card } = await readDraft(ctx, by, draft.id);
    expect(toPlainText(card.content.summary)).toMatch(/ sat$/);
    expect(await ownerOfNew(ctx, by, draft.id)).toMatchObject({ clientId });
    expect(await saveDraft(ctx, by, draft.id, { ...card, version: card.version })).toMatchObject({
      ok: true,
    });
  }
  await deliverDue(ctx);
  expect(ctx.mails.filter(({ text }) => text === "Aspen asks")).toHaveLength(1);
  const { lines } = await readLog(ctx, by, { clientId, page: 1 });
  expect(lines).toHaveLength(4);
  for (const { id } of lines)
    expect((await readMessage(ctx, by, id)).letter?.text).toMatch(/sat|vaccination/);
  expect((await receivedOf(ctx, by, clientId, key)).map(({ text }) => text).sort()).toEqual([
    "Aspen is late",
    "Willow is late",
  ]);
  expect(await consentsOf(ctx, clientId)).toMatchObject([{ contactId: keep.contactId, granted: true }]);
  expect((await listChoices(ctx, by)).map((one) => [one.value, one.clientId]).sort()).toEqual([
    ["Aspen", clientId],
    ["Willow", clientId],
  ]);
  // What was said once is not said again because the client has another name now.
  expect(
    (await ctx.db.select().from(outbox))
      .flatMap(({ onceKey }) => onceKey ?? [])
      .filter((once) => once.startsWith("remind")),
  ).toEqual([
    `remind:vaccination:${clientId}:30:2026-12-01:${keep.contactId}`,
    `remind:vaccination:${clientId}:30:2026-12-01:${contactId}`,
  ]);

  // The books go on: the other's package pays for the one's visit, and can be closed.
  const planned = visits.find(({ state }) => state === "scheduled");
  const settled = await settleVisit(ctx, by, {
    ...{
      appointmentId: planned?.id ?? "",
      version: planned?.version ?? 0,
      state: "completed",
      charge: "package",
    },
    ...{ packageId: theirs.packageId, reason: "" },
  });
  expect(settled).toEqual({ ok: true });
  const refund = { clientId, packageId: theirs.packageId, left: 5, reason: "moved away" };
  expect(await refundPackage(ctx, by, refund)).toEqual({ ok: true });
  expect(await dump(ctx)).not.toMatch(/Aspen (title|gift|sat|looks|is late)/);
  expect(await ctx.db.$count(reportCards)).toBe(4);
  const deliveries = await ctx.db.select().from(cardDeliveries);
  expect(deliveries.map((one) => one.contactId)).toEqual([keep.contactId, keep.contactId]);
  expect(deliveries.every(({ readAt }) => readAt !== null)).toBe(true);

  // And once more into another: also where they live on the map, for a file that says nothing of it.
  const bare = await createClient(ctx, by, {
    ...{ state: "active", source: "staff" },
    contacts: [
      { details: contactDetails.parse({ name: "W." }), signs: false, getsReportCards: false, pays: false },
    ],
  });
  const pin = { lat: 40.01499, lng: -105.27055 };
  const { version } = await readPlace(ctx, by, clientId);
  await savePlace(ctx, by, clientId, version, { pin, metres: null });
  const again = await readMerge(ctx, by, bare.clientId, clientId);
  const seen = { keep: again.keep.version, from: again.from.version };
  expect(await mergeClients(ctx, by, bare.clientId, clientId, seen)).toEqual({ ok: true });
  expect((await readPlace(ctx, by, bare.clientId)).pin).toEqual(pin);
  const last = await readSubject(ctx, bare.clientId);
  expect(await appointmentsOf(ctx, by, bare.clientId, last)).toHaveLength(6);
}, 60_000);
