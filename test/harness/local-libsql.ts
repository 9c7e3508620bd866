import { type Client, createClient } from "@libsql/client";
import { drizzle } from "drizzle-orm/libsql";
import type { Db } from "../../app/platform/ports.ts";
import type { Around } from "./faults.ts";
import { migrationStatements } from "./migrations.ts";

/**
 * Turso's engine in this process, in memory: for tests that need tens of thousands of statements. Real SQL, real
 * batches, no network.
 */
export async function createLocalLibsql() {
  const client = createClient({ url: ":memory:" });
  await client.batch(migrationStatements(), "write");
  return {
    db: open(client),
    /** The same database with every step to it led through `around`. */
    through: (around: Around): Db => {
      const steps: Pick<Client, "execute" | "batch"> = {
        execute: ((statement: never) =>
          around("database", () => client.execute(statement))) as Client["execute"],
        batch: (statements, mode) => around("database", () => client.batch(statements, mode)),
      };
      return open(steps as Client);
    },
  };
}

// Without the schema, which only relational queries want: it would be worked through at each opening.
const open = (client: Client) => drizzle({ client }) as unknown as Db;
