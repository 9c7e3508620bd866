import { eq } from "drizzle-orm";
import {
  biteDetails,
  dogHandling,
  household,
  mergeRemainder,
  terms,
} from "../../app/domain/clients/records.ts";
import { clientSees, fieldViews, roleSees, type ViewedColumn } from "../../app/domain/field-views.ts";
import { enqueueEmail } from "../../app/domain/messages/outbox.ts";
import { readSubject } from "../../app/domain/subjects/subjects.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { clientMerges, clients } from "../../drizzle/schema/clients.ts";
import { biteIncidents, dogs } from "../../drizzle/schema/dogs.ts";
import { inquiries } from "../../drizzle/schema/intake.ts";
import { signatures } from "../../drizzle/schema/waivers.ts";
import type { FurnishedClients } from "./clients.ts";

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

/** Puts its word into each guarded column of both households. A guarded column that nobody fills here is an error. */
export async function fillGuarded(ctx: SystemContext, { a, b, inquiry }: FurnishedClients) {
  const filled = new Set<ViewedColumn>();
  const word = (column: ViewedColumn) => {
    filled.add(column);
    return wordOf(column);
  };
  for (const { clientId, dogId, signatureId } of [a, b]) {
    const key = await readSubject(ctx, clientId);
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
    const letter = word("outbox.letter");
    const mail = await enqueueEmail(ctx, {
      purpose: "test",
      to: `${letter}@example.com`,
      subject: letter,
      text: letter,
      about: { subjectId: clientId, clientId },
    });
    await ctx.db.batch([mail.statement]);
  }
  const asked = await readSubject(ctx, inquiry);
  await ctx.db
    .update(inquiries)
    .set({ notes: await asked.seal("inquiries.notes", inquiry, word("inquiries.notes")) })
    .where(eq(inquiries.id, inquiry));
  const forgotten = guarded.filter((column) => !filled.has(column));
  if (forgotten.length > 0) throw new Error(`Nothing is put into ${forgotten.join(", ")}: add it here`);
}
