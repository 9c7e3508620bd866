import { and, eq, isNull } from "drizzle-orm";
import { incidents } from "../../../drizzle/schema/suspicion.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import { openNotes, sealNotes } from "./notes.ts";
import { type IncidentKind, openIncident } from "./open.ts";

/** Opens an incident by hand. @param staffId who opens it @returns the incident's id */
export async function reportIncident(
  ctx: SystemContext,
  staffId: string,
  { kind, note }: { kind: IncidentKind; note: string },
): Promise<string> {
  const { id, statements } = await openIncident(ctx, { kind, source: "by-hand", openedBy: staffId, note });
  await ctx.db.batch(statements);
  return id;
}

/** Two people may write at the same moment; more than a few times in a row they do not. */
const tries = 5;

/** Writes a note on an incident, open or closed. @throws DomainError not-found */
export async function noteIncident(
  ctx: SystemContext,
  staffId: string,
  id: string,
  text: string,
): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const [row] = await ctx.db
      .select({ notes: incidents.notes })
      .from(incidents)
      .where(eq(incidents.id, id))
      .limit(1);
    if (!row) throw new DomainError("not-found");
    const notes = await openNotes(ctx, id, row.notes);
    const written = await sealNotes(ctx, id, [...notes, { at: ctx.clock.now(), by: staffId, text }]);
    // Whoever was quicker has changed the list: then this note is added to theirs.
    const [changed] = await ctx.db.batch([
      ctx.db
        .update(incidents)
        .set({ notes: written })
        .where(and(eq(incidents.id, id), eq(incidents.notes, row.notes)))
        .returning({ id: incidents.id }),
      entryIfChanged(ctx, {
        event: "incident.noted",
        details: {},
        staffId,
        subject: { type: "incident", id },
      }),
    ]);
    if (changed.length === 1) return;
  }
  throw new Error("The incident's notes changed with each try");
}

/** Closes an incident; one that is closed stays as it is. @throws DomainError not-found */
export async function closeIncident(ctx: SystemContext, staffId: string, id: string): Promise<void> {
  const [row] = await ctx.db
    .select({ kind: incidents.kind })
    .from(incidents)
    .where(eq(incidents.id, id))
    .limit(1);
  if (!row) throw new DomainError("not-found");
  await ctx.db.batch([
    ctx.db
      .update(incidents)
      .set({ closedAt: ctx.clock.now(), closedBy: staffId })
      .where(and(eq(incidents.id, id), isNull(incidents.closedAt))),
    entryIfChanged(ctx, {
      event: "incident.closed",
      details: { kind: row.kind },
      staffId,
      subject: { type: "incident", id },
    }),
  ]);
}
