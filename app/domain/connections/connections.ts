import { and, asc, eq } from "drizzle-orm";
import { connections, type Provider } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { providerOf } from "./connection-provider.ts";

export type ConnectionStatus = "connected" | "limited" | "needs-reconnecting" | "disconnected";

/** A grant as pages and jobs see it: no token, no name. */
export interface ConnectionView {
  id: string;
  provider: Provider;
  status: ConnectionStatus;
  scopes: string[];
  missingScopes: string[];
  /** Who gave the consent. */
  staffId: string;
  apiBase: string | null;
  connectedAt: Date;
  needsReconnectingAt: Date | null;
  disconnectedAt: Date | null;
}

/** What a feature stands on and was not granted. */
export const missingScopes = (provider: Provider, granted: readonly string[]) =>
  providerOf(provider).neededScopes.filter((scope) => !granted.includes(scope));

/** Every grant of the practice, the oldest first; the disconnected ones too, because their data stays. */
export async function listConnections(
  ctx: Pick<SystemContext, "db">,
  provider?: Provider,
): Promise<ConnectionView[]> {
  const rows = await ctx.db
    .select({
      id: connections.id,
      provider: connections.provider,
      scopes: connections.scopes,
      staffId: connections.staffId,
      apiBase: connections.apiBase,
      connectedAt: connections.connectedAt,
      needsReconnectingAt: connections.needsReconnectingAt,
      disconnectedAt: connections.disconnectedAt,
    })
    .from(connections)
    .where(provider && eq(connections.provider, provider))
    .orderBy(asc(connections.createdAt), asc(connections.id));
  return rows.map((row) => {
    const missing = missingScopes(row.provider, row.scopes);
    const status: ConnectionStatus = row.disconnectedAt
      ? "disconnected"
      : row.needsReconnectingAt
        ? "needs-reconnecting"
        : missing.length > 0
          ? "limited"
          : "connected";
    return { ...row, status, missingScopes: missing };
  });
}

/**
 * Keeps which of the provider's regions answers for an account.
 * @throws RangeError for a host that is not one of the configured ones: tokens are sent there.
 */
export async function rememberApiBase(
  ctx: Pick<SystemContext, "db" | "settings">,
  connectionId: string,
  base: string,
): Promise<void> {
  const { TESLA_API_NA, TESLA_API_EU, TESLA_API_CN } = ctx.settings;
  if (![TESLA_API_NA, TESLA_API_EU, TESLA_API_CN].includes(base)) {
    throw new RangeError("Not a host of the provider");
  }
  await ctx.db
    .update(connections)
    .set({ apiBase: base })
    .where(and(eq(connections.id, connectionId), eq(connections.provider, "tesla")));
}
