import type { Journal } from "../../app/domain/connections/journal.ts";
import { openD1 } from "../../app/platform/d1.ts";
import type { Db, SystemContext } from "../../app/platform/ports.ts";

type D1 = import("@cloudflare/workers-types").D1Database;
type Statement = import("@cloudflare/workers-types").D1PreparedStatement;

/** Stands around every step that leaves this process: it may hold it, fail it, or never come back from it. */
export type Around = <Value>(point: string, work: () => Promise<Value>) => Promise<Value>;

/** The promise of somebody who died: it never settles. */
export const dead = new Promise<never>(() => {});

/** The same context with every step to the database and to the provider led through `around`. */
export function through<Ctx extends SystemContext & { raw: D1 }>(ctx: Ctx, around: Around): Ctx {
  return {
    ...ctx,
    db: databaseThrough(ctx.raw, around),
    fetch: (input, init) => around("provider", () => ctx.fetch(input, init)),
  };
}

export const journalThrough = (journal: Journal, around: Around): Journal => ({
  read: () => around("journal.read", () => journal.read()),
  write: (renewal) => around("journal.write", () => journal.write(renewal)),
  clear: (attemptId) => around("journal.clear", () => journal.clear(attemptId)),
});

function databaseThrough(raw: D1, around: Around): Db {
  const real = new WeakMap<object, Statement>();
  const executions = new Set<PropertyKey>(["all", "raw", "run", "first"]);
  const wrap = (statement: Statement): Statement => {
    const wrapped = new Proxy(statement, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== "function") return member;
        const call = (...given: unknown[]): unknown => Reflect.apply(member, target, given);
        if (name === "bind") return (...given: unknown[]) => wrap(call(...given) as Statement);
        return executions.has(name)
          ? (...given: unknown[]) => around("database", () => call(...given) as Promise<unknown>)
          : call;
      },
    });
    real.set(wrapped, statement);
    return wrapped;
  };
  const session = {
    prepare: (text: string) => wrap(raw.prepare(text)),
    batch: (statements: Statement[]) =>
      around("database", () => raw.batch(statements.map((statement) => real.get(statement) ?? statement))),
  };
  return openD1({ withSession: () => session } as unknown as D1);
}
