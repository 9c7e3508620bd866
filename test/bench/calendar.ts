import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { D1Database } from "@cloudflare/workers-types";
import { openD1 } from "../../app/platform/d1.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { calendars } from "../../drizzle/schema/calendar.ts";
import { domainContext } from "../../scripts/local/domain.ts";
import { migrate } from "../../scripts/local/migrate.ts";
import { readOptions } from "../../scripts/local/options.ts";
import { startRuntime } from "../../scripts/local/runtime.ts";
import { keepSecrets } from "../../scripts/local/secrets.ts";
import { localSettings } from "../../scripts/local/settings.ts";
import { testEnvironment } from "../harness/environment.ts";
import { fakeGoogleCalendar, timed } from "../harness/fake-google-calendar.ts";
import { workerdCpuSeconds } from "./workerd-cpu.ts";

/**
 * A calendar of 5,000 events among 1,000 clients, read in full, then with 100 changes, then with none, then in full
 * again: the domain's own code in this process, the database D1 in workerd beside it, Google a function.
 */
const size = Number(process.env.BENCH_EVENTS ?? 5_000);
const clients = Number(process.env.BENCH_CLIENTS ?? 1_000);
const changed = 100;
const day = 86_400_000;

const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
const stateDir = mkdtempSync(join(tmpdir(), "daydreamers-bench-"));
const settings = {
  ...localSettings(readOptions([], root), keepSecrets(stateDir)),
  GOOGLE_CALENDAR_API_URL: testEnvironment.GOOGLE_CALENDAR_API_URL,
};
const { miniflare } = await startRuntime({ configPath: join(root, "wrangler.toml"), stateDir, settings });
const database = (await miniflare.getD1Database("DB")) as unknown as D1Database;
await migrate(root, database);
const google = fakeGoogleCalendar();
google.pageSize = 250;

const local = await domainContext(settings, miniflare);
// Imported late: the domain reads a constant of the build that `domainContext` sets.
const { chooseCalendars, listCalendars } = await import("../../app/domain/calendar/calendars.ts");
const { readCalendarList, syncDue } = await import("../../app/domain/calendar/sync.ts");
const { saveGrant } = await import("../../app/domain/connections/grants.ts");
const { addHouseholds, household } = await import("../harness/many-clients.ts");
const { hire } = await import("../worker/actors.ts");
const test: SystemContext = {
  ...local,
  log: { ...local.log, info: () => undefined },
  fetch: async (input, init) => (await google.network(new Request(input, init))) ?? Response.error(),
};
const billed = { statements: 0, trips: 0, rowsRead: 0, rowsWritten: 0 };
await addHouseholds(test, clients);
const staffId = await hire(test, "owner");
const by = { kind: "staff", staffId, role: "owner" } as const;
const scope = "https://www.googleapis.com/auth/calendar";

// Twice the same, on two accounts: once for the time, once with every statement counted, which takes time itself.
const times = await scenario(test, "time");
const costs = await scenario({ ...test, db: openD1(watch(database)) }, "cost");
console.table(
  Object.fromEntries(
    times.map(({ name, ms, own, workerd, added, changed, removed }, at) => {
      const { trips, statements, rowsRead, rowsWritten } = costs[at] ?? billed;
      const cost = { trips, statements, "rows read": rowsRead, "rows written": rowsWritten };
      return [name, { added, changed, removed, ms, "own CPU ms": own, "D1 CPU ms": workerd, ...cost }];
    }),
  ),
);
await miniflare.dispose();
rmSync(stateDir, { recursive: true, force: true });

/** Seven in ten find their client: by a guest, a phone, a name, a dog; the rest are unknown. Half a year of days. */
function eventOf(number: number, moved: number) {
  const { email, name, dog, phone, street } = household(number % clients);
  const start = new Date(test.clock.now().getTime() + ((number % 180) - 55) * day + (number % 9) * 3_600_000);
  const at = new Date(start.getTime() + moved * 900_000).toISOString();
  const written = [
    ["Training", { attendees: [{ email }], location: street }],
    [`Session ${phone}`, {}],
    [`Lesson with ${name}`, { location: street }],
    [`${dog}: leash`, {}],
    [`Errand number ${number}`, {}],
  ] as const;
  const [summary, more] = written[Math.min(number % 7, 4)] ?? written[0];
  return timed(`event${number}`, summary, at, more);
}

