import type { SystemContext } from "../../platform/ports.ts";
import { DomainError } from "../errors.ts";
import { findStaffByIdentity, linkIdentity } from "../identity/identities.ts";
import { readProfile } from "../identity/staff.ts";
import { providerOf } from "./connection-provider.ts";
import { type ConnectionView, listConnections } from "./connections.ts";
import { readRow } from "./rows.ts";

/**
 * Lets the person who connected an account sign in with it from now on. Only that person: anybody else would be
 * handing their own sign-in to a stranger's account.
 *
 * @throws DomainError "not-found"
 */
export async function allowSignIn(ctx: SystemContext, connectionId: string, staffId: string) {
  const row = await readRow(ctx, connectionId);
  if (!row || row.disconnectedAt || row.staffId !== staffId || !providerOf(row.provider).signsIn)
    throw new DomainError("not-found");
  const subject = await ctx.vault.open("connections.subject", row.id, row.subject);
  return linkIdentity(ctx, { staffId, provider: row.provider, subject });
}

export interface ConnectionOnPage extends ConnectionView {
  /** Who connected it, by name; "you" is for the page to say. Null for somebody who is no longer here. */
  connectedBy: string | null;
  /** Whether this account signs somebody in: the reader, somebody else, nobody yet (and the reader may allow it). */
  signsIn: "reader" | "somebody-else" | "nobody" | "may-be-allowed";
}

/** The connections page: every grant with its person and with whom it signs in, as one reader sees it. */
export async function readConnectionsPage(ctx: SystemContext, readerId: string): Promise<ConnectionOnPage[]> {
  const views = await listConnections(ctx);
  return Promise.all(
    views.map(async (view) => {
      const [person, row] = await Promise.all([readProfile(ctx, view.staffId), readRow(ctx, view.id)]);
      const subject = row && (await ctx.vault.open("connections.subject", row.id, row.subject));
      const linked =
        subject &&
        providerOf(view.provider).signsIn &&
        (await findStaffByIdentity(ctx, view.provider, subject));
      const mayAllow =
        providerOf(view.provider).signsIn && view.staffId === readerId && view.status !== "disconnected";
      const signsIn = linked
        ? linked === readerId
          ? "reader"
          : "somebody-else"
        : mayAllow
          ? "may-be-allowed"
          : "nobody";
      return { ...view, connectedBy: person?.name ?? null, signsIn };
    }),
  );
}
