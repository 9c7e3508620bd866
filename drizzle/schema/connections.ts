import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { blindIndex, id, instant, sealed } from "./columns.ts";
import { staff } from "./identity.ts";

export const providers = ["tesla", "google-calendar"] as const;
export type Provider = (typeof providers)[number];

/** An authorization request on its way. Consumed once, by deleting it. */
export const oauthTransactions = sqliteTable("oauth_transactions", {
  id: id(),
  stateHash: text("state_hash").notNull().unique(),
  /** Hash of the browser's own sealed cookie: another browser cannot finish what this one began. */
  browserHash: text("browser_hash").notNull(),
  provider: text("provider", { enum: providers }).notNull(),
  purpose: text("purpose", { enum: ["connect", "sign-in"] }).notNull(),
  /** Who connects; null for a sign-in. */
  staffId: text("staff_id").references(() => staff.id, { onDelete: "cascade" }),
  /** JSON of state, PKCE verifier and nonce (RFC 7636, OpenID Connect Core 3.1.2.1). */
  secrets: sealed("oauth_transactions.secrets").notNull(),
  returnTo: text("return_to").notNull(),
  createdAt: instant("created_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
});

/** A grant. The row is never deleted by a failure; disconnecting empties its tokens. */
export const connections = sqliteTable(
  "connections",
  {
    id: id(),
    provider: text("provider", { enum: providers }).notNull(),
    /** Who gave the consent. */
    staffId: text("staff_id")
      .notNull()
      .references(() => staff.id),
    subjectIndex: blindIndex("connections.subject_index").notNull(),
    subject: sealed("connections.subject").notNull(),
    scopes: text("scopes", { mode: "json" }).$type<string[]>().notNull(),
    /** Base URL of the region that answers for this account, once known. */
    apiBase: text("api_base"),
    accessToken: sealed("connections.access_token"),
    accessExpiresAt: instant("access_expires_at"),
    refreshToken: sealed("connections.refresh_token"),
    /** Hash of the stored refresh token: a refresh is saved only where it still names the token consumed. */
    refreshTokenHash: text("refresh_token_hash"),
    tokensIssuedAt: instant("tokens_issued_at"),
    /** Counts every change of the tokens; also written to the trail, so that a row put back is noticed. */
    version: integer("version").notNull().default(1),
    leaseHolder: text("lease_holder"),
    leaseUntil: instant("lease_until"),
    /** Failures in a row that say nothing about the grant (network, 5xx), and when to try again. */
    failures: integer("failures").notNull().default(0),
    retryAt: instant("retry_at"),
    /** The stored token's hash, when the provider has refused it once. */
    refusedTokenHash: text("refused_token_hash"),
    refusedAt: instant("refused_at"),
    needsReconnectingAt: instant("needs_reconnecting_at"),
    disconnectedAt: instant("disconnected_at"),
    createdAt: instant("created_at").notNull(),
    connectedAt: instant("connected_at").notNull(),
  },
  (t) => [uniqueIndex("connections_subject").on(t.provider, t.subjectIndex)],
);

/** Tokens that lost a race or whose grant was ended: kept sealed until revoked at the provider. */
export const tokensToRevoke = sqliteTable(
  "tokens_to_revoke",
  {
    id: id(),
    /** Null for tokens that never became a connection. */
    connectionId: text("connection_id"),
    provider: text("provider", { enum: providers }).notNull(),
    token: sealed("tokens_to_revoke.token").notNull(),
    reason: text("reason", { enum: ["disconnected", "lost-race", "replaced", "unwanted"] }).notNull(),
    createdAt: instant("created_at").notNull(),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: instant("next_attempt_at").notNull(),
  },
  (t) => [index("tokens_to_revoke_next").on(t.nextAttemptAt)],
);

/** Refreshes begun and how they ended; an attempt without an outcome is one that died. */
export const refreshAttempts = sqliteTable(
  "refresh_attempts",
  {
    id: id(),
    connectionId: text("connection_id")
      .notNull()
      .references(() => connections.id, { onDelete: "cascade" }),
    consumedTokenHash: text("consumed_token_hash").notNull(),
    startedAt: instant("started_at").notNull(),
    finishedAt: instant("finished_at"),
    outcome: text("outcome"),
  },
  (t) => [index("refresh_attempts_connection").on(t.connectionId, t.startedAt)],
);
