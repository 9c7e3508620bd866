import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { gatherReadable } from "./directory/gather.ts";

/**
 * Who these clients are, for a list: the adults' names and the living dogs. Leaves the trace that a search leaves.
 * Ids may stand twice; whoever is no client any more, or has a file that does
 * not open, is not in the map.
 */
export async function namesOf(
  ctx: SystemContext,
  by: By,
  clientIds: readonly string[],
): Promise<Map<string, { name: string; dogs: string[] }>> {
  const ids = [...new Set(clientIds)];
  if (ids.length === 0) return new Map();
  const found = await gatherReadable(ctx, ids);
  await record(ctx, {
    event: "client.searched",
    details: { found: found.length },
    staffId: staffIdOf(by),
  });
  return new Map(
    found.map(({ id, name, dogs }) => [
      id,
      { name, dogs: dogs.filter(({ living }) => living).map((dog) => dog.name) },
    ]),
  );
}
