import { and, eq, gt, isNull, lte } from "drizzle-orm";
import * as z from "zod";
import { clients, contacts } from "../../../drizzle/schema/clients.ts";
import { portalSessions } from "../../../drizzle/schema/portal.ts";
import { digest } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry, entryIfChanged } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import { type Household, type Opening, opening, readHouseholds } from "./households.ts";

/** How long the portal stays open, whatever happens in it. */
export const portalMinutes = 15;

const content = z.strictObject({ proof: z.enum(["code", "match"]), openings: z.array(opening) });
type Proof = z.infer<typeof content>["proof"];

/** A client who has proved to be one, on one browser. */
export interface PortalSession {
  id: string;
  /** Whose household is shown; null until one of several has been chosen. */
  chosen: Opening | null;
  /** Everything that the proof opened. */
  openings: Opening[];
  proof: Proof;
  expiresAt: Date;
}

export interface StartedPortal {
  id: string;
  token: string;
  expiresAt: Date;
  /** False: one of several households has to be chosen first. */
  chosen: boolean;
}

/**
 * Opens the portal for a quarter of an hour under a new token; there is no way to make it longer.
 * @param households what the proof opened, one at least
 */
export async function openPortal(
  ctx: SystemContext,
  households: readonly [Opening, ...Opening[]],
  proof: Proof,
): Promise<StartedPortal> {
  const id = ctx.random.id();
  const token = ctx.random.token();
  const now = ctx.clock.now();
  const expiresAt = new Date(now.getTime() + portalMinutes * 60_000);
  const openings = households.map(({ clientId, contactId }) => ({ clientId, contactId }));
  const [only] = openings.length === 1 ? openings : [];
  await ctx.db.batch([
    ctx.db.insert(portalSessions).values({
      id,
      tokenHash: await tokenHashOf(token),
      clientId: only?.clientId ?? null,
      contactId: only?.contactId ?? null,
      opens: await ctx.vault.seal("portal_sessions.opens", id, JSON.stringify({ proof, openings })),
      createdAt: now,
      expiresAt,
    }),
    entry(ctx, opened(id, proof, only ?? null)),
  ]);
  return { id, token, expiresAt, chosen: only !== undefined };
}

const opened = (sessionId: string, proof: Proof, who: Opening | null) => ({
  event: "portal.opened" as const,
  details: { proof },
  clientId: who?.clientId ?? null,
  subject: who ? { type: "contact", id: who.contactId } : { type: "portal-session", id: sessionId },
});

/**
 * Finds the open portal of a browser. The row decides, and the row is believed only where it says what was sealed
 * into it: over, ended, a contact that was removed or moved, a client that was merged or erased all mean null.
 */
export async function findPortal(
  ctx: SystemContext,
  { id, token }: { id: string; token: string },
): Promise<PortalSession | null> {
  const [row] = await ctx.db
    .select({
      clientId: portalSessions.clientId,
      contactId: portalSessions.contactId,
      opens: portalSessions.opens,
      expiresAt: portalSessions.expiresAt,
      stillThere: clients.id,
    })
    .from(portalSessions)
    .leftJoin(
      contacts,
      and(eq(contacts.id, portalSessions.contactId), eq(contacts.clientId, portalSessions.clientId)),
    )
    .leftJoin(clients, and(eq(clients.id, contacts.clientId), isNull(clients.mergedIntoId)))
    .where(
      and(
        eq(portalSessions.id, id),
        eq(portalSessions.tokenHash, await tokenHashOf(token)),
        gt(portalSessions.expiresAt, ctx.clock.now()),
      ),
    )
    .limit(1);
  if (!row) return null;
  const { proof, openings } = content.parse(
    JSON.parse(await ctx.vault.open("portal_sessions.opens", id, row.opens)),
  );
  const session = { id, openings, proof, expiresAt: row.expiresAt };
  if (row.clientId === null) return openings.length > 1 ? { ...session, chosen: null } : null;
  const chosen = openings.find(
    ({ clientId, contactId }) => clientId === row.clientId && contactId === row.contactId,
  );
  return chosen && row.stillThere ? { ...session, chosen } : null;
}

/** What there is to choose from, with names: shown after the proof only. */
export const choices = (ctx: SystemContext, session: PortalSession): Promise<Household[]> =>
  readHouseholds(ctx, session.openings);

/** Shows one of the households that the proof opened. @throws DomainError not-found for any other. */
export async function chooseHousehold(
  ctx: SystemContext,
  session: PortalSession,
  contactId: string,
): Promise<void> {
  const wanted = session.openings.find((one) => one.contactId === contactId);
  const [still] = wanted ? await readHouseholds(ctx, [wanted]) : [];
  if (!wanted || !still) throw new DomainError("not-found");
  await ctx.db.batch([
    ctx.db
      .update(portalSessions)
      .set({ clientId: wanted.clientId, contactId: wanted.contactId })
      .where(and(eq(portalSessions.id, session.id), gt(portalSessions.expiresAt, ctx.clock.now()))),
    entryIfChanged(ctx, opened(session.id, session.proof, wanted)),
  ]);
}

/** Closes the portal on this browser, effective with the next request. */
export async function closePortal(ctx: SystemContext, session: PortalSession): Promise<void> {
  await ctx.db.batch([
    ctx.db.delete(portalSessions).where(eq(portalSessions.id, session.id)),
    entryIfChanged(ctx, {
      event: "portal.closed",
      details: { reason: "sign-out" },
      clientId: session.chosen?.clientId ?? null,
      subject: { type: "portal-session", id: session.id },
    }),
  ]);
}

/** Removes what is over. */
export async function sweepPortal(ctx: SystemContext): Promise<{ sessions: number }> {
  const gone = await ctx.db
    .delete(portalSessions)
    .where(lte(portalSessions.expiresAt, ctx.clock.now()))
    .returning({ id: portalSessions.id });
  return { sessions: gone.length };
}

const tokenHashOf = (token: string) => digest("portal_sessions.token_hash", token);
