import { eq } from "drizzle-orm";
import { addAppointment } from "../../app/domain/appointments/write.ts";
import type { By } from "../../app/domain/by.ts";
import { applyEvents } from "../../app/domain/calendar/apply.ts";
import { eventRowId } from "../../app/domain/calendar/content.ts";
import { storeOwnFile } from "../../app/domain/documents/documents.ts";
import { enqueueEmail } from "../../app/domain/messages/outbox.ts";
import { suppress } from "../../app/domain/messages/suppressions.ts";
import { addAgency } from "../../app/domain/packages/agencies.ts";
import { addDefinition } from "../../app/domain/packages/definitions.ts";
import { sellPackage } from "../../app/domain/packages/sell.ts";
import { settleVisit } from "../../app/domain/packages/settle.ts";
import { beginCard } from "../../app/domain/report-cards/begin.ts";
import { cardContent } from "../../app/domain/report-cards/content.ts";
import { saveDraft } from "../../app/domain/report-cards/drafts.ts";
import { addCategory } from "../../app/domain/report-cards/library-categories.ts";
import { addItem } from "../../app/domain/report-cards/library-items.ts";
import { fromPlainText } from "../../app/domain/report-cards/rich-text.ts";
import { sendCard } from "../../app/domain/report-cards/send.ts";
import { readSubject } from "../../app/domain/subjects/subjects.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { calendars } from "../../drizzle/schema/calendar.ts";
import { clients } from "../../drizzle/schema/clients.ts";
import { connections } from "../../drizzle/schema/connections.ts";
import { documents } from "../../drizzle/schema/documents.ts";
import { outbox, receivedMessages, suppressions } from "../../drizzle/schema/messages.ts";
import type { FullHousehold, Words } from "../harness/household.ts";

const hour = 3_600_000;
type Staff = Extract<By, { kind: "staff" }>;

/** What a practice has besides its clients: something for sale, an agency, a library, a calendar with an event of nobody's. */
export async function furnishPractice(ctx: SystemContext, by: Staff, word: string) {
  const [definition, agency] = [ctx.random.id(), ctx.random.id()];
  await addDefinition(ctx, by, definition, {
    title: "Five sessions",
    description: "",
    sessions: 5,
    priceCents: 555_13,
    validDays: 180,
  });
  await addAgency(ctx, by, agency, {
    name: word,
    contact: word,
    email: `${word.toLowerCase()}@example.org`,
    phone: "",
    notes: word,
    sharePercent: 40,
    handlesTax: true,
  });
  const category = await addCategory(ctx, by, "Tricks");
  const item = await addItem(ctx, by, {
    categoryId: category,
    title: "Spin",
    body: fromPlainText("Turn around once."),
    url: "",
  });
  const closed = await suppress(ctx, {
    channel: "email",
    address: `${word.toLowerCase()}-closed@example.com`,
    reason: "bounce",
    clientId: null,
  });
  await ctx.db.batch(closed.statements);
  const [suppression] = await ctx.db.select({ id: suppressions.id }).from(suppressions);
  return {
    definition,
    agency,
    category,
    item,
    suppression: suppression?.id ?? "",
    ...(await furnishCalendar(ctx, by, word)),
  };
}

async function furnishCalendar(ctx: SystemContext, { staffId }: Staff, word: string) {
  const [connection, calendar] = [ctx.random.id(), ctx.random.id()];
  const now = ctx.clock.now();
  await ctx.db.batch([
    ctx.db.insert(connections).values({
      id: connection,
      provider: "google-calendar",
      staffId,
      subjectIndex: (await ctx.vault.indexes("connections.subject_index", `calendar ${word}`))[0],
      subject: await ctx.vault.seal("connections.subject", connection, `calendar ${word}`),
      scopes: [],
      createdAt: now,
      connectedAt: now,
      needsReconnectingAt: now,
    }),
    ctx.db.insert(calendars).values({
      id: calendar,
      connectionId: connection,
      providerId: await ctx.vault.seal("calendars.provider_id", calendar, `${word}@example.org`),
      providerIdIndex: (await ctx.vault.indexes("calendars.provider_id_index", `${word}@example.org`))[0],
      name: await ctx.vault.seal("calendars.name", calendar, word),
      timeZone: "America/Denver",
      selectedAt: now,
      syncedAt: now,
      createdAt: now,
    }),
  ]);
  const startsAt = new Date(now.getTime() + 30 * hour);
  await applyEvents(
    ctx,
    { id: calendar, staffId, timeZone: "America/Denver" },
    [
      {
        kind: "kept",
        eventId: "printer",
        seriesId: null,
        startsAt,
        endsAt: new Date(startsAt.getTime() + hour),
        startsOn: null,
        endsOn: null,
        busy: true,
        title: `Call about ${word}`,
        place: "",
        emails: [],
      },
    ],
    null,
  );
  return { calendar, event: await eventRowId(calendar, "printer") };
}

