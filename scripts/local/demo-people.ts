import { isNull } from "drizzle-orm";
import type { By } from "../../app/domain/by.ts";
import { type Gathered, gather } from "../../app/domain/clients/directory/gather.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { clients } from "../../drizzle/schema/clients.ts";
import { type DemoHousehold, demoHouseholds } from "./demo-households.ts";

export type Owner = Extract<By, { kind: "staff" }>;

/** A household of the demo as it is in the database. */
export interface DemoClient {
  home: DemoHousehold;
  id: string;
  contacts: Gathered["contacts"];
}

/** The demo's households by the name of their first contact; without those that somebody has renamed or merged since. */
export async function demoPeople(ctx: SystemContext): Promise<Map<string, DemoClient>> {
  const rows = await ctx.db.select({ id: clients.id }).from(clients).where(isNull(clients.mergedIntoId));
  const known = await gather(
    ctx,
    rows.map(({ id }) => id),
  );
  const found = demoHouseholds.flatMap((home): [string, DemoClient][] => {
    const name = home.people[0]?.name ?? "";
    const client = known.find(({ contacts }) => contacts[0]?.name === name);
    return client ? [[name, { home, id: client.id, contacts: client.contacts }]] : [];
  });
  return new Map(found);
}
