import { eq } from "drizzle-orm";
import {
  biteDetails,
  dogHandling,
  household,
  mergeRemainder,
  terms,
} from "../../app/domain/clients/records.ts";
import { clientSees, fieldViews, roleSees, type ViewedColumn } from "../../app/domain/field-views.ts";
import { readSubject, type SubjectKey } from "../../app/domain/subjects/subjects.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { clientMerges, clients } from "../../drizzle/schema/clients.ts";
import { biteIncidents, dogs } from "../../drizzle/schema/dogs.ts";
import { inquiries } from "../../drizzle/schema/intake.ts";
import { outbox, receivedMessages } from "../../drizzle/schema/messages.ts";
import { chargeDecisions, packages } from "../../drizzle/schema/packages.ts";
import { cardDeliveries } from "../../drizzle/schema/report-cards.ts";
import { signatures } from "../../drizzle/schema/waivers.ts";
import type { FurnishedClients } from "./clients.ts";
import type { WorkingDay } from "./working-day.ts";

/** A word that stands in one column and nowhere else. */
export const wordOf = (column: ViewedColumn): string => `Sperber-${column.replaceAll(/[^a-z]/g, "-")}`;
/** A rate, in cents, that is no other number of the practice. */
export const rateCents = 8_642_31;
export const ratePrinted = /8,?642[.,]31|(?<![\da-z])864231(?![\da-z])/i;

const columns: ViewedColumn[] = fieldViews.flatMap((view) => [...view.columns]);
/** The columns that somebody of the practice or of the household may not see: each gets its word. */
export const guarded = columns.filter((column) => !roleSees("helper", column) || !clientSees(column));
export const hiddenFromHelper = guarded.filter((column) => !roleSees("helper", column));
export const hiddenFromClient = guarded.filter((column) => !clientSees(column));

/** Columns that hold no word, only numbers: a price is looked for as it is printed. */
export const numbers: readonly ViewedColumn[] = ["charge_decisions.price", "clients.place"];

/** Puts its word into each guarded column of both households. A guarded column that nobody fills here is an error. */
export async function fillGuarded(ctx: SystemContext, { a, b, days, inquiry }: FurnishedClients) {
  const filled = new Set<ViewedColumn>();
  const word = (column: ViewedColumn) => {
    filled.add(column);
    return wordOf(column);
  };
  for (const [{ clientId, dogId, signatureId }, day] of [
    [a, days.a],
    [b, days.b],
  ] as const) {
    const key = await readSubject(ctx, clientId);
    await fillDay(ctx, key, day, word);
    const priced = (agency: string) => terms.parse({ source: "agency", agency, sharePercent: 40, rateCents });
    const mergeId = ctx.random.id();
    const remainder = mergeRemainder.parse({
      household: household.parse({
        address: { address: "", address2: "", city: "", region: "", postalCode: "" },
      }),
      privateNotes: word("client_merges.remainder"),
      terms: priced(word("client_merges.remainder")),
    });
    const handling = dogHandling.parse({
      warnings: word("dogs.handling"),
      goals: [{ title: word("dogs.handling") }],
    });
    await ctx.db
      .update(clients)
      .set({
        terms: await key.seal("clients.terms", clientId, JSON.stringify(priced(word("clients.terms")))),
        privateNotes: await key.seal("clients.private_notes", clientId, word("clients.private_notes")),
        accessNotes: await key.seal("clients.access_notes", clientId, word("clients.access_notes")),
      })
      .where(eq(clients.id, clientId));
    await ctx.db.insert(clientMerges).values({
      id: mergeId,
      clientId,
      fromClientId: ctx.random.id(),
      remainder: await key.seal("client_merges.remainder", mergeId, JSON.stringify(remainder)),
      mergedAt: ctx.clock.now(),
      mergedBy: "somebody",
    });
    await ctx.db
      .update(dogs)
      .set({ handling: await key.seal("dogs.handling", dogId, JSON.stringify(handling)) })
      .where(eq(dogs.id, dogId));
    const bites = await ctx.db
      .select({ id: biteIncidents.id })
      .from(biteIncidents)
      .where(eq(biteIncidents.dogId, dogId));
    for (const { id } of bites) {
      const told = biteDetails.parse({ description: word("bite_incidents.details"), level: 3 });
      const details = await key.seal("bite_incidents.details", id, JSON.stringify(told));
      await ctx.db.update(biteIncidents).set({ details, source: "staff" }).where(eq(biteIncidents.id, id));
    }
    await ctx.db
      .update(signatures)
      .set({
        voidedAt: ctx.clock.now(),
        voidedBy: "somebody",
        voidReason: await key.seal("signatures.void_reason", signatureId, word("signatures.void_reason")),
      })
      .where(eq(signatures.id, signatureId));
  }
  const asked = await readSubject(ctx, inquiry);
  await ctx.db
    .update(inquiries)
    .set({ notes: await asked.seal("inquiries.notes", inquiry, word("inquiries.notes")) })
    .where(eq(inquiries.id, inquiry));
  const forgotten = guarded.filter((column) => !filled.has(column) && !numbers.includes(column));
  if (forgotten.length > 0) throw new Error(`Nothing is put into ${forgotten.join(", ")}: add it here`);
}

/** The same for a household's package, its messages and whom its card went to. */
async function fillDay(
  ctx: SystemContext,
  key: SubjectKey,
  day: WorkingDay,
  word: (column: ViewedColumn) => string,
) {
  const letter = word("outbox.letter");
  const content = JSON.stringify({ subject: letter, text: letter });
  const terms = {
    priceCents: rateCents,
    currency: "USD",
    payer: "agency",
    agency: word("packages.terms"),
    sharePercent: 40,
  };
  const received = { from: "+13035550161", text: word("received_messages.letter") };
  const decisions = await ctx.db
    .select({ id: chargeDecisions.id })
    .from(chargeDecisions)
    .where(eq(chargeDecisions.appointmentId, day.past));
  const deliveries = await ctx.db
    .select({ id: cardDeliveries.id })
    .from(cardDeliveries)
    .where(eq(cardDeliveries.cardId, day.sentCard));
  const to = { name: word("card_deliveries.recipient"), email: "somebody@example.com" };
  await ctx.db.batch([
    ctx.db
      .update(outbox)
      .set({
        letter: await key.seal(
          "outbox.letter",
          day.message,
          JSON.stringify({ to: `${letter}@example.com`, content }),
        ),
      })
      .where(eq(outbox.id, day.message)),
    ctx.db
      .update(packages)
      .set({ terms: await key.seal("packages.terms", day.package, JSON.stringify(terms)) })
      .where(eq(packages.id, day.package)),
    ctx.db
      .update(receivedMessages)
      .set({
        letter: await key.seal("received_messages.letter", day.received, JSON.stringify(received)),
      })
      .where(eq(receivedMessages.id, day.received)),
  ]);
  for (const { id } of decisions) {
    const price = await key.seal(
      "charge_decisions.price",
      id,
      JSON.stringify({ cents: rateCents, currency: "USD" }),
    );
    await ctx.db.update(chargeDecisions).set({ price }).where(eq(chargeDecisions.id, id));
  }
  for (const { id } of deliveries) {
    const recipient = await key.seal("card_deliveries.recipient", id, JSON.stringify(to));
    await ctx.db.update(cardDeliveries).set({ recipient }).where(eq(cardDeliveries.id, id));
  }
}
