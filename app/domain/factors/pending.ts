import { pendingSignIns } from "../../../drizzle/schema/factors.ts";
import { digest } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { SignInMethod } from "../audit/catalogue.ts";

/** How long the second question stays open. */
export const pendingMinutes = 10;

/** What the browser keeps, in a sealed cookie of its own: it opens nothing but the second question. */
export interface PendingSignIn {
  token: string;
  staffId: string;
  expiresAt: Date;
}

export const pendingHashOf = (token: string) => digest("pending_sign_ins.token", token);

/** @returns the token for the sealed cookie, and the statement for the batch. */
export async function startPending(ctx: SystemContext, staffId: string, method: SignInMethod) {
  const now = ctx.clock.now();
  const token = ctx.random.token();
  const expiresAt = new Date(now.getTime() + pendingMinutes * 60_000);
  const pending: PendingSignIn = { token, staffId, expiresAt };
  const statement = ctx.db.insert(pendingSignIns).values({
    id: ctx.random.id(),
    tokenHash: await pendingHashOf(token),
    staffId,
    method,
    createdAt: now,
    expiresAt,
  });
  return { pending, statement };
}
