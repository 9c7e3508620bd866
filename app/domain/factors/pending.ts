import { and, eq, gt, lt, lte, type SQL, sql } from "drizzle-orm";
import { pendingSignIns } from "../../../drizzle/schema/factors.ts";
import { digest } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { SignInMethod } from "../audit/catalogue.ts";
import { insertWhen } from "../insert-when.ts";

/** How long the second question stays open. */
const pendingMinutes = 10;

/** What the browser keeps, in a sealed cookie of its own: it opens nothing but the second question. */
export interface PendingSignIn {
  token: string;
  staffId: string;
  expiresAt: Date;
}

const pendingHashOf = (token: string) => digest("pending_sign_ins.token", token);

/**
 * @param when only where this holds at that point of the batch
 * @returns the token for the sealed cookie, and the statement for the batch: it returns a row where the question is open.
 */
export async function startPending(
  ctx: SystemContext,
  staffId: string,
  method: SignInMethod,
  when: SQL = sql`true`,
) {
  const now = ctx.clock.now();
  const token = ctx.random.token();
  const expiresAt = new Date(now.getTime() + pendingMinutes * 60_000);
  const pending: PendingSignIn = { token, staffId, expiresAt };
  const row = {
    id: ctx.random.id(),
    tokenHash: await pendingHashOf(token),
    staffId,
    method,
    createdAt: now,
    expiresAt,
  };
  const statement = insertWhen(ctx, pendingSignIns, row, when).returning({ id: pendingSignIns.id });
  return { pending, statement };
}

/** How many codes may be tried for one first proof. */
export const pendingTries = 5;

/** The row that a browser's cookie speaks of, as long as it is open, for the person whom the cookie names alone. */
const openRow = async (ctx: SystemContext, { token, staffId }: Pick<PendingSignIn, "token" | "staffId">) =>
  and(
    eq(pendingSignIns.tokenHash, await pendingHashOf(token)),
    eq(pendingSignIns.staffId, staffId),
    lt(pendingSignIns.tries, pendingTries),
    gt(pendingSignIns.expiresAt, ctx.clock.now()),
  );

/** Whether the second question is still open for this browser. */
export async function isPending(
  ctx: SystemContext,
  cookie: Pick<PendingSignIn, "token" | "staffId">,
): Promise<boolean> {
  return (await ctx.db.$count(pendingSignIns, await openRow(ctx, cookie))) === 1;
}

/**
 * Counts a try before its code is looked at: of many at once, no more than `pendingTries` get a look.
 *
 * @returns the row, or null where nothing is open
 */
export async function countTry(ctx: SystemContext, cookie: Pick<PendingSignIn, "token" | "staffId">) {
  const [row] = await ctx.db
    .update(pendingSignIns)
    .set({ tries: sql`${pendingSignIns.tries} + 1` })
    .where(await openRow(ctx, cookie))
    .returning({
      id: pendingSignIns.id,
      staffId: pendingSignIns.staffId,
      method: pendingSignIns.method,
      tries: pendingSignIns.tries,
    });
  return row ? { ...row, method: row.method as SignInMethod, isLast: row.tries >= pendingTries } : null;
}

/** The statement that removes what has run out. */
export const sweepPending = (ctx: Pick<SystemContext, "db" | "clock">) =>
  ctx.db
    .delete(pendingSignIns)
    .where(lte(pendingSignIns.expiresAt, ctx.clock.now()))
    .returning({ id: pendingSignIns.id });
