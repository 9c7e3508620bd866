import { eq } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/clients.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { consentsOf, mayReceive, purposeAskedFor } from "./consents.ts";
import type { Message } from "./letter.ts";
import { suppressionOf } from "./suppressions.ts";

/**
 * Why a message must not go to its reader, looked up once more when it is carried: what was right when it was written
 * may not be so any more. A code or a notice that somebody asked for a minute ago is tried all the same; the provider's
 * own list still stands before it.
 */
export async function barrierTo(
  ctx: Pick<SystemContext, "db" | "vault">,
  message: Pick<Message, "channel" | "purpose" | "secret" | "clientId" | "contactId">,
  to: string,
): Promise<"suppressed" | "left-household" | "withdrawn" | null> {
  const { channel, purpose, secret, clientId, contactId } = message;
  if (secret) return null;
  if (await suppressionOf(ctx, channel, to)) return "suppressed";
  if (!clientId || !contactId) return null;
  // Who was taken out of the household since is no longer told what concerns it: a visit, a place, a card.
  if ((await ctx.db.$count(contacts, eq(contacts.id, contactId))) === 0) return "left-household";
  const asked = purposeAskedFor(purpose);
  if (!asked) return null;
  return mayReceive(await consentsOf(ctx, clientId), contactId, asked, channel) ? null : "withdrawn";
}
