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
  /** The same as markup, made of our own components and nothing else; readers without it see the text. */
  html?: string;
  attachments?: { name: string; bytes: Uint8Array }[];
  /** Of the mail itself, such as how to unsubscribe; ours alone, never from a form. */
  headers?: Record<string, string>;
}

/** @throws MailError with `permanent` when trying again cannot help. */
export interface Mail {
  /** @param key the same for each try of one message: the provider sends it once. @returns the provider's id. */
  send(email: Email, key: string): Promise<string>;
}

export interface SmsText {
  /** E.164. */
  to: string;
  text: string;
}

/**
 * @throws SmsError with `permanent` when trying again cannot help, and `ambiguous` when the provider may have taken it.
 */
export interface Sms {
  /** @param key our id of the message; the provider knows no idempotency key, see `find`. @returns the provider's id. */
  send(sms: SmsText, key: string): Promise<string>;
  /** The provider's ids of this text to this number, as it reads, taken since then: asked before a second try. */
  find(sms: SmsText, since: Date): Promise<string[]>;
}

/**
 * Private files in the bucket. Keys are made by the server alone (see `domain/documents/keys.ts`); nothing a person
 * typed is ever part of one.
 */
export interface Files {
  /**
   * A presigned PUT (S3 Signature Version 4, query form) that takes exactly this type and length, once: the headers
   * are signed, `if-none-match: *` among them, and the browser must send them as given.
   */
  grantUpload(
    key: string,
    upload: { type: string; length: number; seconds: number },
  ): Promise<{ url: string; headers: Record<string, string> }>;
  /** A presigned GET that is answered as an attachment under `name` (a safe file name) and with `type`. */
  grantDownload(key: string, download: { name: string; type: string; seconds: number }): Promise<string>;
  head(key: string): Promise<{ length: number; uploadedAt: Date } | null>;
  read(
    key: string,
    range?: { offset: number; length: number },
  ): Promise<{ length: number; body: ReadableStream<Uint8Array> } | null>;
  /** Writes a file of a known length. */
  write(
    key: string,
    body: ReadableStream<Uint8Array> | Uint8Array,
    file: { type: string; length: number },
  ): Promise<void>;
  /** Writes a stream of unknown length in bounded memory; what grows past `maxLength` leaves nothing behind. */
  writeStream(
    key: string,
    body: ReadableStream<Uint8Array>,
    file: { type: string; maxLength: number },
  ): Promise<{ length: number } | "too-large">;
  remove(keys: readonly string[]): Promise<void>;
  list(
    prefix: string,
    cursor?: string,
  ): Promise<{ files: { key: string; length: number; uploadedAt: Date }[]; cursor: string | null }>;
}

/** Makes small pictures of large ones, outside this isolate's memory. */
export interface Pictures {
  /** A WebP of at most `side` pixels a side, upright, without metadata; null for what cannot be decoded here. */
  thumbnail(picture: ReadableStream<Uint8Array>, side: number): Promise<Uint8Array<ArrayBuffer> | null>;
  /** The same as a JPEG, for paper. */
  print(picture: ReadableStream<Uint8Array>, side: number): Promise<Uint8Array<ArrayBuffer> | null>;
}

export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}
export type LogFields = Record<string, string | number | boolean | null | undefined>;

/**
 * How far and how long it is by road. `routing.ts` guesses from the straight line; a routing provider plugs in here. Points
 * are where people live: an adapter that sends them out is a decision of the owner, with a setting of its own.
 */
export interface Routing {
  /** What works it out, in a few words for the page, e.g. "by the straight line". */
  readonly name: string;
  /** The ways from each point to the next, one fewer than points, in metres and seconds; null where it cannot say now. */
  legs(
    points: readonly { lat: number; lng: number }[],
  ): Promise<{ metres: number; seconds: number }[] | null>;
}

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
  /** Null where no number is set up to send from. */
  sms: Sms | null;
  log: Log;
  tokenKeeper: TokenKeeper;
  files: Files;
  pictures: Pictures;
  routing: Routing;
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
  /** The connecting address itself, for the record of a signature; stored only sealed, never logged. */
  address?: string;
  /** Two letters, from the edge. */
  country: string | null;
  /** Whole degrees, from the edge; absent where it does not say. Stored only sealed, never logged. */
  place?: { latitude: number; longitude: number };
  /** IANA zone, from the edge; absent where it does not say. */
  timeZone?: string;
  userAgent: string | null;
}