async function scenario(ctx: SystemContext, subject: string) {
  google.calendars = [
    { id: `${subject}@group.calendar.google.com`, summary: subject, timeZone: "America/Denver" },
  ];
  const put = (number: number, moved: number) => google.put(eventOf(number, moved), google.calendars[0]?.id);
  const grant = {
    provider: "google-calendar" as const,
    subject,
    accessToken: "access",
    accessExpiresAt: new Date(Date.now() + day),
    refreshToken: "refresh",
    scopes: [`${scope}.calendarlist.readonly`, `${scope}.events.readonly`],
  };
  await readCalendarList(test, await saveGrant(test, grant, staffId));
  for (let number = 0; number < size; number++) put(number, 0);
  const all = await listCalendars(test);
  await chooseCalendars(
    test,
    by,
    all.flatMap(({ id, name }) => (name === subject ? [id] : [])),
  );
  const runs = [await measured(ctx, `first, ${size} events`)];
  for (let number = 0; number < changed; number++) put(Math.floor((number * size) / changed), 1);
  runs.push(await measured(ctx, `${changed} changed`), await measured(ctx, "nothing changed"));
  await test.db.update(calendars).set({ fullySyncedAt: new Date(0) });
  runs.push(await measured(ctx, "full again, nothing changed"));
  await chooseCalendars(test, by, []);
  return runs;
}

async function measured(ctx: SystemContext, name: string) {
  Object.assign(billed, { statements: 0, trips: 0, rowsRead: 0, rowsWritten: 0 });
  const [cpu, database, start] = [process.cpuUsage(), workerdCpuSeconds() ?? 0, performance.now()];
  const { added, changed, removed, failed } = await syncDue(ctx);
  const ms = Math.round(performance.now() - start);
  const { user, system } = process.cpuUsage(cpu);
  if (failed > 0) throw new Error("The calendar was not read");
  const own = Math.round((user + system) / 1_000);
  const workerd = Math.round(((workerdCpuSeconds() ?? 0) - database) * 1_000);
  return { name, added, changed, removed, ms, own, workerd, ...billed };
}

/** Counts what D1 bills. `raw` says nothing of what it cost; reading twice tells, and changes nothing. */
function watch(database: D1Database): D1Database {
  type Statement = ReturnType<D1Database["prepare"]>;
  const inner = new WeakMap<object, Statement>();
  const add = (meta: { rows_read?: number; rows_written?: number }) => {
    billed.statements += 1;
    billed.rowsRead += meta.rows_read ?? 0;
    billed.rowsWritten += meta.rows_written ?? 0;
  };
  const wrap = (statement: Statement, sql: string): Statement => {
    const watched = new Proxy(statement, {
      get(target, name) {
        if (name === "bind") return (...values: unknown[]) => wrap(target.bind(...values), sql);
        if (name !== "raw" && name !== "all" && name !== "run") return Reflect.get(target, name);
        return async () => {
          billed.trips += 1;
          if (name === "raw") {
            add(/^\s*select/i.test(sql) ? (await target.all()).meta : {});
            return target.raw();
          }
          const result = await target.all();
          add(result.meta);
          return result;
        };
      },
    });
    inner.set(watched, statement);
    return watched;
  };
  const watchedDatabase = {
    withSession: () => watchedDatabase,
    prepare: (sql: string) => wrap(database.prepare(sql), sql),
    async batch(statements: Statement[]) {
      billed.trips += 1;
      const results = await database.batch(statements.map((one) => inner.get(one) ?? one));
      for (const { meta } of results) add(meta);
      return results;
    },
  };
  return watchedDatabase as unknown as D1Database;
}
