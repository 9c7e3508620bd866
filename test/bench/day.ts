import { eq } from "drizzle-orm";
import { dayIn, startOfDay } from "../../app/domain/business/day.ts";
import { readDay } from "../../app/domain/day/day.ts";
import { insertMany } from "../../app/domain/insert-many.ts";
import { readSubjects } from "../../app/domain/subjects/subjects.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { appointments } from "../../drizzle/schema/appointments.ts";
import { vehicleSamples, vehicles } from "../../drizzle/schema/battery.ts";
import { business } from "../../drizzle/schema/business.ts";
import { calendarEvents, calendars } from "../../drizzle/schema/calendar.ts";
import { clients } from "../../drizzle/schema/clients.ts";
import { connectTesla } from "../harness/fake-fleet.ts";
import { addHouseholds } from "../harness/many-clients.ts";
import { startWorker } from "../harness/worker.ts";
import { contextOf, hire, signInAs } from "../worker/actors.ts";
import { ask } from "./asked.ts";
import { counted } from "./counted.ts";

/**
 * Today with eight visits among 1,000 clients and 5,000 events of a calendar, with a car that has been read all month: what
 * the built Worker takes for the page, and what the domain call behind it reads and unwraps.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 60);
const worker = await startWorker();
const ctx = contextOf(worker);
const staffId = await hire(ctx, "owner");
const by = { kind: "staff", staffId, role: "owner" } as const;
const { cookie } = await signInAs(ctx, staffId);
const zone = "America/Denver";
const now = ctx.clock.now();
await ctx.db.insert(business).values({
  id: "business",
  name: "Training Daydreamers",
  timeZone: zone,
  units: "imperial",
  createdAt: now,
  home: await ctx.vault.seal("business.home", "business", JSON.stringify({ lat: 39.74, lng: -104.99 })),
});

const clientIds = await addHouseholds(ctx, 1_000);
const keys = await readSubjects(ctx, clientIds);
await fillCalendar();
await fillCar();
const count = counted(ctx, worker.database as never);
const page = await ask(worker, "/today", cookie, rounds);
const cost = await count.cost((watched) => readDay(watched, by));
const day = await readDay(ctx, by);
console.table({
  "Today, 8 visits of 1,000 clients and 5,000 events": {
    ...page,
    "rows read": String(cost.rowsRead),
    trips: String(cost.trips),
    "key unwraps": String(cost.keyUnwraps),
    visits: String(day.visits.length),
    verdict: day.verdict?.verdict ?? "-",
  },
});
await worker.stop();

/** 5,000 events over two years, eight of them today; each client's way is known. */
async function fillCalendar(): Promise<void> {
  const calendarId = ctx.random.id();
  const connectionId = await connectTesla(ctx, { provider: "google-calendar", staffId });
  const [providerIdIndex] = await ctx.vault.indexes("calendars.provider_id_index", "robin");
  await ctx.db.insert(calendars).values({
    id: calendarId,
    connectionId,
    providerId: await ctx.vault.seal("calendars.provider_id", calendarId, "robin"),
    providerIdIndex,
    name: await ctx.vault.seal("calendars.name", calendarId, "Visits"),
    timeZone: zone,
    selectedAt: now,
    syncedAt: now,
    createdAt: now,
  });
  const today = startOfDay(dayIn(now, zone), zone).getTime();
  const events: (typeof calendarEvents.$inferInsert)[] = [];
  const visits: (typeof appointments.$inferInsert)[] = [];
  for (let number = 0; number < 5_000; number++) {
    const clientId = clientIds[number % clientIds.length] ?? "";
    const key = keys.get(clientId);
    if (!key) continue;
    // The first eight today, from noon on every 80 minutes; the others on the days before and after, eight a day.
    const days = Math.floor(number / 8) - (number < 8 ? 0 : 300);
    const apart = number >= 8 && days === 0 ? 400 : days;
    const startsAt = new Date(today + apart * 86_400_000 + (12 * 60 + (number % 8) * 80) * 60_000);
    const endsAt = new Date(startsAt.getTime() + 3_600_000);
    const [eventId, id] = [ctx.random.id(), ctx.random.id()];
    events.push({
      id: eventId,
      calendarId,
      eventId: `event-${number}`,
      startsAt,
      endsAt,
      busy: true,
      state: number % 100 === 99 ? "unmatched" : "matched",
      contentHash: "hash",
      updatedAt: now,
    });
    visits.push({
      id,
      clientId,
      staffId,
      calendarEventId: eventId,
      matchedBy: "name",
      startsAt,
      endsAt,
      state: startsAt < new Date(now.getTime() - 86_400_000) ? "completed" : "scheduled",
      stateAt: now,
      details: await key.seal("appointments.details", id, JSON.stringify({ title: "Training" })),
      createdAt: now,
      updatedAt: now,
    });
  }
  for (let start = 0; start < events.length; start += 250)
    await ctx.db.batch([
      insertMany(ctx, calendarEvents, events.slice(start, start + 250)),
      insertMany(ctx, appointments, visits.slice(start, start + 250)),
    ]);
  for (const [index, clientId] of clientIds.slice(0, 8).entries()) {
    const pin = { lat: 39.74 + index / 100, lng: -104.99 };
    const sealed = await keys
      .get(clientId)
      ?.seal("clients.place", clientId, JSON.stringify({ pin, metres: null }));
    await ctx.db.update(clients).set({ place: sealed }).where(eq(clients.id, clientId));
  }
}

/** A month of readings, one each half hour, with drives and charges. */
async function fillCar(): Promise<void> {
  const connectionId = await connectTesla(ctx, { staffId });
  const vehicleId = ctx.random.id();
  const [vinIndex] = await ctx.vault.indexes("vehicles.vin_index", "5YJ");
  await ctx.db.insert(vehicles).values({
    id: vehicleId,
    connectionId,
    vinIndex,
    vin: await ctx.vault.seal("vehicles.vin", vehicleId, "5YJ"),
    name: await ctx.vault.seal("vehicles.name", vehicleId, "Van"),
    state: "online",
    stateAt: now,
    createdAt: now,
  });
  await fillReadings(ctx, vehicleId);
}

async function fillReadings(into: SystemContext, vehicleId: string): Promise<void> {
  let [level, odometer] = [80, 20_000];
  const readings: (typeof vehicleSamples.$inferInsert)[] = [];
  for (let number = 30 * 48; number > 0; number--) {
    const drives = number % 6 < 2;
    const charging = level < 30;
    if (charging) level = 80;
    else if (drives) [level, odometer] = [level - 2, odometer + 5];
    const at = new Date(now.getTime() - number * 30 * 60_000);
    const chargingState = charging ? "Charging" : "Disconnected";
    readings.push({
      vehicleId,
      at,
      level,
      odometerMiles: odometer,
      chargingState,
      ratedRangeMiles: level * 3,
    });
  }
  for (let start = 0; start < readings.length; start += 250)
    await into.db.batch([insertMany(into, vehicleSamples, readings.slice(start, start + 250))]);
}
