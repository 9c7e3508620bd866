import { readFileSync } from "node:fs";

type D1 = import("@cloudflare/workers-types").D1Database;
type Value = string | number | boolean | null | number[];
interface Written {
  text: string;
  values: Value[];
}

/** The script of the Worker behind the door. */
export const doorScript = () => readFileSync(new URL("./d1-door-worker.js", import.meta.url), "utf8");

/** One connection to the Worker that holds the databases. */
export interface Door {
  /** The database of a binding. */
  database(binding: string): D1;
  close(): void;
}

/**
 * Opens the databases of a running Worker with {@link doorScript} from Node, one message a call. Miniflare's own way
 * there (`getD1Database`) asks four times a statement, three of them with all of Node waiting: eight times the work.
 */
export async function openDoor(address: URL): Promise<Door> {
  const socket = new WebSocket(new URL(address.href.replace("http", "ws")));
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  let gone = false;
  let left = false;
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("The databases of the tests did not open")));
  });
  socket.addEventListener("message", ({ data }) => {
    const { id, value, error } = JSON.parse(data) as Answer;
    const asker = waiting.get(id);
    waiting.delete(id);
    if (!error) return asker?.resolve(value);
    asker?.reject(
      new Error(error.message, error.cause === undefined ? {} : { cause: new Error(error.cause) }),
    );
  });
  socket.addEventListener("close", () => {
    gone = true;
    for (const { reject } of waiting.values()) reject(new Error("The databases of the tests went away"));
    waiting.clear();
  });
  const ask: Ask = (call) => {
    // Whatever a test left in the background would fail in the file after it, where nobody knows of it.
    if (left) return new Promise(() => {});
    if (gone) return Promise.reject(new Error("The databases of the tests are closed"));
    const id = ++asked;
    const asker = Promise.withResolvers<unknown>();
    waiting.set(id, asker);
    socket.send(JSON.stringify({ id, ...call }));
    return asker.promise;
  };
  return {
    database: (binding) => database(ask, binding) as unknown as D1,
    close() {
      // Whoever still waits was left alone by its test, and waits on as it would for a process that ended.
      waiting.clear();
      left = true;
      socket.close();
    },
  };
}

interface Answer {
  id: number;
  value?: unknown;
  error?: { message: string; cause?: string };
}
type Ask = (call: {
  binding: string;
  session?: string;
  method: string;
  statements?: Written[];
  text?: string;
  options?: unknown[];
}) => Promise<unknown>;

/** What a D1 binding offers, of it what the product and its tests use. */
function database(ask: Ask, binding: string, session?: string) {
  const place = { binding, ...(session !== undefined && { session }) };
  const statement = (text: string, values: Value[]) => {
    const call = (method: string, ...options: unknown[]) =>
      ask({ ...place, method, statements: [{ text, values }], options });
    return {
      text,
      values,
      bind: (...given: unknown[]) => statement(text, given.map(sendable)),
      all: () => call("all"),
      run: () => call("run"),
      raw: (...options: unknown[]) => call("raw", ...options),
      first: (...column: unknown[]) => call("first", ...column),
    };
  };
  return {
    prepare: (text: string) => statement(text, []),
    batch: (statements: Written[]) =>
      ask({
        ...place,
        method: "batch",
        statements: statements.map(({ text, values }) => ({ text, values })),
      }),
    exec: (text: string) => ask({ ...place, method: "exec", text }),
    withSession: (constraint = "first-unconstrained") => database(ask, binding, constraint),
  };
}

/** A bound value as it can be sent. What D1 refuses to bind is refused here, in its words. */
function sendable(value: unknown): Value {
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) return value as Value;
  if (value instanceof ArrayBuffer) return [...new Uint8Array(value)];
  if (ArrayBuffer.isView(value)) return [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)];
  throw new Error(`D1_TYPE_ERROR: Type '${typeof value}' not supported for value '${value}'`);
}
