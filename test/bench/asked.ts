import { gzipSync } from "node:zlib";
import type { RunningWorker } from "../harness/worker.ts";
import { workerdCpuSeconds } from "./workerd-cpu.ts";

const warmUp = 20;

/** Asks the built Worker for a page again and again over loopback. @returns what it cost, as text for a table */
export async function ask(worker: RunningWorker, path: string, cookie: string, rounds: number) {
  const base = await worker.miniflare.ready;
  const once = async () => {
    const started = performance.now();
    const response = await fetch(new URL(path, base), {
      headers: { cookie, "user-agent": "Mozilla/5.0 (Macintosh) Safari/605.1.15" },
      redirect: "manual",
    });
    const body = new Uint8Array(await response.arrayBuffer());
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
    return { milliseconds: performance.now() - started, body };
  };
  for (let round = 0; round < warmUp; round++) await once();
  const before = workerdCpuSeconds();
  const times: number[] = [];
  let body = new Uint8Array();
  for (let round = 0; round < rounds; round++) {
    const answer = await once();
    times.push(answer.milliseconds);
    body = answer.body;
  }
  const after = workerdCpuSeconds();
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
  return {
    "median ms": at(0.5),
    "p95 ms": at(0.95),
    "CPU ms": before === null || after === null ? "-" : (((after - before) * 1000) / rounds).toFixed(1),
    bytes: String(body.length),
    "gzip bytes": String(gzipSync(body).length),
    scripts: String(new TextDecoder().decode(body).match(/<script/g)?.length ?? 0),
  };
}
