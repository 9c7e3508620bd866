import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { D1Database } from "@cloudflare/workers-types";
import { domainContext } from "../../scripts/local/domain.ts";
import { migrate } from "../../scripts/local/migrate.ts";
import { readOptions } from "../../scripts/local/options.ts";
import { startRuntime } from "../../scripts/local/runtime.ts";
import { keepSecrets } from "../../scripts/local/secrets.ts";
import { localSettings } from "../../scripts/local/settings.ts";

/**
 * A trail of 100,000 entries: how long its sealing and its verification take, in time and in this process's own CPU.
 * The database is D1 in workerd beside it. BENCH_STATE names a folder to keep, for `npm run audit`.
 */
const entries = Number(process.env.BENCH_ENTRIES ?? 100_000);
const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
const stateDir = process.env.BENCH_STATE ?? mkdtempSync(join(tmpdir(), "daydreamers-bench-"));
const settings = localSettings(readOptions([], root), keepSecrets(stateDir));
const { miniflare } = await startRuntime({ configPath: join(root, "wrangler.toml"), stateDir, settings });
try {
  const database = (await miniflare.getD1Database("DB")) as unknown as D1Database;
  await migrate(root, database);
  const ctx = await domainContext(settings, miniflare);
  // Imported late: the domain reads a constant of the build that `domainContext` sets.
  const { sealTrail } = await import("../../app/domain/audit/checkpoints.ts");
  const { verifyTrail } = await import("../../app/domain/audit/verify.ts");
  await measured("write", () =>
    database
      .prepare(
        `with recursive n (i) as (select 1 union all select i + 1 from n where i < ?)
         insert into security_events (id, seq, at, event, staff_id, client_id, subject_type, subject_id, request_id, network, country, details)
         select lower(hex(randomblob(13))), (select coalesce(max(seq), 0) from security_events) + i, 1700000000000 + i,
           'client.read', lower(hex(randomblob(13))), lower(hex(randomblob(13))), 'client', lower(hex(randomblob(13))),
           lower(hex(randomblob(13))), lower(hex(randomblob(21))), 'DE', '{"part":"profile"}' from n`,
      )
      .bind(entries)
      .run(),
  );
  const quiet = { ...ctx, log: { ...ctx.log, info: () => undefined, warn: () => undefined } };
  await measured("seal", async () => {
    while ((await sealTrail(quiet)).sealed > 0);
  });
  const outcome = await measured("verify", () => verifyTrail(ctx));
  console.log(JSON.stringify(outcome));
} finally {
  await miniflare.dispose();
  if (!process.env.BENCH_STATE) rmSync(stateDir, { recursive: true, force: true });
}

async function measured<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const before = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`;
  const memory = Math.round(process.memoryUsage().rss / 1_048_576);
  console.log(
    `${name.padEnd(8)} ${entries} entries: ${seconds(performance.now() - start)}, own CPU ${seconds((user + system) / 1_000)}, ${memory} MB`,
  );
  return result;
}
