import { expect, test } from "vitest";
import { passwordResets, throttles } from "../../../drizzle/schema/identity.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { addStaff, goodPassword, inside } from "../../../test/harness/staff.ts";
import { runJob } from "../../jobs/run.ts";
import { enqueueEmail } from "../messages/outbox.ts";
import { findSession } from "../sessions/sessions.ts";
import { requestReset } from "./reset-password.ts";
import { signInWithPassword } from "./sign-in.ts";
import { sweepIdentity } from "./sweep.ts";

const email = "robin@example.com";

test("the nightly sweep takes what has run out and leaves what still counts", async () => {
  const ctx = await createTestContext();
  await addStaff(ctx);
  await signInWithPassword(ctx, { email, password: goodPassword });
  await signInWithPassword(ctx, { email: "nobody@example.com", password: "wrong" });
  await requestReset(ctx, email);
  const old = (await ctx.db.select().from(throttles)).length;
  ctx.advance(2 * 86_400);
  const fresh = inside(await signInWithPassword(ctx, { email, password: goodPassword }));
  await signInWithPassword(ctx, { email, password: "wrong" });
  await requestReset(ctx, email);

  const swept = await sweepIdentity(ctx);
  // Network, everyone, and this address's codes are counted anew and stay; the unknown address has run out.
  expect(swept).toEqual({ sessions: 1, resets: 0, throttles: 1, pending: 0 });
  expect(old).toBeGreaterThan(1);
  expect(await ctx.db.select().from(passwordResets)).toHaveLength(1);
  expect(await findSession(ctx, fresh.token)).not.toBeNull();
  expect(inside(await signInWithPassword(ctx, { email, password: goodPassword })).staffId).toBe(
    fresh.staffId,
  );
});

test("both jobs run by their names in the schedule", async () => {
  const ctx = await createTestContext();
  await addStaff(ctx);
  const { statement } = await enqueueEmail(ctx, {
    purpose: "notice",
    to: email,
    subject: "News",
    text: "None.",
  });
  await statement;
  expect(await runJob(ctx, "deliver-messages")).toBe(true);
  expect(ctx.mails).toHaveLength(1);
  await requestReset(ctx, email);
  await ctx.settled();
  ctx.advance(20 * 60);
  expect(await runJob(ctx, "sweep-identity")).toBe(true);
  expect(await ctx.db.select().from(passwordResets)).toEqual([]);
});
