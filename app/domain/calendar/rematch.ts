import { and, eq, or, sql } from "drizzle-orm";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { calendarEvents, matchChoices } from "../../../drizzle/schema/calendar.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { readAppointment } from "../appointments/read.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { mustMatch, valuesOf } from "./choices.ts";
import { openContent, sealContent, textHashOf } from "./content.ts";
import { isBarePlan } from "./hanging.ts";
import { among } from "./stored.ts";

/** `held`: something was written about the visit, a note of the team too, or charged for it. `by-hand`: no event of a calendar stands behind it. */
export type Rematched = { ok: true; eventId: string } | { ok: false; reason: "held" | "by-hand" };

/**
 * The wrong client: the visit is taken from them, what was remembered to make it theirs is forgotten, and its event is
 * asked about again.
 *
 * @throws DomainError not-found
 */
export async function rematch(ctx: SystemContext, by: By, appointmentId: string): Promise<Rematched> {
  mustMatch(by);
  const { appointment } = await readAppointment(ctx, by, appointmentId);
  const [found] = await ctx.db
    .select({ row: calendarEvents })
    .from(appointments)
    .innerJoin(calendarEvents, eq(calendarEvents.id, appointments.calendarEventId))
    .where(eq(appointments.id, appointmentId));
  if (!found) return { ok: false, reason: "by-hand" };
  const { row } = found;
  const { clientId, title, place, note, version } = appointment;
  if (note !== "") return { ok: false, reason: "held" };
  const content = { ...(await openContent(ctx, row)), title, place };
  const values = valuesOf(row, content);
  const indexes = async (kind: "series" | "title") =>
    Promise.all(
      values[kind].map((value) =>
        ctx.vault.indexes("match_choices.value_index", JSON.stringify([kind, value])),
      ),
    );
  const known = [...(await indexes("series")), ...(await indexes("title"))].flat();
  const isGone = sql`not exists (select 1 from ${appointments} where ${appointments.id} = ${appointmentId})`;
  // What tells of it in other calendars waits for the same answer.
  const others = await ctx.db
    .select()
    .from(calendarEvents)
    .where(eq(calendarEvents.appointmentId, appointmentId));
  const asked = await Promise.all(
    [row, ...others].map(async (event) => ({
      statement: ctx.db
        .update(calendarEvents)
        .set({
          state: "ambiguous",
          content: await sealContent(ctx, event.id, content),
          textHash: await textHashOf(ctx, { title, place, startsAt: event.startsAt }),
          appointmentId: null,
          updatedAt: ctx.clock.now(),
        })
        .where(and(eq(calendarEvents.id, event.id), isGone)),
    })),
  );
  const [taken] = await ctx.db.batch([
    ctx.db
      .delete(appointments)
      .where(and(eq(appointments.id, appointmentId), eq(appointments.version, version), isBarePlan))
      .returning({ id: appointments.id }),
    entryIfChanged(ctx, {
      event: "appointment.changed",
      details: { part: "client" },
      staffId: staffIdOf(by),
      subject: { type: "appointment", id: appointmentId },
      clientId,
    }),
    ...asked.map(({ statement }) => statement),
    // Who was invited is not kept: whatever was remembered of this client's emails may be what led here.
    ctx.db
      .delete(matchChoices)
      .where(
        and(
          eq(matchChoices.clientId, clientId),
          appointment.matchedBy === "choice"
            ? or(among(matchChoices.valueIndex, known), eq(matchChoices.kind, "email"))
            : among(matchChoices.valueIndex, known),
          isGone,
        ),
      ),
  ]);
  return taken.length > 0 ? { ok: true, eventId: row.id } : { ok: false, reason: "held" };
}
