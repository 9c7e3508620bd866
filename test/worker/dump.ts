import type { RunningWorker } from "../harness/worker.ts";

/**
 * Everything that is in the database, as text to compare. Left out: the trail, which tells of refusals, how
 * many requests there were, when and where a device was last seen, which a refused page view may note, and when
 * somebody of the household first read a card, which is a trace of reading too.
 */
export async function dump(worker: RunningWorker): Promise<string> {
  const { results: tables } = await worker.database
    .prepare(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like '\\_cf%' escape '\\' order by name",
    )
    .all<{ name: string }>();
  const lines: string[] = [];
  for (const { name } of tables) {
    if (name === "security_events") continue;
    const { results } = await worker.database
      .prepare(`select * from "${name}"`)
      .all<Record<string, unknown>>();
    for (const row of results) {
      if (name === "sessions") {
        delete row.last_seen_at;
        delete row.place;
      }
      if (name === "card_deliveries") delete row.read_at;
      if (name === "throttles" && String(row.id).startsWith("rate:")) continue;
      lines.push(`${name} ${JSON.stringify(row)}`);
    }
  }
  return lines.sort().join("\n");
}
