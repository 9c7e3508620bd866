import { createClient } from "@libsql/client/web";
import { drizzle } from "drizzle-orm/libsql/web";
import type { Db } from "./ports.ts";

/** Turso, or any libSQL server, over HTTP. @param url `libsql://…` or `http://…` */
export function openLibsql(url: string, authToken: string | undefined, fetch: typeof globalThis.fetch): Db {
  const client = createClient({ url, fetch, ...(authToken ? { authToken } : {}) });
  return drizzle({ client }) as unknown as Db;
}
