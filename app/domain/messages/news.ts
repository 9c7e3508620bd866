import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type DeliveryState, outbox, providerEvents } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { insertWhen } from "../insert-when.ts";
import { consentsOf, withdrawAll } from "./consents.ts";
import { type Message, nothingLeft } from "./letter.ts";
import { type SuppressionReason, suppress } from "./suppressions.ts";

/** What a provider says of one message, its signature checked. */
export interface News {
  /** `resend:<id>` or `twilio:<id>`, the same each time it is told. */
  id: string;
  /** The provider's id of the message, and ours where the provider repeats it. */
  providerId: string;
  messageId: string | null;
  kind: string;
  at: Date;
  /** Null: only that the provider has it. */
  state: DeliveryState | null;
  /** The address, and why nothing is to be sent there any more. */
  suppress: { address: string; reason: SuppressionReason } | null;
}

/** A later state may take the place of an earlier one, never the other way round, in whatever order the news come. */
const ranks: Record<DeliveryState, number> = {
  delayed: 1,
  delivered: 2,
  undelivered: 3,
  bounced: 4,
  "opted-out": 5,
  complained: 5,
};

/**
 * Takes in what a provider says: the state of the message, and where it says that nothing more should come, the address
 * is put on the list, and a complaint withdraws what was agreed to. All of it in one batch, once for each piece of news.
 */
export async function takeNews(ctx: SystemContext, news: News): Promise<"taken" | "repeated" | "unknown"> {
  const [message] = await ctx.db
    .select()
    .from(outbox)
    .where(
      or(
        eq(outbox.providerId, news.providerId),
        and(eq(outbox.id, news.messageId ?? ""), isNull(outbox.providerId)),
      ),
    )
    .limit(1);
  if (!message) return "unknown";
  const isNew = sql`not exists (select 1 from ${providerEvents} where ${providerEvents.id} = ${news.id})`;
  const { id, providerId, kind, at } = news;
  const { change } = await stateChange(ctx, message, news, isNew);
  const { statements } = await consequences(ctx, message, news, isNew);
  const [taken] = await ctx.db.batch([
    change,
    ...statements,
    // Last, since the others ask whether it is there.
    insertWhen(ctx, providerEvents, { id, providerId, kind, at, receivedAt: ctx.clock.now() }, isNew),
  ]);
  return taken.length === 1 ? "taken" : "repeated";
}

async function stateChange(ctx: SystemContext, message: Message, news: News, isNew: SQL) {
  const now = ctx.clock.now();
  const rank = sql.join(
    Object.entries(ranks).map(([state, at]) => sql`when ${outbox.deliveryState} = ${state} then ${at}`),
    sql` `,
  );
  const follows = sql`(case ${rank} else 0 end) < ${news.state ? ranks[news.state] : 0}`;
  // News of a message that no courier came back from: the provider has it, and it must not be sent again.
  const emptied = message.secret && !message.sentAt && (await nothingLeft(ctx, message.id));
  return {
    change: ctx.db
      .update(outbox)
      .set({
        ...emptied,
        providerId: news.providerId,
        sentAt: sql`coalesce(${outbox.sentAt}, ${now.getTime()})`,
        nextAttemptAt: null,
        failedAt: null,
        failure: null,
        deliveryState: sql`case when ${follows} then ${news.state} else ${outbox.deliveryState} end`,
        deliveryAt: sql`case when ${follows} then ${news.at.getTime()} else ${outbox.deliveryAt} end`,
      })
      .where(and(eq(outbox.id, message.id), isNew))
      .returning({ id: outbox.id }),
  };
}

async function consequences(
  ctx: SystemContext,
  { channel, clientId, contactId }: Message,
  { suppress: no }: News,
  isNew: SQL,
): Promise<{ statements: BatchItem<"sqlite">[] }> {
  if (!no) return { statements: [] };
  const { statements } = await suppress(ctx, { ...no, channel, clientId }, isNew);
  if (no.reason === "bounce" || !clientId || !contactId) return { statements: [...statements] };
  const said = await consentsOf(ctx, clientId);
  const withdrawn = withdrawAll(ctx, said, { clientId, contactId, channel }, isNew);
  return { statements: [...statements, ...withdrawn.statements] };
}
