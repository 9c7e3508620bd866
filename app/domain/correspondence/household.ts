import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { type Gathered, gather } from "../clients/directory/gather.ts";
import { DomainError } from "../errors.ts";

/**
 * The household that somebody begins to write to. The page shows how its people are reached, so that the trail says who
 * looked.
 *
 * @throws DomainError not-found
 */
export async function readHousehold(ctx: SystemContext, by: By, clientId: string): Promise<Gathered> {
  const [household] = await gather(ctx, [clientId]);
  if (!household) throw new DomainError("not-found");
  await record(ctx, {
    event: "client.read",
    details: { part: "messages" },
    staffId: staffIdOf(by),
    subject: { type: "client", id: clientId },
    clientId,
  });
  return household;
}
