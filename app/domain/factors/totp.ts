import { and, eq, isNull, lt } from "drizzle-orm";
import { staffTotp } from "../../../drizzle/schema/factors.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** Loaded when somebody proves or enrols: most requests never do. */
const load = () => import("otpauth");

/** What every authenticator app knows (RFC 6238 with its reference values): SHA-1, six digits, thirty seconds. */
const shape = { algorithm: "SHA1", digits: 6, period: 30 } as const;
/** A phone's clock may be this many steps off (RFC 6238 section 5.2). */
const window = 1;

/** 160 random bits (RFC 4226 section 4, R6), in base32 (RFC 4648 section 6) as the apps want it. */
export async function newSeed(ctx: Pick<SystemContext, "random">): Promise<string> {
  const { Secret } = await load();
  return new Secret({ buffer: ctx.random.bytes(20).buffer }).base32;
}

/** What the QR code says: the `otpauth` URI that authenticator apps read. */
export async function enrolmentUri(
  seed: string,
  { issuer, label }: { issuer: string; label: string },
): Promise<string> {
  const { Secret, TOTP } = await load();
  return new TOTP({ ...shape, issuer, label, secret: Secret.fromBase32(seed) }).toString();
}

/**
 * The time step whose code this is, by our clock alone; null where it is none of the three that count.
 *
 * @param code six digits, as `typedCode` reads them
 */
export async function stepOf(
  ctx: Pick<SystemContext, "clock">,
  seed: string,
  code: string,
): Promise<number | null> {
  const { Secret, TOTP } = await load();
  const totp = new TOTP({ ...shape, secret: Secret.fromBase32(seed) });
  const timestamp = ctx.clock.now().getTime();
  const delta = totp.validate({ token: code, timestamp, window });
  return delta === null ? null : totp.counter({ timestamp }) + delta;
}

/** The time step of a person's own app that a typed code belongs to; null where it is wrong or there is no app. */
export async function ownStep(
  ctx: Pick<SystemContext, "db" | "vault" | "clock">,
  staffId: string,
  code: string,
): Promise<number | null> {
  const [row] = await ctx.db
    .select({ seed: staffTotp.seed })
    .from(staffTotp)
    .where(and(eq(staffTotp.id, staffId), isNull(staffTotp.suspendedAt)))
    .limit(1);
  return row ? stepOf(ctx, await ctx.vault.open("staff_totp.seed", staffId, row.seed), code) : null;
}

/** Where a step has not been taken: no code works twice, whichever request is first (RFC 6238 section 5.2). */
export const stepIsOpen = (staffId: string, step: number) =>
  and(eq(staffTotp.id, staffId), lt(staffTotp.lastStep, step), isNull(staffTotp.suspendedAt));
