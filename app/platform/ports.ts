import type { BatchItem, BatchResponse } from "drizzle-orm/batch";
import type { BaseSQLiteDatabase } from "drizzle-orm/sqlite-core";
import type { BlindIndex, Sealed } from "../../drizzle/schema/columns.ts";
import type * as schema from "../../drizzle/schema/index.ts";
import type { Settings } from "./settings.ts";

/**
 * The database: Drizzle's query builder, on D1 or libSQL. There is no interactive transaction on D1, so there is
 * none here: statements that belong together go into one `batch`, which is atomic. There is no `run` either:
 * what changed is decided by `RETURNING`.
 */
export type Db = Pick<
  BaseSQLiteDatabase<"async", unknown, typeof schema>,
  "select" | "selectDistinct" | "insert" | "update" | "delete" | "$count" | "all" | "get"
> & {
  batch<Item extends BatchItem<"sqlite">, Items extends Readonly<[Item, ...Item[]]>>(
    statements: Items,
  ): Promise<BatchResponse<Items>>;
};

/** Seals and opens the columns and cookies that hold secrets and personal data. See `keys.ts`. */
export interface Vault {
  /** The id of the key that seals new values. */
  readonly newestKeyId: string;
  readonly keyIds: readonly string[];
  /** @param column full name, `table.column` @param rowId the row's primary key; both are bound into the result. */
  seal<Column extends string>(column: Column, rowId: string, plain: string): Promise<Sealed<Column>>;
  /** @throws VaultError when the value is not exactly what `seal` made for this column and row. */
  open<Column extends string>(column: Column, rowId: string, sealed: Sealed<Column>): Promise<string>;
  /** Blind indexes of a normalised value under every key of the ring, newest first: write the first, look up all. */
  indexes<Column extends string>(
    column: Column,
    normalised: string,
  ): Promise<[BlindIndex<Column>, ...BlindIndex<Column>[]]>;
  /** A keyed hash for counting and comparing (networks, codes); one-way, 43 characters. */
  fingerprint(purpose: string, value: string): Promise<string>;
}

export interface Clock {
  now(): Date;
}

export interface Random {
  bytes(length: number): Uint8Array<ArrayBuffer>;
  /** 128 random bits as 26 characters of lower-case base32. */
  id(): string;
  /** 256 random bits as base64url, for tokens. */
  token(): string;
}

export interface Passwords {
  /** @returns a PHC string with its parameters. @throws RangeError over 1,024 bytes. */
  hash(password: string): Promise<string>;
  /** Always does the work of one hash, also for `undefined` (unknown user). */
  verify(password: string, hash: string | undefined): Promise<{ ok: boolean; outdated: boolean }>;
}

export interface Email {
  to: string;
  subject: string;
  text: string;
}

/** @throws MailError with `permanent` when trying again cannot help. */
export interface Mail {
  /** @param key the same for each try of one message: the provider sends it once. @returns the provider's id. */
  send(email: Email, key: string): Promise<string>;
}

export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}
export type LogFields = Record<string, string | number | boolean | null | undefined>;

/** Hands a token refresh to the one place that may do it for a connection. See `domain/connections`. */
export interface TokenKeeper {
  refresh(connectionId: string): Promise<void>;
}

/** What every piece of the domain may use. Made in `context.server.ts`, or by the tests. */
export interface SystemContext {
  settings: Settings;
  db: Db;
  vault: Vault;
  clock: Clock;
  random: Random;
  passwords: Passwords;
  mail: Mail;
  log: Log;
  tokenKeeper: TokenKeeper;
  /** Outgoing HTTP: time-limited, redirects never followed. */
  fetch: typeof fetch;
  /** Work that may outlive the response. Nothing that must not be lost. */
  background(work: Promise<unknown>): void;
  /** Who asks, when a request does; jobs have none. */
  origin: RequestOrigin;
}

export interface RequestOrigin {
  requestId: string;
  /** Keyed hash of the IPv4 address or IPv6 /64: enough to count by, nothing to read. Null outside requests. */
  network: string | null;
  /** Two letters, from the edge. */
  country: string | null;
  /** IANA zone, from the edge; absent where it does not say. */
  timeZone?: string;
  userAgent: string | null;
}
