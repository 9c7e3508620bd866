import { addHouseholds } from "../harness/many-clients.ts";
import { startWorker } from "../harness/worker.ts";
import { contextOf, hire, signInAs } from "../worker/actors.ts";
import { watchIsolate } from "./isolate-memory.ts";

/**
 * A PDF of 20 MB, as a page without JavaScript sends it: multipart, through the Worker, into the bucket, then looked
 * into. Memory of the product's own isolate: at rest, and at its peak.
 */
const size = 20 * 1024 * 1024 - 4096;
const rounds = 3;
const inspectorPort = 9_341;
const worker = await startWorker({ inspectorPort });
const ctx = contextOf(worker);
const { cookie } = await signInAs(ctx, await hire(ctx, "owner"));
const [clientId = ""] = await addHouseholds(ctx, 1);
const base = await worker.miniflare.ready;

const pdf = new Uint8Array(size).fill(0x20);
pdf.set(new TextEncoder().encode("%PDF-1.7\n"));
pdf.set(new TextEncoder().encode("\n%%EOF\n"), size - 7);

async function send() {
  const form = new FormData();
  form.append("kind", "other");
  form.append("file", new Blob([pdf], { type: "application/pdf" }), "papers.pdf");
  const started = performance.now();
  const response = await fetch(new URL(`/clients/${clientId}/documents`, base), {
    method: "POST",
    body: form,
    redirect: "manual",
    headers: { cookie, origin: worker.origin, "user-agent": "Mozilla/5.0 (Macintosh) Safari/605.1.15" },
  });
  await response.arrayBuffer();
  if (response.status !== 303) throw new Error(`The upload answered ${response.status}`);
  return performance.now() - started;
}

await worker.fetch("/healthz");
const memory = await watchIsolate(inspectorPort);
const rows: Record<string, Record<string, string>> = {};
for (let round = 1; round <= rounds; round++) {
  const before = await memory.rest();
  memory.takePeak();
  const milliseconds = await send();
  rows[`20 MB, round ${round}`] = {
    "before MiB": before.toFixed(1),
    "peak MiB": memory.takePeak().toFixed(1),
    seconds: (milliseconds / 1000).toFixed(2),
  };
}
memory.stop();
console.table(rows);
await worker.stop();