/** A working day's rows of one household: a visit to come and one that was charged, a package, a sent card and a draft, a photo, mail both ways. */
export async function furnishWorkingDay(
  ctx: SystemContext,
  by: Staff,
  home: FullHousehold,
  { shown, hidden }: Pick<Words, "shown" | "hidden">,
  definitionId: string,
) {
  const { clientId, contactId, dogId } = home;
  const now = ctx.clock.now().getTime();
  const visit = (from: number) =>
    addAppointment(ctx, by, {
      clientId,
      startsAt: new Date(now + from * hour),
      endsAt: new Date(now + (from + 1) * hour),
      title: hidden,
      place: "",
      note: hidden,
      staffId: by.staffId,
    });
  const [appointment, past] = [await visit(26), await visit(-50)];
  const sale = {
    id: ctx.random.id(),
    clientId,
    definitionId,
    priceCents: 555_13,
    payer: "client" as const,
    soldOn: new Date(now - 72 * hour).toISOString().slice(0, 10) as `${number}-${number}-${number}`,
  };
  const sold = await sellPackage(ctx, by, sale);
  const settled = await settleVisit(ctx, by, {
    appointmentId: past,
    version: 1,
    state: "completed",
    charge: "package",
    packageId: sale.id,
    reason: `Done, ${shown}`,
  });
  if (!sold.ok || !settled.ok) throw new Error("Nothing was sold or settled");
  const key = await readSubject(ctx, clientId);
  const cardOf = async (word: string, appointmentId?: string) => {
    const cardId = await beginCard(ctx, by, { clientId, appointmentId, dogIds: [dogId] });
    const saved = await saveDraft(ctx, by, cardId, {
      version: 1,
      sessionOn: sale.soldOn,
      content: cardContent.parse({ dogIds: [dogId], summary: fromPlainText(`Well done, ${word}.`) }),
    });
    if (!saved.ok) throw new Error("The card was not saved");
    return { cardId, version: saved.version };
  };
  const sent = await cardOf(shown, past);
  const photo = await photoOf(ctx, clientId, sent.cardId, key);
  await saveDraft(ctx, by, sent.cardId, {
    version: sent.version,
    sessionOn: sale.soldOn,
    content: cardContent.parse({
      dogIds: [dogId],
      summary: fromPlainText(`Well done, ${shown}.`),
      photos: [{ documentId: photo, caption: shown }],
    }),
  });
  const result = await sendCard(ctx, by, sent.cardId, {
    version: sent.version + 1,
    recipientIds: [`contact:${contactId}`],
  });
  if (!result.ok) throw new Error(`The card was not sent: ${result.reason}`);
  const draft = await cardOf(hidden);
  const draftPhoto = await photoOf(ctx, clientId, draft.cardId, key);
  await saveDraft(ctx, by, draft.cardId, {
    version: draft.version,
    sessionOn: sale.soldOn,
    content: cardContent.parse({
      dogIds: [dogId],
      summary: fromPlainText(hidden),
      photos: [{ documentId: draftPhoto, caption: hidden }],
    }),
  });
  const letter = await enqueueEmail(ctx, {
    purpose: "letter",
    to: home.email,
    subject: hidden,
    text: hidden,
    about: { subjectId: clientId, clientId },
    contactId,
    staffId: by.staffId,
  });
  const received = ctx.random.id();
  await ctx.db.batch([
    letter.statement,
    ctx.db.insert(receivedMessages).values({
      id: received,
      kind: "sms",
      clientId,
      contactId,
      letter: await key.seal(
        "received_messages.letter",
        received,
        JSON.stringify({ from: home.phone, text: hidden }),
      ),
      providerId: `SM${received}`,
      receivedAt: ctx.clock.now(),
    }),
    ctx.db
      .update(clients)
      .set({ place: await key.seal("clients.place", clientId, JSON.stringify({ metres: 7_000 })) })
      .where(eq(clients.id, clientId)),
  ]);
  // All of it left before the test begins: what a test counts is what it causes.
  await ctx.db
    .update(outbox)
    .set({ nextAttemptAt: null, sentAt: ctx.clock.now() })
    .where(eq(outbox.clientId, clientId));
  return {
    appointment,
    past,
    package: sale.id,
    sentCard: sent.cardId,
    draftCard: draft.cardId,
    photo,
    draftPhoto,
    message: letter.id,
    received,
  };
}
export type WorkingDay = Awaited<ReturnType<typeof furnishWorkingDay>>;

async function photoOf(
  ctx: SystemContext,
  clientId: string,
  cardId: string,
  key: Awaited<ReturnType<typeof readSubject>>,
): Promise<string> {
  const bytes = new TextEncoder().encode("a picture");
  const { id, statement } = await storeOwnFile(
    ctx,
    clientId,
    { kind: "card-photo", name: "photo.pdf", type: "application/pdf", bytes },
    key,
  );
  const thumbnailKey = `clients/${clientId}/${id}-thumb`;
  await ctx.files.write(thumbnailKey, bytes, { type: "image/webp", length: bytes.length });
  await ctx.db.batch([
    statement,
    ctx.db.update(documents).set({ cardId, type: "image/jpeg", thumbnailKey }).where(eq(documents.id, id)),
  ]);
  return id;
}
