import type { Channel } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { lookUp } from "../clients/lookups.ts";
import { namesOf } from "../clients/names.ts";

/** A household that has an address now. */
export interface Owner {
  clientId: string;
  name: string;
}

/**
 * Whose some addresses are, two trips for all; leaves the trace of a search where somebody is named.
 * @returns a list for each address, in their order; empty where it is nobody's any more
 */
export async function whose(
  ctx: SystemContext,
  by: By,
  addresses: readonly { channel: Channel; address: string }[],
): Promise<Owner[][]> {
  const of = (channel: Channel) => addresses.flatMap((one) => (one.channel === channel ? one.address : []));
  const [emails, phones] = [of("email"), of("sms")];
  const hits = await lookUp(ctx, { emails, phones });
  const names = await namesOf(
    ctx,
    by,
    hits.map(({ clientId }) => clientId),
  );
  return addresses.map(({ channel, address }) => {
    const mine = hits.filter(({ kind, index }) =>
      channel === "sms"
        ? kind === "phone" && phones[index] === address
        : kind === "email" && emails[index] === address,
    );
    return [...new Set(mine.map(({ clientId }) => clientId))].flatMap((clientId) => {
      const name = names.get(clientId)?.name;
      return name ? [{ clientId, name }] : [];
    });
  });
}
