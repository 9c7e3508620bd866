import { openD1 } from "../../app/platform/d1.ts";
import type { Db, Vault } from "../../app/platform/ports.ts";
import type { TestContext } from "./context.ts";

type D1 = import("@cloudflare/workers-types").D1Database;

export interface Watched {
  ctx: TestContext;
  /** The text of every statement, in order. */
  statements: string[];
  /** Every value that was sealed: column and length of the plain text. */
  sealed: string[];
  /** How often keyed hashes were made, and of what. */
  hashed: string[];
}

/** The same context, seen through: what it asks of the database and of the vault is written down. */
export function watch(ctx: TestContext): Watched {
  const statements: string[] = [];
  const sealed: string[] = [];
  const hashed: string[] = [];
  const watchedDatabase = {
    withSession(constraint: string) {
      const session = (ctx.raw as unknown as D1).withSession(constraint);
      return {
        prepare(text: string) {
          statements.push(text);
          return session.prepare(text);
        },
        batch: (prepared: Parameters<typeof session.batch>[0]) => session.batch(prepared),
      };
    },
  };
  const db: Db = openD1(watchedDatabase as unknown as D1);
  const vault: Vault = {
    ...ctx.vault,
    seal: (column, rowId, plain) => {
      sealed.push(column);
      return ctx.vault.seal(column, rowId, plain);
    },
    indexes: (column, text) => {
      hashed.push(column);
      return ctx.vault.indexes(column, text);
    },
    fingerprint: (purpose, value) => {
      hashed.push(purpose);
      return ctx.vault.fingerprint(purpose, value);
    },
  };
  return { ctx: { ...ctx, db, vault }, statements, sealed, hashed };
}
