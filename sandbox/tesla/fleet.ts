import * as z from "zod";
import type { OAuthServer } from "../oauth/server.ts";
import { type Exchange, sendJson } from "../web.ts";
import type { World } from "../world.ts";
import { dayOf, instantOf, isZone } from "../zone.ts";
import { type TeslaAccount, teslaAccounts } from "./accounts.ts";
import type { Car } from "./cars.ts";
import { carAt } from "./drive.ts";
import { liveStatus, siteInfo, siteProduct } from "./energy-answers.ts";
import { calendarHistory } from "./history.ts";
import { homeAt } from "./home.ts";
import type { Site } from "./sites.ts";
import { isOnline, stayAwake, wake } from "./sleep.ts";
import { vehicleData, vehicleSummary } from "./vehicle-answers.ts";

/** An answer that is not a success, in Tesla's shape. */
class Refusal extends Error {
  readonly status: number;
  constructor(status: number, error: string) {
    super(error);
    this.status = status;
  }
}

interface Call {
  world: World;
  account: TeslaAccount;
  scopes: ReadonlySet<string>;
  query: URLSearchParams;
  /** What the path names: a VIN, an `id_s` or a site's id. */
  name: string;
}

interface Route {
  method: "GET" | "POST";
  path: RegExp;
  /** Any one of these scopes opens the route. */
  scopes: readonly string[];
  anyRegion?: true;
  answer(call: Call): unknown;
}

const vehicles = ["vehicle_device_data"];
const energy = ["energy_device_data"];

/** Every endpoint that the sandbox plays. */
const routes: readonly Route[] = [
  { method: "GET", path: /^\/products$/, scopes: [], answer: products },
  { method: "GET", path: /^\/vehicles$/, scopes: vehicles, answer: vehicleList },
  { method: "GET", path: /^\/vehicles\/([^/]+)$/, scopes: vehicles, answer: vehicle },
  { method: "GET", path: /^\/vehicles\/([^/]+)\/vehicle_data$/, scopes: vehicles, answer: data },
  {
    method: "POST",
    path: /^\/vehicles\/([^/]+)\/wake_up$/,
    scopes: ["vehicle_cmds", "vehicle_device_data"],
    answer: wakeUp,
  },
  { method: "GET", path: /^\/energy_sites\/([^/]+)\/live_status$/, scopes: energy, answer: live },
  {
    method: "GET",
    path: /^\/energy_sites\/([^/]+)\/site_info$/,
    scopes: energy,
    answer: (call) => siteInfo(siteOf(call)),
  },
  { method: "GET", path: /^\/energy_sites\/([^/]+)\/calendar_history$/, scopes: energy, answer: history },
  { method: "GET", path: /^\/users\/region$/, scopes: [], anyRegion: true, answer: region },
  { method: "GET", path: /^\/users\/me$/, scopes: ["user_data"], answer: me },
];

/** Tesla's Fleet API at `/tesla/fleet/{na,eu,cn}/api/1/…`, for tokens of the given OAuth server. */
export function fleetApi(world: World, auth: OAuthServer): (exchange: Exchange) => Promise<void> {
  return async ({ request, response, url }) => {
    try {
      const [, host, path] = /^\/tesla\/fleet\/(na|eu|cn)\/api\/1(\/.*)$/.exec(url.pathname) ?? [];
      const known = routes.filter((route) => path !== undefined && route.path.test(path));
      const route = known.find(({ method }) => method === request.method);
      if (!host || !path || known.length === 0) throw new Refusal(404, "not_found");
      if (!route) throw new Refusal(405, "method_not_allowed");
      const value = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
      const access = value ? await auth.findAccess(value) : undefined;
      const account = teslaAccounts.find(({ id }) => id === access?.account.id);
      if (!access || !account) throw new Refusal(401, "invalid bearer token");
      if (route.scopes.length > 0 && !route.scopes.some((scope) => access.scopes.has(scope))) {
        throw new Refusal(403, "Unauthorized missing scopes");
      }
      if (host !== account.region && !route.anyRegion) throw new Refusal(421, outOfRegion(world, account));
      const name = decodeURIComponent(route.path.exec(path)?.[1] ?? "");
      const found = route.answer({ world, account, scopes: access.scopes, query: url.searchParams, name });
      const lists = Array.isArray(found) ? { count: found.length } : {};
      sendJson(response, 200, { response: found, ...lists });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      sendJson(response, error.status, { response: null, error: error.message, error_description: "" });
    }
  };
}

