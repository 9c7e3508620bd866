import { and, eq, gt, lt, ne, or, type SQL, sql } from "drizzle-orm";
import { passkeys, rolePolicies, staffTotp } from "../../../drizzle/schema/factors.ts";
import { type Role, staff } from "../../../drizzle/schema/identity.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import { digest } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged, type SecurityEvents } from "../audit/audit.ts";
import type { SignInMethod } from "../audit/catalogue.ts";
import { insertWhen } from "../insert-when.ts";
import { defaultPolicies, enrolDays, type RolePolicy } from "../role-policies.ts";
import { type Device, describeDevice } from "./devices.ts";
import { type Place, sealSighting } from "./places.ts";

/** A signed-in staff member on one device. */
export interface Session {
  id: string;
  staffId: string;
  role: Role;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  authenticatedAt: Date;
  /** When the token was last exchanged for a new one. */
  renewedAt: Date | null;
  /** The request came with the token from before the renewal: it was under way, and gets no new one. */
  superseded: boolean;
  /** Own zone and units; null follows the business. */
  timeZone: string | null;
  units: "metric" | "imperial" | null;
  /** Until when the person may do without the second factor that the role asks for; null where nothing is owed. */
  enrolBy: Date | null;
  /** What the role's policy says of a cookie that turns up in another kind of browser. */
  onMove: RolePolicy["onMove"];
  /** Where it was last used, as the row keeps it. */
  lastUsed: {
    deviceClass: string;
    country: string | null;
    place: (typeof sessions.$inferSelect)["place"];
  };
}

/**
 * Activity is written at most this often, after the response: a page view is then one read. The idle limit may
 * come this much early, never late.
 */
const seenEverySeconds = 60;
/** How long after proving who one is the sensitive changes are open. */
const freshForSeconds = 15 * 60;
/** How long the token from before a renewal still opens: requests that were under way hold it. */
const previousTokenSeconds = 60;

export const tokenHashOf = (token: string) => digest("sessions.token", token);

/** Kinds, not versions: an update of the browser is no move. `<key id>.<keyed hash>`. */
export const deviceClassOf = async (ctx: Pick<SystemContext, "vault">, { browser, system }: Device) =>
  `${ctx.vault.newestKeyId}.${await ctx.vault.fingerprint("sessions.device_class", `${browser}/${system}`)}`;

/** Hashes under different keys do not compare: after a rotation the first sight is taken as it is. */
export const sameClass = (a: string, b: string) => a === b || a.split(".")[0] !== b.split(".")[0];

/**
 * Starts a session under a new token: an id that the browser held before is never taken over.
 *
 * @param when only where this holds at that point of the batch
 * @returns the token for the sealed cookie, its absolute end, and the statement to put into one batch with the
 *   reason for the session; it returns a row where the session has begun.
 */
export async function startSession(
  ctx: SystemContext,
  staffId: string,
  {
    id = ctx.random.id(),
    method = "password",
    place = null,
    knownDeviceId = null,
    when = sql`true`,
  }: Partial<{
    id: string;
    method: SignInMethod;
    place: Place | null;
    knownDeviceId: string | null;
    when: SQL;
  }> = {},
) {
  const now = ctx.clock.now();
  const token = ctx.random.token();
  const expiresAt = new Date(now.getTime() + ctx.settings.SESSION_ABSOLUTE_SECONDS * 1000);
  const device = describeDevice(ctx.origin);
  const row = {
    id,
    tokenHash: await tokenHashOf(token),
    staffId,
    createdAt: now,
    lastSeenAt: now,
    expiresAt,
    authenticatedAt: now,
    device: await ctx.vault.seal("sessions.device", id, JSON.stringify(device)),
    deviceClass: await deviceClassOf(ctx, device),
    country: device.country,
    method,
    place: await sealSighting(ctx, id, place),
    knownDeviceId,
  };
  const statement = insertWhen(ctx, sessions, row, when).returning({ id: sessions.id });
  return { id, token, expiresAt, statement };
}

const holdsFactor = sql<
  0 | 1
>`(exists (select 1 from ${staffTotp} where ${staffTotp.id} = ${staff.id}) or exists (select 1 from ${passkeys} where ${passkeys.staffId} = ${staff.id}))`;

