import { and, desc, eq, gt } from "drizzle-orm";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import type { Device } from "./devices.ts";
import { endSession, endSessionsStatement, type Session } from "./sessions.ts";

/** A device on which somebody is signed in. */
export interface SignedInDevice extends Device {
  id: string;
  signedInAt: Date;
  lastSeenAt: Date;
  /** The one that asks. */
  here: boolean;
}

/** The devices on which the person of a session is signed in: this one first, then the last used. */
export async function listDevices(
  ctx: SystemContext,
  session: Pick<Session, "id" | "staffId">,
): Promise<SignedInDevice[]> {
  const now = ctx.clock.now();
  const idleSince = new Date(now.getTime() - ctx.settings.SESSION_IDLE_SECONDS * 1000);
  const rows = await ctx.db
    .select({
      id: sessions.id,
      createdAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
      device: sessions.device,
    })
    .from(sessions)
    .where(
      and(
        eq(sessions.staffId, session.staffId),
        gt(sessions.expiresAt, now),
        gt(sessions.lastSeenAt, idleSince),
      ),
    )
    .orderBy(desc(sessions.lastSeenAt));
  const devices = await Promise.all(
    rows.map(async ({ id, createdAt, lastSeenAt, device }) => ({
      id,
      signedInAt: createdAt,
      lastSeenAt,
      here: id === session.id,
      ...(JSON.parse(await ctx.vault.open("sessions.device", id, device)) as Device),
    })),
  );
  return devices.sort((a, b) => Number(b.here) - Number(a.here));
}

/** Ends one device of the person. @throws DomainError "not-found" for anybody else's. */
export async function endDevice(ctx: SystemContext, session: Session, id: string): Promise<void> {
  const [own] = await ctx.db
    .select({ id: sessions.id, staffId: sessions.staffId })
    .from(sessions)
    .where(and(eq(sessions.id, id), eq(sessions.staffId, session.staffId)))
    .limit(1);
  if (!own) throw new DomainError("not-found");
  await endSession(ctx, own, "ended-by-owner");
}

/** Ends every other device; this one stays. */
export const endOtherDevices = (ctx: SystemContext, session: Session): Promise<void> =>
  endMany(ctx, session.staffId, session.id);

/** Ends every device, this one too. */
export const signOutEverywhere = (ctx: SystemContext, session: Session): Promise<void> =>
  endMany(ctx, session.staffId);

async function endMany(ctx: SystemContext, staffId: string, except?: string): Promise<void> {
  await ctx.db.batch([
    endSessionsStatement(ctx, staffId, except),
    entry(ctx, {
      event: "session.ended",
      details: { reason: "ended-by-owner" },
      staffId,
      subject: { type: "staff", id: staffId },
    }),
  ]);
}
