import { expect, test } from "vitest";
import { providerEvents, receivedMessages } from "../../../drizzle/schema/messages.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { sweepMessages } from "./sweep.ts";

test("news of messages and words of unknown numbers are forgotten after ninety days, and not before", async () => {
  const ctx = await createTestContext();
  const at = ctx.clock.now();
  await ctx.db.batch([
    ctx.db
      .insert(providerEvents)
      .values({ id: "resend:1", providerId: "m1", kind: "delivered", at, receivedAt: at }),
    ctx.db.insert(receivedMessages).values({
      id: "r1",
      kind: "sms",
      content: await ctx.vault.seal("received_messages.content", "r1", "{}"),
      providerId: "SM1",
      receivedAt: at,
    }),
  ]);
  ctx.advance(90 * 86_400);
  expect(await sweepMessages(ctx)).toEqual({ news: 0, received: 0 });
  ctx.advance(1);
  expect(await sweepMessages(ctx)).toEqual({ news: 1, received: 1 });
});
