import type { D1Database } from "@cloudflare/workers-types";
import { drizzle } from "drizzle-orm/d1";
import type { Db } from "./ports.ts";

/**
 * D1, every statement on the primary: sessions and tokens must never be read from a replica that lags.
 * Foreign keys are on in D1 by itself.
 */
export const openD1 = (database: D1Database): Db =>
  // The two drivers differ only in the type of `run`, which the port does not have. Drizzle is not given the schema:
  // only its relational queries want it, which the port does not have either, and it would be worked through each time.
  drizzle(database.withSession("first-primary") as unknown as D1Database) as unknown as Db;
