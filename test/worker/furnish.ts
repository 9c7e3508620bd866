import type { SystemContext } from "../../app/platform/ports.ts";
import { energySites, siteSamples, vehicleSamples, vehicles } from "../../drizzle/schema/battery.ts";
import { connections } from "../../drizzle/schema/connections.ts";
import { hire, sentinel, signInAs } from "./actors.ts";

/**
 * A practice with a connected car, a home and a device, all under the sentinel's name.
 *
 * @returns an existing id for each URL that takes one; the other URLs are walked with an id that nobody has.
 */
export async function furnish(ctx: SystemContext): Promise<Record<string, string>> {
  const now = ctx.clock.now();
  const staffId = await hire(ctx, "owner");
  const device = await signInAs(ctx, staffId);
  const [connection, vehicle, site] = [ctx.random.id(), ctx.random.id(), ctx.random.id()];
  const [subjectIndex] = await ctx.vault.indexes("connections.subject_index", sentinel);
  const [vinIndex] = await ctx.vault.indexes("vehicles.vin_index", sentinel);
  const [siteIndex] = await ctx.vault.indexes("energy_sites.site_index", sentinel);
  await ctx.db.insert(connections).values({
    id: connection,
    provider: "tesla",
    staffId,
    subjectIndex,
    subject: await ctx.vault.seal("connections.subject", connection, sentinel),
    scopes: ["openid", "offline_access", "vehicle_device_data", "energy_device_data"],
    accessToken: await ctx.vault.seal("connections.access_token", connection, sentinel),
    accessExpiresAt: new Date(now.getTime() + 3_600_000),
    refreshToken: await ctx.vault.seal("connections.refresh_token", connection, sentinel),
    refreshTokenHash: ctx.random.token(),
    tokensIssuedAt: now,
    createdAt: now,
    connectedAt: now,
  });
  await ctx.db.insert(vehicles).values({
    id: vehicle,
    connectionId: connection,
    vinIndex,
    vin: await ctx.vault.seal("vehicles.vin", vehicle, sentinel),
    name: await ctx.vault.seal("vehicles.name", vehicle, sentinel),
    carType: "modely",
    state: "asleep",
    stateAt: now,
    createdAt: now,
  });
  await ctx.db.insert(vehicleSamples).values({ vehicleId: vehicle, at: now, level: 61, usableLevel: 60 });
  await ctx.db.insert(energySites).values({
    id: site,
    connectionId: connection,
    siteIndex,
    site: await ctx.vault.seal("energy_sites.site", site, sentinel),
    name: await ctx.vault.seal("energy_sites.name", site, sentinel),
    hasBattery: true,
    hasSolar: true,
    createdAt: now,
  });
  await ctx.db
    .insert(siteSamples)
    .values({ siteId: site, at: now, level: 80, solarW: 1200, homeW: 600, gridW: 0 });
  return {
    "/battery/vehicles/:id": vehicle,
    "/battery/sites/:id": site,
    "/connections/:id/disconnect": connection,
    "/connections/:id/allow-sign-in": connection,
    "/account/devices/:id/end": device.id,
  };
}
