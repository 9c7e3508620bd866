import {
  type Channel,
  type ConsentPurpose,
  type ConsentWay,
  channels,
  consentPurposes,
} from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { gather } from "../clients/directory/gather.ts";
import { DomainError } from "../errors.ts";
import { consentHistory, consentsOf, mayReceive, setConsent } from "../messages/consents.ts";

export {
  type Channel,
  type ConsentPurpose,
  channels,
  consentPurposes,
  consentWays,
} from "../../../drizzle/schema/messages.ts";

interface Choice {
  purpose: ConsentPurpose;
  channel: Channel;
}

/** All that the contacts of a client have ever said, newest first. */
export const historyOf = async (ctx: Pick<SystemContext, "db">, clientId: string) =>
  (await consentHistory(ctx, [clientId])).toReversed();

/** Everything that may be agreed to, by name: `<purpose>.<channel>`. */
export const choices = consentPurposes.flatMap((purpose) =>
  channels.map((channel) => ({ purpose, channel })),
);

/**
 * Notes what one contact told us: what is named is agreed to, the rest is not. Only what differs from before is written.
 *
 * @param seen what stood as agreed to when it was asked: what nobody has touched since is left as it stands by now, so
 * that an old page does not agree again to what the person has withdrawn meanwhile
 * @param how the team was told: without it nothing is noted where something is newly agreed to
 * @throws DomainError not-found, also for a contact of another client
 */
export async function noteConsents(
  ctx: SystemContext,
  by: By,
  clientId: string,
  contactId: string,
  agreed: readonly Choice[],
  seen?: readonly Choice[],
  how: ConsentWay | null = null,
): Promise<{ ok: true } | { ok: false; reason: "how" }> {
  const [[client], said] = await Promise.all([gather(ctx, [clientId]), consentsOf(ctx, clientId)]);
  if (!client?.contacts.some(({ id }) => id === contactId)) throw new DomainError("not-found");
  const changed = choices.flatMap(({ purpose, channel }) => {
    const isAmong = (some: readonly Choice[]) =>
      some.some((one) => one.purpose === purpose && one.channel === channel);
    const granted = isAmong(agreed);
    if (seen && granted === isAmong(seen)) return [];
    if (granted === mayReceive(said, contactId, purpose, channel)) return [];
    return [{ purpose, channel, granted }];
  });
  if (!how && changed.some(({ granted }) => granted)) return { ok: false, reason: "how" };
  const [first, ...rest] = changed.flatMap(
    (one) => setConsent(ctx, { clientId, contactId, ...one, source: "staff", how, by }).statements,
  );
  if (first) await ctx.db.batch([first, ...rest]);
  return { ok: true };
}
