import { desc, eq, sql } from "drizzle-orm";
import { staff } from "../../../drizzle/schema/identity.ts";
import { incidents } from "../../../drizzle/schema/suspicion.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { openNotes } from "./notes.ts";
import type { IncidentKind } from "./open.ts";

/** One incident in the list: nothing that would have to be opened but the name of whom it is about. */
export interface IncidentLine {
  id: string;
  kind: IncidentKind;
  source: string;
  /** Whom it is about; the name is null for somebody who is no longer there. */
  about: { id: string; name: string | null } | null;
  openedAt: Date;
  closedAt: Date | null;
}

/** An incident with the notes of those who look after it, oldest first. */
export interface Incident extends IncidentLine {
  openedBy: string | null;
  closedBy: string | null;
  notes: { at: Date; by: string | null; text: string }[];
}

/** A practice that has more than that wants a filter first. */
const most = 200;

type Team = Map<string, string>;

async function readTeam(ctx: Pick<SystemContext, "db" | "vault">): Promise<Team> {
  const people = await ctx.db.select({ id: staff.id, name: staff.name }).from(staff);
  const named = people.map(
    async ({ id, name }) => [id, await ctx.vault.open("staff.name", id, name)] as const,
  );
  return new Map(await Promise.all(named));
}

type Row = Omit<typeof incidents.$inferSelect, "notes">;

const lineOf = ({ id, kind, source, staffId, openedAt, closedAt }: Row, team: Team): IncidentLine => ({
  id,
  kind,
  source,
  about: staffId === null ? null : { id: staffId, name: team.get(staffId) ?? null },
  openedAt,
  closedAt,
});

/** The incidents, open ones first, then the newest. */
export async function listIncidents(ctx: Pick<SystemContext, "db" | "vault">): Promise<IncidentLine[]> {
  const [rows, team] = await Promise.all([
    ctx.db
      .select()
      .from(incidents)
      // An open one is never crowded out, however old it is.
      .orderBy(sql`${incidents.closedAt} is not null`, desc(incidents.openedAt))
      .limit(most),
    readTeam(ctx),
  ]);
  return rows.map((row) => lineOf(row, team));
}

/** One incident with its notes; names stand for the people. Looking leaves a trace. @throws DomainError not-found */
export async function readIncident(ctx: SystemContext, by: By, id: string): Promise<Incident> {
  const [row] = await ctx.db.select().from(incidents).where(eq(incidents.id, id)).limit(1);
  if (!row) throw new DomainError("not-found");
  const [team, notes] = await Promise.all([readTeam(ctx), openNotes(ctx, id, row.notes)]);
  await record(ctx, {
    event: "incident.read",
    details: {},
    staffId: staffIdOf(by),
    subject: { type: "incident", id },
  });
  const nameOf = (staffId: string | null) => (staffId === null ? null : (team.get(staffId) ?? null));
  return {
    ...lineOf(row, team),
    openedBy: nameOf(row.openedBy),
    closedBy: nameOf(row.closedBy),
    notes: notes.map(({ at, by: writer, text }) => ({ at, by: nameOf(writer), text })),
  };
}
