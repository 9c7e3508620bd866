import { readBusiness } from "../../app/domain/business/business.ts";
import { searchDirectory } from "../../app/domain/clients/directory/search.ts";
import { readSummary } from "../../app/domain/clients/missing.ts";
import { readClient } from "../../app/domain/clients/read.ts";
import { readTimeline } from "../../app/domain/clients/timeline.ts";
import { listDocuments } from "../../app/domain/documents/documents.ts";
import { readDogs } from "../../app/domain/dogs/dogs.ts";
import { waiverState } from "../../app/domain/waivers/waivers.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { addHouseholds, household } from "../harness/many-clients.ts";
import { startWorker } from "../harness/worker.ts";
import { contextOf, hire, signInAs } from "../worker/actors.ts";
import { ask } from "./asked.ts";
import { counted } from "./counted.ts";

/**
 * Search, list and profile among 100, 1,000 and 10,000 clients: what the built Worker takes for the page, and what the
 * domain call behind it reads and unwraps.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 60);
const worker = await startWorker();
const ctx = contextOf(worker);
const staffId = await hire(ctx, "owner");
const by = { kind: "staff", staffId, role: "owner" } as const;
const { cookie } = await signInAs(ctx, staffId);
const count = counted(ctx, worker.database as never);

const rows: Record<string, Record<string, string>> = {};
const ids: string[] = [];
for (const size of [100, 1_000, 10_000]) {
  ids.push(...(await addHouseholds(ctx, size - ids.length, ids.length)));
  const { street, phone } = household(size - 3);
  const clientId = ids[size - 3] ?? "";
  const place = { tab: "active", order: "name", page: 1 } as const;
  for (const [name, q] of [
    ["search, word", street.slice(0, -3)],
    ["search, phone", phone.slice(-7)],
    ["list", ""],
  ] as const) {
    const path = `/clients${q ? `?q=${encodeURIComponent(q)}` : ""}`;
    const page = await ask(worker, path, cookie, rounds);
    const cost = await count.cost((watched) => searchDirectory(watched, by, { q, ...place }));
    rows[`${name}, ${size}`] = tell(page, cost);
  }
  const page = await ask(worker, `/clients/${clientId}`, cookie, rounds);
  rows[`profile, ${size}`] = tell(page, await count.cost((watched) => readFile(watched, clientId)));
}

/** What the page of a client's file asks for. */
async function readFile(watched: SystemContext, clientId: string) {
  const file = await readClient(watched, by, clientId);
  if (file.mergedInto !== undefined) throw new Error("This client was merged");
  await Promise.all([
    readSummary(watched, clientId),
    readDogs(watched, file.key, clientId, by),
    listDocuments(watched, { kind: "client", clientId }),
    waiverState(watched, clientId),
    readTimeline(watched, clientId, 1),
    readBusiness(watched),
  ]);
}

function tell(page: Record<string, string>, cost: { rowsRead: number; trips: number; keyUnwraps: number }) {
  const { scripts: _scripts, ...shown } = page;
  return {
    ...shown,
    "rows read": String(cost.rowsRead),
    trips: String(cost.trips),
    "key unwraps": String(cost.keyUnwraps),
  };
}
console.table(rows);
await worker.stop();
