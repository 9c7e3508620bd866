import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { incidents } from "../../../drizzle/schema/suspicion.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { insertWhen } from "../insert-when.ts";
import { type Note, sealNotes } from "./notes.ts";

export type IncidentKind = (typeof incidents.$inferSelect)["kind"];

export interface NewIncident {
  kind: IncidentKind;
  /** A code for how it came to be, e.g. "not-me". */
  source: string;
  /** Whom it is about, where it is about one person. */
  staffId?: string | null;
  /** Who opened it by hand. */
  openedBy?: string | null;
  /** The first note. */
  note?: string;
  /** It is opened only where this holds at that point of the batch. */
  when?: SQL;
}

/**
 * Opens an incident.
 *
 * @returns its id, and statements to put, together and in this order, into the batch of what it is about.
 */
export async function openIncident(
  ctx: SystemContext,
  { kind, source, staffId = null, openedBy = null, note, when = sql`true` }: NewIncident,
): Promise<{ id: string; statements: [BatchItem<"sqlite">, BatchItem<"sqlite">] }> {
  const id = ctx.random.id();
  const now = ctx.clock.now();
  const notes: Note[] = note ? [{ at: now, by: openedBy, text: note }] : [];
  const incident: typeof incidents.$inferInsert = {
    id,
    kind,
    source,
    staffId,
    notes: await sealNotes(ctx, id, notes),
    openedAt: now,
    openedBy,
  };
  return {
    id,
    statements: [
      insertWhen(ctx, incidents, incident, when),
      entryIfChanged(ctx, {
        event: "incident.opened",
        details: { kind, source },
        staffId: openedBy ?? staffId,
        subject: { type: "incident", id },
      }),
    ],
  };
}
