import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { vehicles } from "../../../drizzle/schema/battery.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { CarProduct } from "./tesla-answers.ts";

/** A car of the account, as known here. `vin` is open in memory only. */
export interface KnownCar {
  id: string;
  vin: string;
  state: string;
  askedAt: Date | null;
}

/**
 * Brings the cars here in line with the account: new ones in, names and states up to date, gone ones marked. A car is
 * found by the blind index of its VIN under every key of the ring, so a new key makes no second car.
 */
export async function keepCars(
  ctx: SystemContext,
  connectionId: string,
  products: readonly CarProduct[],
): Promise<KnownCar[]> {
  const now = ctx.clock.now();
  const rows = await ctx.db.select().from(vehicles).where(eq(vehicles.connectionId, connectionId));
  const seen: KnownCar[] = [];
  for (const car of products) {
    const indexes = await ctx.vault.indexes("vehicles.vin_index", car.vin);
    const row = rows.find(({ vinIndex }) => indexes.includes(vinIndex));
    const id = row?.id ?? ctx.random.id();
    const name = car.name ?? "";
    if (!row) {
      const values = {
        id,
        connectionId,
        vinIndex: indexes[0],
        vin: await ctx.vault.seal("vehicles.vin", id, car.vin),
        name: await ctx.vault.seal("vehicles.name", id, name),
        carType: car.carType,
        state: car.state,
        stateAt: now,
        // A millisecond apart, so that they keep the order in which the account lists them.
        createdAt: new Date(now.getTime() + seen.length),
      };
      // Two readings at once both meet a new car; the one that lost the race leaves it to the other.
      const made = await ctx.db
        .insert(vehicles)
        .values(values)
        .onConflictDoNothing()
        .returning({ id: vehicles.id });
      if (made.length > 0) seen.push({ id, vin: car.vin, state: car.state, askedAt: null });
      continue;
    }
    seen.push({ id, vin: car.vin, state: car.state, askedAt: row.askedAt });
    const renamed = (await ctx.vault.open("vehicles.name", id, row.name)) !== name;
    const changed =
      renamed ||
      row.state !== car.state ||
      row.removedAt ||
      row.vinIndex !== indexes[0] ||
      (car.carType && row.carType !== car.carType);
    if (changed) {
      await ctx.db
        .update(vehicles)
        .set({
          vinIndex: indexes[0],
          removedAt: null,
          state: car.state,
          stateAt: row.state === car.state ? row.stateAt : now,
          carType: car.carType ?? row.carType,
          ...(renamed && { name: await ctx.vault.seal("vehicles.name", id, name) }),
        })
        .where(eq(vehicles.id, id));
    }
  }
  const present = new Set(seen.map(({ id }) => id));
  const gone = rows.filter(({ id, removedAt }) => !present.has(id) && !removedAt).map(({ id }) => id);
  if (gone.length > 0) {
    await ctx.db
      .update(vehicles)
      .set({ removedAt: now })
      .where(
        and(
          inArray(vehicles.id, sql`(select value from json_each(${JSON.stringify(gone)}))`),
          isNull(vehicles.removedAt),
        ),
      );
  }
  return seen;
}
