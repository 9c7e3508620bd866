import { and, desc, eq, gt, ne } from "drizzle-orm";
import { type Role, staff } from "../../../drizzle/schema/identity.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import { digest } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry, type SecurityEvents } from "../audit/audit.ts";
import { type Device, describeDevice } from "./devices.ts";

/** A signed-in staff member on one device. */
export interface Session {
  id: string;
  staffId: string;
  role: Role;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  authenticatedAt: Date;
  /** Own zone and units; null follows the business. */
  timeZone: string | null;
  units: "metric" | "imperial" | null;
}

/** Activity is written at most this often: a page view is then one read. */
const seenEverySeconds = 30;
/** How long after proving who one is the sensitive changes are open. */
const freshForSeconds = 15 * 60;

export const tokenHashOf = (token: string) => digest("sessions.token", token);

/**
 * Starts a session under a new token: an id that the browser held before is never taken over.
 *
 * @returns the token for the sealed cookie, its absolute end, and the statements to put into one batch with the
 *   reason for the session.
 */
export async function startSession(ctx: SystemContext, staffId: string) {
  const now = ctx.clock.now();
  const id = ctx.random.id();
  const token = ctx.random.token();
  const expiresAt = new Date(now.getTime() + ctx.settings.SESSION_ABSOLUTE_SECONDS * 1000);
  const device: Device = describeDevice(ctx.origin);
  const statement = ctx.db.insert(sessions).values({
    id,
    tokenHash: await tokenHashOf(token),
    staffId,
    createdAt: now,
    lastSeenAt: now,
    expiresAt,
    authenticatedAt: now,
    device: await ctx.vault.seal("sessions.device", id, JSON.stringify(device)),
  });
  return { id, token, expiresAt, statement };
}

/**
 * Finds the session of a token and notes the activity. The row decides, not the cookie: ended, idle too long, too
 * old, or the person disabled means null.
 */
export async function findSession(ctx: SystemContext, token: string): Promise<Session | null> {
  const now = ctx.clock.now();
  const [found] = await ctx.db
    .select({
      id: sessions.id,
      staffId: sessions.staffId,
      role: staff.role,
      createdAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
      expiresAt: sessions.expiresAt,
      authenticatedAt: sessions.authenticatedAt,
      timeZone: staff.timeZone,
      units: staff.units,
      disabledAt: staff.disabledAt,
    })
    .from(sessions)
    .innerJoin(staff, eq(staff.id, sessions.staffId))
    .where(eq(sessions.tokenHash, await tokenHashOf(token)))
    .limit(1);
  if (!found) return null;
  const { disabledAt, ...session } = found;
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
    await ctx.db.update(sessions).set({ lastSeenAt: now }).where(eq(sessions.id, session.id));
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
    entry(ctx, {
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

/** The devices on which a person is signed in, last used first. */
export async function listDevices(ctx: SystemContext, staffId: string) {
  const now = ctx.clock.now();
  const idleSince = new Date(now.getTime() - ctx.settings.SESSION_IDLE_SECONDS * 1000);
  const rows = await ctx.db
    .select()
    .from(sessions)
    .where(
      and(eq(sessions.staffId, staffId), gt(sessions.expiresAt, now), gt(sessions.lastSeenAt, idleSince)),
    )
    .orderBy(desc(sessions.lastSeenAt));
  return Promise.all(
    rows.map(async (row) => ({
      id: row.id,
      createdAt: row.createdAt,
      lastSeenAt: row.lastSeenAt,
      device: JSON.parse(await ctx.vault.open("sessions.device", row.id, row.device)) as Device,
    })),
  );
}
