import type { JsonWebKey } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Code } from "./github/codes.ts";
import { type CalendarState, noCalendarState } from "./google/calendar-store.ts";
import type { OAuthState } from "./oauth/adapter.ts";
import type { IssuedToken } from "./oauth/ledger.ts";
import type { Mail } from "./resend/mailbox.ts";

/** Everything that the sandbox remembers; one JSON document. Instants are milliseconds since 1970. */
export interface SandboxState {
  version: 1;
  clockOffset: number;
  /** Signing keys and cookie keys by OAuth server; a reset keeps them, so that signatures stay checkable. */
  keys: Record<string, { jwks: JsonWebKey[]; cookies: string[] }>;
  oauth: Record<string, OAuthState>;
  tokens: IssuedToken[];
  /** GitHub's authorization codes that were not used yet. */
  githubCodes: Record<string, Code>;
  /** Mails and SMS, oldest first. */
  mailbox: Mail[];
  /** Numbers that sent STOP to the app's number. */
  smsStops: string[];
  calendar: CalendarState;
  /** Cars that were woken, by VIN: online from `readyAt` to `until`, whatever their day says. */
  awake: Record<string, { readyAt: number; until: number }>;
}

export interface StateStore {
  data: SandboxState;
  /** Says that `data` changed; it is written soon after, once for many changes. */
  changed(): void;
  /** Forgets everything but the keys. */
  reset(): void;
  /** Writes at once what is not written yet. */
  flush(): void;
}

const empty = (keys: SandboxState["keys"]): SandboxState => ({
  version: 1,
  clockOffset: 0,
  keys,
  oauth: {},
  tokens: [],
  githubCodes: {},
  mailbox: [],
  smsStops: [],
  calendar: noCalendarState(),
  awake: {},
});

/**
 * Opens the state in `file`, or in memory only when there is none. The file holds tokens and keys in clear, so it is
 * readable by its owner only; it is replaced by renaming, so that a kill in the middle leaves the old one.
 * A file that cannot be read is put aside as `<file>.broken`.
 */
export function openState(file?: string): StateStore {
  const store: StateStore = { data: read(file) ?? empty({}), changed, reset, flush };
  let waiting: NodeJS.Immediate | undefined;

  function changed() {
    if (file && !waiting) waiting = setImmediate(flush);
  }
  function flush() {
    if (!file || !waiting) return;
    clearImmediate(waiting);
    waiting = undefined;
    makeFolder(dirname(file));
    const next = `${file}.${process.pid}.tmp`;
    rmSync(next, { force: true });
    writeFileSync(next, JSON.stringify(store.data), { mode: 0o600 });
    renameSync(next, file);
  }
  function reset() {
    store.data = empty(store.data.keys);
    changed();
  }
  return store;
}

/** Makes a folder and those above it. (Node's own `recursive` never returns where folders cannot be made, as in /proc.) */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

function read(file?: string): SandboxState | undefined {
  if (!file || !existsSync(file)) return undefined;
  try {
    const found: SandboxState = JSON.parse(readFileSync(file, "utf8"));
    if (found.version === 1) return { ...empty({}), ...found };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  renameSync(file, `${file}.broken`);
  return undefined;
}