/**
 * Finds the session of a token and notes the activity. The row decides, not the cookie: ended, idle too long, too
 * old, or the person disabled means null. One read; it writes only when something is over or a minute old. Whether it
 * turned up elsewhere is the matter of `suspicion/moves.ts`.
 */
export async function findSession(ctx: SystemContext, token: string): Promise<Session | null> {
  const now = ctx.clock.now();
  const hash = await tokenHashOf(token);
  const renewedSince = new Date(now.getTime() - previousTokenSeconds * 1000);
  const [found] = await ctx.db
    .select({
      id: sessions.id,
      tokenHash: sessions.tokenHash,
      staffId: sessions.staffId,
      role: staff.role,
      createdAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
      expiresAt: sessions.expiresAt,
      authenticatedAt: sessions.authenticatedAt,
      renewedAt: sessions.renewedAt,
      deviceClass: sessions.deviceClass,
      country: sessions.country,
      place: sessions.place,
      timeZone: staff.timeZone,
      units: staff.units,
      disabledAt: staff.disabledAt,
      joinedAt: staff.createdAt,
      secondFactorBy: staff.secondFactorBy,
      policy: { secondFactor: rolePolicies.secondFactor, onMove: rolePolicies.onMove },
      holdsFactor,
    })
    .from(sessions)
    .innerJoin(staff, eq(staff.id, sessions.staffId))
    .leftJoin(rolePolicies, eq(rolePolicies.id, staff.role))
    .where(
      or(
        eq(sessions.tokenHash, hash),
        and(eq(sessions.previousTokenHash, hash), gt(sessions.renewedAt, renewedSince)),
      ),
    )
    .limit(1);
  if (!found) return null;
  const { disabledAt, tokenHash, deviceClass, country, place, ...known } = found;
  const { joinedAt, secondFactorBy, policy, holdsFactor: held, ...rest } = known;
  const { secondFactor, onMove } = policy ?? defaultPolicies[rest.role];
  const owed = secondFactor === "required" && held === 0;
  const enrolBy = owed ? (secondFactorBy ?? new Date(joinedAt.getTime() + enrolDays * 86_400_000)) : null;
  const lastUsed = { deviceClass, country, place };
  const session: Session = { ...rest, superseded: tokenHash !== hash, enrolBy, onMove, lastUsed };
  const idleSeconds = (now.getTime() - session.lastSeenAt.getTime()) / 1000;
  const over: SecurityEvents["session.ended"]["reason"] | null = disabledAt
    ? "disabled"
    : session.expiresAt <= now
      ? "expired"
      : idleSeconds >= ctx.settings.SESSION_IDLE_SECONDS
        ? "idle"
        : null;
  if (over) {
    await endSession(ctx, session, over);
    return null;
  }
  if (idleSeconds >= seenEverySeconds) {
    const place = await sealSighting(ctx, session.id, ctx.origin.place);
    const seen = ctx.db.update(sessions).set({ lastSeenAt: now, ...(place && { place }) });
    ctx.background(seen.where(and(eq(sessions.id, session.id), lt(sessions.lastSeenAt, now))).execute());
  }
  return session;
}

export const isFresh = (ctx: Pick<SystemContext, "clock">, session: Session) =>
  ctx.clock.now().getTime() - session.authenticatedAt.getTime() < freshForSeconds * 1000;

/** Ends one session, effective with the next request. */
export async function endSession(
  ctx: SystemContext,
  session: Pick<Session, "id" | "staffId">,
  reason: SecurityEvents["session.ended"]["reason"],
): Promise<void> {
  await ctx.db.batch([
    ctx.db.delete(sessions).where(eq(sessions.id, session.id)),
    entryIfChanged(ctx, {
      event: "session.ended",
      details: { reason },
      staffId: session.staffId,
      subject: { type: "session", id: session.id },
    }),
  ]);
}

/** The statement that ends every session of a person, or every other than `except`. */
export const endSessionsStatement = (ctx: Pick<SystemContext, "db">, staffId: string, except?: string) =>
  ctx.db
    .delete(sessions)
    .where(
      except ? and(eq(sessions.staffId, staffId), ne(sessions.id, except)) : eq(sessions.staffId, staffId),
    );
