import { sql } from "drizzle-orm";
import { business } from "../../../drizzle/schema/business.ts";
import { staff, staffPasswords } from "../../../drizzle/schema/identity.ts";
import { digest } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged, record } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import { changedOne, insertWhen } from "../insert-when.ts";
import { admit, outsideCounters, takeBack } from "../limits/limits.ts";

export interface Claim {
  name: string;
  /** As `normaliseEmail` gives it. */
  email: string;
  password: string;
  business: { name: string; timeZone: string; units: "metric" | "imperial" };
}

/** Whether the deployment has its owner. */
export async function isClaimed(ctx: Pick<SystemContext, "db">): Promise<boolean> {
  const [row] = await ctx.db.select({ id: staff.id }).from(staff).limit(1);
  return row !== undefined;
}

/**
 * Whether this is the token that was printed at start. Wrong ones are counted; compared by digest, so that neither
 * length nor first letters show in the time it takes.
 */
export async function isSetupToken(ctx: SystemContext, token: string): Promise<boolean> {
  const outside = await outsideCounters(ctx);
  const right =
    (await admit(ctx, outside)) &&
    ctx.settings.SETUP_TOKEN !== undefined &&
    equal(await digest("setup", token.trim()), await digest("setup", ctx.settings.SETUP_TOKEN));
  if (right) await ctx.db.batch([takeBack(ctx, outside[0]), takeBack(ctx, outside[1])]);
  else await record(ctx, { event: "setup.refused", details: { reason: "wrong-token" } });
  return right;
}

function equal(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let index = 0; index < a.length; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}

/**
 * Makes the first person the owner: person, password, business and trace in one batch, only while nobody is there.
 *
 * @returns the owner's staff id.
 * @throws DomainError "already-claimed", also for all but one of many at once.
 */
export async function claimDeployment(ctx: SystemContext, claim: Claim): Promise<string> {
  const id = ctx.random.id();
  const now = ctx.clock.now();
  const [emailIndex] = await ctx.vault.indexes("staff.email_index", claim.email);
  const owner = {
    id,
    name: await ctx.vault.seal("staff.name", id, claim.name),
    email: await ctx.vault.seal("staff.email", id, claim.email),
    emailIndex,
    role: "owner" as const,
    createdAt: now,
  };
  const hash = await ctx.vault.seal("staff_passwords.hash", id, await ctx.passwords.hash(claim.password));
  const [claimed] = await ctx.db.batch([
    insertWhen(ctx, staff, owner, sql`not exists (select 1 from ${staff})`).returning({ id: staff.id }),
    insertWhen(ctx, staffPasswords, { id, hash, changedAt: now }, changedOne),
    insertWhen(ctx, business, { id: "business", ...claim.business, createdAt: now }, changedOne),
    entryIfChanged(ctx, {
      event: "setup.claimed",
      details: {},
      staffId: id,
      subject: { type: "staff", id },
    }),
  ]);
  if (claimed.length === 1) return id;
  await record(ctx, { event: "setup.refused", details: { reason: "already-claimed" } });
  throw new DomainError("already-claimed");
}
