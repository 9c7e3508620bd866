import { openD1 } from "../../app/platform/d1.ts";
import type { SystemContext } from "../../app/platform/ports.ts";

type D1 = import("@cloudflare/workers-types").D1Database;
type Statement = import("@cloudflare/workers-types").D1PreparedStatement;
interface Meta {
  meta?: { rows_read?: number };
}

/** A context that counts what D1 bills (rows read) and how many client keys are unwrapped. */
export function counted(ctx: SystemContext, database: D1) {
  const counts = { rowsRead: 0, trips: 0, keyUnwraps: 0 };
  const add = (result: Meta) => {
    counts.rowsRead += result.meta?.rows_read ?? 0;
  };
  const inner = new WeakMap<object, { statement: Statement; sql: string }>();
  const watch = (statement: Statement, sql: string): Statement => {
    const watched = new Proxy(statement, {
      get(target, name) {
        if (name === "bind") return (...values: unknown[]) => watch(target.bind(...values), sql);
        if (name === "raw" || name === "all" || name === "run" || name === "first")
          return async (...args: never[]) => {
            counts.trips++;
            // `raw` says nothing of what it cost; reading twice tells, and changes nothing.
            if (name === "raw" && /^\s*select/i.test(sql)) add(await target.all());
            const result = await (target[name] as (...rest: never[]) => Promise<unknown>)(...args);
            if (result && typeof result === "object") add(result as Meta);
            return result;
          };
        return Reflect.get(target, name);
      },
    });
    inner.set(watched, { statement, sql });
    return watched;
  };
  const watchedDatabase = {
    withSession: () => watchedDatabase,
    prepare: (sql: string) => watch(database.prepare(sql), sql),
    async batch(statements: Statement[]) {
      counts.trips++;
      const results = await database.batch(statements.map((one) => inner.get(one)?.statement ?? one));
      for (const result of results) add(result);
      return results;
    },
  };
  const watchedContext: SystemContext = {
    ...ctx,
    db: openD1(watchedDatabase as unknown as D1),
    vault: {
      ...ctx.vault,
      open: (column, rowId, sealed) => {
        if (String(column) === "subject_keys.wrapped") counts.keyUnwraps++;
        return ctx.vault.open(column, rowId, sealed);
      },
    },
  };
  return {
    ctx: watchedContext,
    /** What one piece of work cost. */
    async cost(work: (ctx: SystemContext) => Promise<unknown>) {
      Object.assign(counts, { rowsRead: 0, trips: 0, keyUnwraps: 0 });
      await work(watchedContext);
      return { ...counts };
    },
  };
}
