import { and, isNull, lt } from "drizzle-orm";
import { providerEvents, receivedMessages } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** As long as a provider's news may be told again, and as long as somebody may look what an unknown number wrote. */
const keptDays = 90;

/** Forgets the news of messages, and what came in from numbers of nobody. What a client wrote stays with the client. */
export async function sweepMessages(ctx: SystemContext): Promise<{ news: number; received: number }> {
  const before = new Date(ctx.clock.now().getTime() - keptDays * 86_400_000);
  const [news, received] = await ctx.db.batch([
    ctx.db
      .delete(providerEvents)
      .where(lt(providerEvents.receivedAt, before))
      .returning({ id: providerEvents.id }),
    ctx.db
      .delete(receivedMessages)
      .where(and(isNull(receivedMessages.clientId), lt(receivedMessages.receivedAt, before)))
      .returning({ id: receivedMessages.id }),
  ]);
  return { news: news.length, received: received.length };
}