const baseUrl = (world: World, account: TeslaAccount) => `${world.origin}/tesla/fleet/${account.region}`;

const outOfRegion = (world: World, account: TeslaAccount) =>
  `user out of region, use base URL: ${baseUrl(world, account)}, see https://developer.tesla.com/docs/fleet-api#regional-requirements`;

function carOf({ account, name }: Call): Car {
  const car = account.cars.find(({ vin, id }) => vin === name || id.toString() === name);
  if (!car) throw new Refusal(404, "not_found");
  return car;
}

function siteOf({ account, name }: Call): Site {
  const site = account.sites.find(({ id }) => id.toString() === name);
  if (!site) throw new Refusal(404, "not_found");
  return site;
}

function products(call: Call) {
  const { world, account, scopes } = call;
  const now = world.clock.now();
  return [
    ...(scopes.has("vehicle_device_data") ? vehicleList(call) : []),
    ...(scopes.has("energy_device_data")
      ? account.sites.map((site) => siteProduct(site, homeAt(site, now)))
      : []),
  ];
}

function vehicleList({ world, account }: Call) {
  return account.cars.map((car) => vehicleSummary(car, isOnline(world, car)));
}

function vehicle(call: Call) {
  const car = carOf(call);
  return vehicleSummary(car, isOnline(call.world, car));
}

function data(call: Call) {
  const { world, scopes, query } = call;
  const car = carOf(call);
  if (!isOnline(world, car)) throw new Refusal(408, "vehicle unavailable: vehicle is offline or asleep");
  // Asking resets the sleep timer: whoever asks more often than every 11 minutes keeps the car awake.
  stayAwake(world, car.vin, 11 * 60_000);
  const now = world.clock.now();
  const endpoints = (query.get("endpoints") ?? "").split(/[;,]/).filter(Boolean);
  return vehicleData(car, carAt(car, now), { now, endpoints, mayLocate: scopes.has("vehicle_location") });
}

function wakeUp(call: Call) {
  const car = carOf(call);
  wake(call.world, car);
  return vehicleSummary(car, isOnline(call.world, car));
}

function live(call: Call) {
  const site = siteOf(call);
  const now = call.world.clock.now();
  const state = homeAt(site, now);
  if (!state) throw new Refusal(404, "not_found");
  return liveStatus(site, state, now);
}

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const historyQuery = z.object({
  kind: z.enum(["power", "soe", "energy"]),
  period: z.enum(["day", "week", "month", "year", "lifetime"]).default("day"),
  start_date: instant.optional(),
  end_date: instant.optional(),
  time_zone: z.string().refine(isZone).optional(),
});

function history(call: Call) {
  const site = siteOf(call);
  const asked = historyQuery.safeParse(Object.fromEntries(call.query));
  if (!asked.success) throw new Refusal(400, `invalid ${asked.error.issues[0]?.path.join(".") ?? "query"}`);
  const { kind, period, start_date, end_date, time_zone } = asked.data;
  const now = call.world.clock.now();
  const zone = time_zone ?? site.place.zone;
  const today = dayOf(zone, end_date ?? now);
  const from = start_date ?? instantOf(zone, today);
  const to = end_date ?? instantOf(zone, dayOf(zone, from) + 1) - 1;
  const tooLong = to - from > 32 * 86_400_000 && (kind !== "energy" || period === "day");
  if (to < from || tooLong) throw new Refusal(400, "invalid start_date or end_date");
  return calendarHistory(site, { kind, period, from: Math.max(from, site.installed), to, zone, now });
}

function region({ world, account }: Call) {
  return { region: account.region, fleet_api_base_url: baseUrl(world, account) };
}

function me({ account }: Call) {
  return {
    email: account.email,
    full_name: account.name,
    profile_image_url: "",
    vault_uuid: account.subject,
  };
}
