import { and, eq, gt, lt, sql } from "drizzle-orm";
import { mailedCodes } from "../../../drizzle/schema/portal.ts";
import { digest } from "../../platform/bytes.ts";
import type { Random, SystemContext } from "../../platform/ports.ts";
import { entry, record } from "../audit/audit.ts";
import { admit, type Counter, counter } from "../limits/limits.ts";
import { deliverDue, enqueueEmail } from "../messages/outbox.ts";

export type CodePurpose = (typeof mailedCodes.$inferSelect)["purpose"];

/** How long a code is good for. */
export const codeMinutes = 10;
/** How often one code may be typed wrong. */
export const codeTries = 5;

/** What the browser that asked keeps, in a sealed cookie: the code works together with it alone. */
export interface CodeTicket {
  id: string;
  browserToken: string;
}

export interface CodeRequest {
  purpose: CodePurpose;
  /** The stored address that gets the code; for a stranger what was typed, to which nothing is ever sent. */
  email: string;
  /** What the code opens, as JSON will keep it; empty for a stranger. */
  opens: unknown[];
  mail: (code: string) => { subject: string; text: string; purpose: string };
  /** See `codeCounters`. Asked too often is answered like everything else, and nothing is sent. */
  counters: readonly [Counter, ...Counter[]];
  minutes?: number;
  /** The ticket of this browser's code before: the new one takes its place. */
  replaces?: CodeTicket | null;
}

/** The counters of asking for a code: whom it is for (a text that says so), this network, and everybody together. */
export const codeCounters = async (ctx: SystemContext, who: string): Promise<[Counter, Counter, Counter]> => [
  await counter(ctx, "codeIdentity", who),
  await counter(ctx, "codeNetwork", ctx.origin.network ?? "unknown"),
  await counter(ctx, "codeEveryone", "everyone"),
];

/**
 * Mails a six-digit code. Known, unknown and asked too often run the same statements with the same sealing and leave
 * the same kind of row; only the mail is missing, and that is sent after the answer.
 */
export async function startCode(
  ctx: SystemContext,
  request: CodeRequest,
): Promise<CodeTicket & { expiresAt: Date }> {
  const { purpose, minutes = codeMinutes, replaces } = request;
  const admitted = await admit(ctx, request.counters);
  const known = admitted && request.opens.length > 0;
  const now = ctx.clock.now();
  const id = ctx.random.id();
  const browserToken = ctx.random.token();
  const code = sixDigits(ctx.random);
  const row = {
    id,
    purpose,
    codeHash: await codeHashOf(ctx, id, code),
    browserHash: await browserHashOf(browserToken),
    opens: await ctx.vault.seal("mailed_codes.opens", id, JSON.stringify(known ? request.opens : [])),
    createdAt: now,
    expiresAt: new Date(now.getTime() + minutes * 60_000),
  };
  const email = { ...request.mail(code), to: request.email, secret: true };
  const mail = await enqueueEmail(ctx, email, known ? sql`true` : sql`false`);
  await ctx.db.batch([
    ctx.db
      .delete(mailedCodes)
      .where(
        and(
          eq(mailedCodes.id, replaces?.id ?? ""),
          eq(mailedCodes.browserHash, await browserHashOf(replaces?.browserToken ?? "")),
        ),
      ),
    ctx.db.insert(mailedCodes).values(row),
    mail.statement,
    entry(ctx, { event: "code.requested", details: { purpose, known } }),
  ]);
  ctx.background(deliverDue(ctx));
  return { id, browserToken, expiresAt: row.expiresAt };
}

/**
 * Takes a typed code. Each try is counted before it is looked at, so of many at once no more than `codeTries` are
 * looked at; of two right ones at once one deletes the row and wins.
 *
 * @param typed six digits, as `typedCode` reads them
 * @returns `gone` where there is nothing left to try: used, run out, tried too often, replaced, of another browser.
 */
export async function redeemCode(
  ctx: SystemContext,
  { purpose, id, browserToken, code: typed }: CodeTicket & { purpose: CodePurpose; code: string },
): Promise<{ ok: true; opens: unknown[] } | { ok: false; reason: "wrong" | "gone" }> {
  const refused = async (reason: "wrong" | "gone") => {
    await record(ctx, { event: "code.refused", details: { purpose, reason } });
    return { ok: false as const, reason };
  };
  const [row] = await ctx.db
    .update(mailedCodes)
    .set({ tries: sql`${mailedCodes.tries} + 1` })
    .where(
      and(
        eq(mailedCodes.id, id),
        eq(mailedCodes.purpose, purpose),
        eq(mailedCodes.browserHash, await browserHashOf(browserToken)),
        lt(mailedCodes.tries, codeTries),
        gt(mailedCodes.expiresAt, ctx.clock.now()),
      ),
    )
    .returning({ codeHash: mailedCodes.codeHash, opens: mailedCodes.opens, tries: mailedCodes.tries });
  if (!row) return refused("gone");
  const opens = JSON.parse(await ctx.vault.open("mailed_codes.opens", id, row.opens)) as unknown[];
  // A stranger's row has a code too, which was never sent: to guess it opens nothing and looks like any wrong one.
  if (row.codeHash !== (await codeHashOf(ctx, id, typed)) || opens.length === 0)
    return refused(row.tries < codeTries ? "wrong" : "gone");
  const used = await ctx.db
    .delete(mailedCodes)
    .where(eq(mailedCodes.id, id))
    .returning({ id: mailedCodes.id });
  return used.length === 1 ? { ok: true, opens } : refused("gone");
}

/** Each of the million codes is as likely as any other: numbers past the last whole million are drawn again. */
export function sixDigits(random: Pick<Random, "bytes">): string {
  for (;;) {
    const number = new DataView(random.bytes(4).buffer).getUint32(0);
    if (number < 4_294_000_000) return String(number % 1_000_000).padStart(6, "0");
  }
}

/** Keyed, and different for each request: a copied table gives nothing to try the million codes against. */
const codeHashOf = (ctx: Pick<SystemContext, "vault">, id: string, code: string) =>
  ctx.vault.fingerprint("mailed_codes.code_hash", `${id}:${code}`);

const browserHashOf = (token: string) => digest("mailed_codes.browser_hash", token);
