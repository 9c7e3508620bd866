import { and, eq, lt } from "drizzle-orm";
import * as z from "zod";
import { signInTransactions } from "../../../drizzle/schema/team.ts";
import { digest } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { type FlowSecrets, flowSecretsShape, newFlowSecrets } from "../oauth/flow-secrets.ts";
import { authorizationUrl } from "./authorization.ts";
import type { SignInProvider } from "./offered.ts";

/** Why somebody goes to a provider. */
export type Purpose =
  | { kind: "sign-in" }
  | { kind: "link"; staffId: string }
  | { kind: "join"; invitationId: string; name: string };

/** A flow that came back to the browser that began it. */
export interface Transaction {
  purpose: Purpose;
  secrets: FlowSecrets;
  returnTo: string;
  expired: boolean;
}

const lastsSeconds = 10 * 60;
const sealedShape = flowSecretsShape.extend({ name: z.string().nullable() });

const stateHashOf = (state: string) => digest("sign_in_transactions.state", state);
const browserHashOf = (browserId: string) => digest("sign_in_transactions.browser", browserId);

/**
 * Begins a flow: any number may be on their way in one browser. How many a network begins is counted at its URLs.
 *
 * @param browserId what the browser's sealed cookie holds: only that browser can finish
 * @returns the provider's URL to send the browser to
 * @throws DomainError "not-found" where this deployment does not offer the provider
 */
export async function sendToProvider(
  ctx: SystemContext,
  begun: { provider: SignInProvider; purpose: Purpose; browserId: string; returnTo: string },
): Promise<string> {
  const { provider, purpose } = begun;
  const secrets = newFlowSecrets(ctx);
  const url = await authorizationUrl(ctx, provider, secrets);
  const id = ctx.random.id();
  const now = ctx.clock.now();
  const staffId = purpose.kind === "link" ? purpose.staffId : null;
  const kept = { ...secrets, name: purpose.kind === "join" ? purpose.name : null };
  await ctx.db.batch([
    ctx.db.insert(signInTransactions).values({
      id,
      stateHash: await stateHashOf(secrets.state),
      browserHash: await browserHashOf(begun.browserId),
      provider,
      purpose: purpose.kind,
      staffId,
      invitationId: purpose.kind === "join" ? purpose.invitationId : null,
      secrets: await ctx.vault.seal("sign_in_transactions.secrets", id, JSON.stringify(kept)),
      returnTo: begun.returnTo,
      createdAt: now,
      expiresAt: new Date(now.getTime() + lastsSeconds * 1000),
    }),
    entry(ctx, { event: "oauth.started", details: { provider, purpose: purpose.kind }, staffId }),
  ]);
  return url;
}

/**
 * Takes a transaction, once: of any number of callbacks with one state exactly one gets it. Another browser or
 * another provider takes nothing, so that it cannot spoil the flow for the one to whom it belongs.
 */
export async function takeTransaction(
  ctx: SystemContext,
  answered: { state: string; browserId: string; provider: SignInProvider },
): Promise<Transaction | null> {
  const [taken] = await ctx.db
    .delete(signInTransactions)
    .where(
      and(
        eq(signInTransactions.stateHash, await stateHashOf(answered.state)),
        eq(signInTransactions.browserHash, await browserHashOf(answered.browserId)),
        eq(signInTransactions.provider, answered.provider),
      ),
    )
    .returning();
  if (!taken) return null;
  const text = await ctx.vault.open("sign_in_transactions.secrets", taken.id, taken.secrets);
  const { name, ...secrets } = sealedShape.parse(JSON.parse(text));
  const expired = taken.expiresAt <= ctx.clock.now();
  const purpose = purposeOf(taken, name);
  return purpose && { purpose, secrets, returnTo: taken.returnTo, expired };
}

/** @returns null for a row that says less than its purpose needs: nobody wrote it here. */
function purposeOf(
  { purpose, staffId, invitationId }: typeof signInTransactions.$inferSelect,
  name: string | null,
): Purpose | null {
  if (purpose === "sign-in") return { kind: "sign-in" };
  if (purpose === "link") return staffId ? { kind: "link", staffId } : null;
  return invitationId && name ? { kind: "join", invitationId, name } : null;
}

/** Forgets what nobody came back with. */
export async function sweepFlows(ctx: Pick<SystemContext, "db" | "clock">): Promise<{ forgotten: number }> {
  const gone = await ctx.db
    .delete(signInTransactions)
    .where(lt(signInTransactions.expiresAt, ctx.clock.now()))
    .returning({ id: signInTransactions.id });
  return { forgotten: gone.length };
}
