import { readAppointments } from "../../app/domain/appointments/read.ts";
import type { KeptEvent } from "../../app/domain/calendar/event-change.ts";
import { calendarEvents, calendars } from "../../drizzle/schema/calendar.ts";
import { connections } from "../../drizzle/schema/connections.ts";
import { createTestContext, testStart } from "./context.ts";
import { addHouseholds } from "./many-clients.ts";
import { addStaff } from "./staff.ts";

const hour = 3_600_000;
/** So many hours after the tests' clock starts. */
export const at = (hours: number) => new Date(testStart.getTime() + hours * hour);

/** A practice with ten households and one ticked calendar. */
export async function practice() {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  const clientIds = await addHouseholds(ctx, 10);
  const [connectionId, id] = [ctx.random.id(), ctx.random.id()];
  const [subjectIndex] = await ctx.vault.indexes("connections.subject_index", "robin");
  const [providerIdIndex] = await ctx.vault.indexes("calendars.provider_id_index", "robin@example.com");
  await ctx.db.batch([
    ctx.db.insert(connections).values({
      id: connectionId,
      provider: "google-calendar",
      staffId,
      subjectIndex,
      subject: await ctx.vault.seal("connections.subject", connectionId, "robin"),
      scopes: [],
      createdAt: testStart,
      connectedAt: testStart,
    }),
    ctx.db.insert(calendars).values({
      id,
      connectionId,
      providerId: await ctx.vault.seal("calendars.provider_id", id, "robin@example.com"),
      providerIdIndex,
      name: await ctx.vault.seal("calendars.name", id, "Work"),
      timeZone: "America/Denver",
      createdAt: testStart,
    }),
  ]);
  const by = { kind: "staff", staffId, role: "owner" } as const;
  const calendar = { id, staffId, timeZone: "America/Denver" };
  const read = async () =>
    (await readAppointments(ctx, by, { from: at(-2_000), to: at(2_000) })).appointments;
  const states = async () =>
    Object.fromEntries(
      (await ctx.db.select().from(calendarEvents)).map(({ eventId, state }) => [eventId, state]),
    );
  return { ctx, by, calendar, clientIds, read, states };
}

/** An event as a listing tells of one: tomorrow, for an hour. */
export const event = (eventId: string, changes: Partial<KeptEvent> = {}): KeptEvent => ({
  kind: "kept",
  eventId,
  seriesId: null,
  startsAt: at(24),
  endsAt: at(25),
  startsOn: null,
  endsOn: null,
  busy: true,
  title: "Session",
  place: "",
  emails: [],
  ...changes,
});
