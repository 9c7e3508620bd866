import { and, eq, isNull, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import { notices } from "../../../drizzle/schema/suspicion.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { changedOne } from "../insert-when.ts";
import { describeDevice } from "../sessions/devices.ts";
import { impossibleJourney, openSighting, sealSighting } from "../sessions/places.ts";
import { deviceClassOf, type Session, sameClass } from "../sessions/sessions.ts";
import { tellOf } from "./notices.ts";

/**
 * Looks whether a session has turned up in another kind of browser or in another country. Another browser family may
 * be a stolen cookie: the policy of the role says whether the person is only told, must prove again who they are
 * before sensitive changes, or is signed out. Another country may be a train journey, or a telephone's network: it is
 * noted and asks for the proof, unless the policy is notice only; where nobody can have travelled that fast, it
 * counts like another browser.
 *
 * @returns the session as it is from now on, or null where it has ended.
 */
export async function watchMoves(ctx: SystemContext, session: Session): Promise<Session | null> {
  const known = session.lastUsed;
  const deviceClass = await deviceClassOf(ctx, describeDevice(ctx.origin));
  const country = ctx.origin.country ?? known.country;
  const what = !sameClass(deviceClass, known.deviceClass)
    ? "device"
    : country !== known.country && known.country !== null
      ? "country"
      : null;
  if (!what) return session;

  const journey = await journeyOf(ctx, session);
  const isGrave = what === "device" || journey !== null;
  const onMove = isGrave || session.onMove === "notice" ? session.onMove : "step-up";
  const here = and(
    eq(sessions.id, session.id),
    eq(sessions.deviceClass, known.deviceClass),
    known.country === null ? isNull(sessions.country) : eq(sessions.country, known.country),
  );
  const place = await sealSighting(ctx, session.id, ctx.origin.place);
  const authenticatedAt = new Date(0);
  const trail = { staffId: session.staffId, subject: { type: "session", id: session.id } };
  // Each entry hangs on the one before it, and the first on the row: of two requests at once one tells.
  const changes: [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]] = [
    onMove === "end"
      ? ctx.db.delete(sessions).where(here)
      : ctx.db
          .update(sessions)
          .set({
            deviceClass,
            country,
            ...(place && { place }),
            ...(onMove === "step-up" && { authenticatedAt }),
          })
          .where(here),
    entryIfChanged(ctx, { event: "session.moved", details: { what }, ...trail }),
  ];
  if (journey)
    changes.push(entryIfChanged(ctx, { event: "suspicion.impossible-travel", details: journey, ...trail }));
  if (onMove === "end")
    changes.push(entryIfChanged(ctx, { event: "session.ended", details: { reason: "moved" }, ...trail }));
  if (isGrave) {
    const kind = journey ? "impossible-travel" : "session-moved";
    const when = sql`${changedOne} and not exists (select 1 from ${notices} where ${and(
      eq(notices.sessionId, session.id),
      eq(notices.kind, kind),
    )})`;
    const told = await tellOf(ctx, { staffId: session.staffId, kind, sessionId: session.id, when });
    changes.push(...told.statements);
  }
  await ctx.db.batch(changes);
  if (onMove === "end") return null;
  return onMove === "step-up" ? { ...session, authenticatedAt } : session;
}

/** How somebody would have had to travel to be here, where nobody could; null where a place is not known. */
async function journeyOf(ctx: SystemContext, session: Session) {
  const { place } = session.lastUsed;
  if (!place || !ctx.origin.place) return null;
  return impossibleJourney(await openSighting(ctx, session.id, place), ctx.origin.place, ctx.clock.now());
}
