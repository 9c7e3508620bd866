import { and, eq, inArray } from "drizzle-orm";
import { connections, type Provider } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import { changedOne } from "../insert-when.ts";
import { missingScopes } from "./connections.ts";
import { keepForRevocation, parkStatement } from "./revocations.ts";
import { subjectOfTrail, tokenHashOf, untroubled } from "./rows.ts";

/** What a person has just consented to, proved by the provider. */
export interface Grant {
  provider: Provider;
  /** The provider's own id of the account; an identity is provider and subject, never an email. */
  subject: string;
  accessToken: string;
  accessExpiresAt: Date;
  /** Null where staying connected was not granted. */
  refreshToken: string | null;
  scopes: string[];
}

/** The connection of an account, whichever key its index was made with. */
export async function findConnectionOf(
  ctx: Pick<SystemContext, "db" | "vault">,
  provider: Provider,
  subject: string,
) {
  const indexes = await ctx.vault.indexes("connections.subject_index", subject);
  const [found] = await ctx.db
    .select({
      id: connections.id,
      version: connections.version,
      staffId: connections.staffId,
      disconnectedAt: connections.disconnectedAt,
      refreshToken: connections.refreshToken,
    })
    .from(connections)
    .where(and(eq(connections.provider, provider), inArray(connections.subjectIndex, indexes)))
    .limit(1);
  return found ?? null;
}

/**
 * Keeps a grant: a new connection, or the account's existing one with new tokens, whoever of the practice gave the
 * consent. One practice shares its cars, so another of its drivers may reconnect; the trail says who.
 *
 * @returns the connection's id
 */
export async function saveGrant(ctx: SystemContext, grant: Grant, staffId: string): Promise<string> {
  // Another tab or a refresh may change the row in between: then look again.
  for (let round = 0; round < 5; round++) {
    const existing = await findConnectionOf(ctx, grant.provider, grant.subject);
    const id = existing?.id ?? ctx.random.id();
    const version = (existing?.version ?? 0) + 1;
    const values = { ...(await columnsOf(ctx, id, grant)), staffId, version };
    const trail = { staffId, subject: subjectOfTrail(id) };
    const missing = missingScopes(grant.provider, values.scopes);
    const traces = [
      entryIfChanged(ctx, {
        event: "connection.connected",
        details: { provider: grant.provider, version },
        ...trail,
      }),
      ...(missing.length > 0
        ? [
            entryIfChanged(ctx, {
              event: "connection.limited",
              details: { provider: grant.provider, missing: missing.join(" ") },
              ...trail,
            }),
          ]
        : []),
    ];
    const replaced = existing?.refreshToken
      ? await keepReplaced(ctx, grant.provider, id, existing.refreshToken)
      : null;
    const [saved] = existing
      ? await ctx.db.batch([
          ctx.db
            .update(connections)
            .set(values)
            .where(and(eq(connections.id, id), eq(connections.version, existing.version)))
            .returning({ id: connections.id }),
          ...traces,
          ...(replaced ? [replaced.statement] : []),
          parkStatement(ctx, id),
        ])
      : await ctx.db.batch([
          ctx.db
            .insert(connections)
            .values({
              ...values,
              id,
              provider: grant.provider,
              subjectIndex: (await ctx.vault.indexes("connections.subject_index", grant.subject))[0],
              subject: await ctx.vault.seal("connections.subject", id, grant.subject),
              createdAt: values.connectedAt,
            })
            .onConflictDoNothing()
            .returning({ id: connections.id }),
          ...traces,
        ]);
    if (saved.length === 1) return id;
  }
  throw new DomainError("provider-unavailable");
}

/** A token that no longer opens cannot be kept, and must not keep the person from connecting again. */
async function keepReplaced(
  ctx: SystemContext,
  provider: Provider,
  connectionId: string,
  sealed: NonNullable<(typeof connections.$inferSelect)["refreshToken"]>,
) {
  const token = await ctx.vault.open("connections.refresh_token", connectionId, sealed).catch(() => null);
  return token
    ? keepForRevocation(ctx, { connectionId, provider, token, reason: "replaced" }, changedOne)
    : null;
}

/** Every column that a new consent sets; nothing of an earlier trouble stays. */
async function columnsOf(ctx: SystemContext, id: string, grant: Grant) {
  const now = ctx.clock.now();
  const { refreshToken } = grant;
  return {
    scopes: refreshToken ? [...new Set([...grant.scopes, "offline_access"])] : grant.scopes.filter(staysNot),
    accessToken: await ctx.vault.seal("connections.access_token", id, grant.accessToken),
    accessExpiresAt: grant.accessExpiresAt,
    refreshToken: refreshToken ? await ctx.vault.seal("connections.refresh_token", id, refreshToken) : null,
    refreshTokenHash: refreshToken ? await tokenHashOf(ctx, refreshToken) : null,
    tokensIssuedAt: now,
    ...untroubled,
    disconnectedAt: null,
    connectedAt: now,
  };
}

/** Without a refresh token the right to stay was not given, whatever the list says. */
const staysNot = (scope: string) => scope !== "offline_access";
