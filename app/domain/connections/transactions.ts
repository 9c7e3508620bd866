import { and, eq, lt } from "drizzle-orm";
import { oauthTransactions, type Provider } from "../../../drizzle/schema/connections.ts";
import { digest } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import { type FlowSecrets, flowSecretsShape, newFlowSecrets } from "../oauth/flow-secrets.ts";
import { providerOf } from "./connection-provider.ts";
import { authorizationUrl } from "./protocol.ts";

export type Purpose = "connect" | "sign-in";

/** An authorization request that came back to the browser that began it. */
export interface Transaction {
  id: string;
  purpose: Purpose;
  /** Who connects; null for a sign-in. */
  staffId: string | null;
  secrets: FlowSecrets;
  returnTo: string;
  expired: boolean;
}

const lastsSeconds = 10 * 60;

const stateHashOf = (state: string) => digest("oauth_transactions.state", state);
const browserHashOf = (browserId: string) => digest("oauth_transactions.browser", browserId);

/**
 * Begins an authorization request: any number may be on their way in one browser.
 *
 * @param browserId what the browser's sealed cookie holds: only that browser can finish
 * @returns the provider's URL to send the browser to
 * @throws DomainError "not-found" where this deployment has no registration at the provider, or nobody signs in with it
 */
export async function beginConsent(
  ctx: SystemContext,
  begun: {
    provider: Provider;
    purpose: Purpose;
    staffId: string | null;
    browserId: string;
    returnTo: string;
  },
): Promise<string> {
  const { provider, purpose } = begun;
  if (purpose === "sign-in" && !providerOf(provider).signsIn) throw new DomainError("not-found");
  const id = ctx.random.id();
  const now = ctx.clock.now();
  const secrets = newFlowSecrets(ctx);
  const url = await authorizationUrl(ctx, provider, secrets);
  await ctx.db.batch([
    ctx.db.insert(oauthTransactions).values({
      id,
      stateHash: await stateHashOf(secrets.state),
      browserHash: await browserHashOf(begun.browserId),
      provider,
      purpose,
      staffId: begun.staffId,
      secrets: await ctx.vault.seal("oauth_transactions.secrets", id, JSON.stringify(secrets)),
      returnTo: begun.returnTo,
      createdAt: now,
      expiresAt: new Date(now.getTime() + lastsSeconds * 1000),
    }),
    entry(ctx, {
      event: "oauth.started",
      details: { provider, purpose },
      staffId: begun.staffId,
    }),
  ]);
  return url;
}

/**
 * Takes a transaction, once: of any number of callbacks with one state exactly one gets it. Another browser or
 * another provider takes nothing, so that it cannot spoil the flow for the one to whom it belongs.
 */
export async function takeTransaction(
  ctx: SystemContext,
  answered: { state: string; browserId: string; provider: Provider },
): Promise<Transaction | null> {
  const [taken] = await ctx.db
    .delete(oauthTransactions)
    .where(
      and(
        eq(oauthTransactions.stateHash, await stateHashOf(answered.state)),
        eq(oauthTransactions.browserHash, await browserHashOf(answered.browserId)),
        eq(oauthTransactions.provider, answered.provider),
      ),
    )
    .returning();
  if (!taken) return null;
  const secrets = await ctx.vault.open("oauth_transactions.secrets", taken.id, taken.secrets);
  return {
    id: taken.id,
    purpose: taken.purpose,
    staffId: taken.staffId,
    secrets: flowSecretsShape.parse(JSON.parse(secrets)),
    returnTo: taken.returnTo,
    expired: taken.expiresAt <= ctx.clock.now(),
  };
}

/** Forgets what nobody came back with. @returns how many */
export async function forgetExpiredTransactions(ctx: Pick<SystemContext, "db" | "clock">): Promise<number> {
  const gone = await ctx.db
    .delete(oauthTransactions)
    .where(lt(oauthTransactions.expiresAt, ctx.clock.now()))
    .returning({ id: oauthTransactions.id });
  return gone.length;
}
