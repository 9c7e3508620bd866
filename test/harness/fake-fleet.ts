import type { SystemContext } from "../../app/platform/ports.ts";
import { connections } from "../../drizzle/schema/connections.ts";
import { staff } from "../../drizzle/schema/identity.ts";
import type { Network } from "./context.ts";

/** A car as the fake Fleet API plays it. It falls asleep 11 minutes after its data was last asked for, unless held. */
export interface FakeCar {
  vin: string;
  name: string;
  level: number;
  /** "auto" sleeps by itself. */
  state: "auto" | "online" | "asleep" | "offline";
  charging: string;
  shift: string | null;
  lastAsked: number;
}

export const fakeCar = (over: Partial<FakeCar> = {}): FakeCar => ({
  vin: "5YJ3E1EA7KF000001",
  name: "Sentinelcar",
  level: 64,
  state: "online",
  charging: "Disconnected",
  shift: null,
  lastAsked: 0,
  ...over,
});

/** The vehicle_data answer of a fake car at an instant, coordinates included that nobody asked for. */
export const fakeVehicleData = (car: FakeCar, at: Date) => ({
  response: {
    id: 1,
    vin: car.vin,
    state: "online",
    charge_state: {
      battery_level: car.level,
      usable_battery_level: car.level - 1,
      battery_range: car.level * 2.7,
      charging_state: car.charging,
      charger_power: car.charging === "Charging" ? 11 : 0,
      minutes_to_full_charge: car.charging === "Charging" ? 85 : 0,
      charge_limit_soc: 80,
      charge_energy_added: 12.5,
      timestamp: at.getTime(),
    },
    climate_state: { inside_temp: 21.5, outside_temp: 4 },
    drive_state: { shift_state: car.shift, speed: null, latitude: 47.111222, longitude: 8.333444 },
    vehicle_state: { odometer: 12_345.6 },
    vehicle_config: { car_type: "modely" },
  },
});

export const fakeLive = (over: object = {}) => ({
  response: {
    percentage_charged: 57,
    energy_left: 15_390,
    total_pack_energy: 27_000,
    solar_power: 3_200,
    load_power: 1_400,
    grid_power: -800,
    battery_power: -1_000,
    grid_status: "Active",
    island_status: "on_grid",
    ...over,
  },
});

/**
 * Plays the Fleet API as far as the dashboard asks it. `answer` may take over any call; whatever it leaves is answered
 * as a well-behaved account would be.
 */
export function fakeFleet(clock: { now(): Date }, cars: FakeCar[] = [], sites: object[] = []) {
  const fleet = {
    cars,
    sites,
    /** `METHOD path` of every call, oldest first. */
    asked: [] as string[],
    answer: (() => undefined) as Network,
    priced: () => fleet.asked.filter((line) => line.includes("/vehicle_data")).length,
    async network(request: Request): Promise<Response | undefined> {
      const url = new URL(request.url);
      fleet.asked.push(`${request.method} ${url.pathname}`);
      const taken = await fleet.answer(request);
      if (taken) return taken;
      const now = clock.now();
      if (url.pathname === "/api/1/products") {
        const list = fleet.cars.map((car) => ({
          vin: car.vin,
          vehicle_id: 1,
          display_name: car.name,
          state: stateOf(car, now),
        }));
        return Response.json({ response: [...list, ...fleet.sites] });
      }
      const car = fleet.cars.find(({ vin }) => url.pathname === `/api/1/vehicles/${vin}/vehicle_data`);
      if (car) {
        if (stateOf(car, now) !== "online")
          return Response.json(
            { error: "vehicle unavailable: vehicle is offline or asleep" },
            { status: 408 },
          );
        car.lastAsked = now.getTime();
        return Response.json(fakeVehicleData(car, now));
      }
      if (url.pathname.endsWith("/live_status")) return Response.json(fakeLive());
      if (url.pathname.endsWith("/site_info"))
        return Response.json({
          response: {
            backup_reserve_percent: 20,
            installation_time_zone: "Europe/Berlin",
            components: { battery: true },
          },
        });
      if (url.pathname.endsWith("/calendar_history"))
        return Response.json({ response: { time_series: null } });
      return undefined;
    },
  };
  return fleet;
}

const stateOf = (car: FakeCar, now: Date) =>
  car.state !== "auto" ? car.state : now.getTime() - car.lastAsked > 11 * 60_000 ? "asleep" : "online";

export const powerwallProduct = {
  energy_site_id: 2252147483647001,
  resource_type: "battery",
  site_name: "Sentinelhome",
  total_pack_energy: 27_000,
  components: { battery: true, solar: true },
};

/** A Tesla connection with an access token that is good for a month. @returns its id. */
export async function connectTesla(
  ctx: SystemContext,
  over: Partial<typeof connections.$inferInsert> = {},
): Promise<string> {
  const now = ctx.clock.now();
  const [id, staffId] = [ctx.random.id(), ctx.random.id()];
  const [emailIndex] = await ctx.vault.indexes("staff.email_index", `${staffId}@practice.invalid`);
  await ctx.db.insert(staff).values({
    id: staffId,
    name: await ctx.vault.seal("staff.name", staffId, "Robin Vale"),
    email: await ctx.vault.seal("staff.email", staffId, "robin@practice.invalid"),
    emailIndex,
    role: "owner",
    createdAt: now,
  });
  const [subjectIndex] = await ctx.vault.indexes("connections.subject_index", id);
  await ctx.db.insert(connections).values({
    id,
    provider: "tesla",
    staffId,
    subjectIndex,
    subject: await ctx.vault.seal("connections.subject", id, id),
    scopes: ["openid", "offline_access", "vehicle_device_data", "energy_device_data"],
    accessToken: await ctx.vault.seal("connections.access_token", id, "access-sentinel"),
    accessExpiresAt: new Date(now.getTime() + 30 * 86_400_000),
    refreshToken: await ctx.vault.seal("connections.refresh_token", id, "refresh-sentinel"),
    refreshTokenHash: ctx.random.token(),
    tokensIssuedAt: now,
    createdAt: now,
    connectedAt: now,
    ...over,
  });
  return id;
}
