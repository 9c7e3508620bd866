import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { policies } from "../../app/http/policies.ts";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { type Input, requests, spoiledFields } from "./fuzz/inputs.ts";
import { cookieNames, furnishWorld } from "./fuzz/world.ts";

/** `FUZZ=200000 npm test` looks longer; `FUZZ_SEED=…` looks at the same again, `FUZZ_URL=/sign-in` at one URL only. */
const wanted = Number(process.env.FUZZ ?? 20_000);
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const only = process.env.FUZZ_URL;
const minutes = Math.max(8, (wanted / 20_000) * 6);

let worker: RunningWorker;
let world: Awaited<ReturnType<typeof furnishWorld>>;
beforeAll(async () => {
  worker = await startWorker({
    front: readFileSync(fileURLToPath(new URL("fuzz/front.js", import.meta.url)), "utf8"),
    // Providers answer, and make as little sense.
    network: () => Response.json({ success: false }, { status: 400 }),
  });
  world = await furnishWorld(worker);
}, 120_000);
afterAll(() => worker?.stop());

const kinds = ["page", "data", "form", "form data"] as const;
const batchSize = 20;

interface Cell {
  name: string;
  /** How much of what is sent goes here. */
  share: number;
  arrive(): Promise<string[]>;
  inputs(cookies: string[], each: number): Input[];
}

/**
 * Every URL as every asker, in each way that the router can be asked: more of it where the asker gets past the door,
 * and most to forms.
 */
function cells(): Cell[] {
  const names = cookieNames();
  return world.urls
    .filter(({ pattern }) => !only || pattern === only)
    .flatMap(({ pattern, hasAction }, row) =>
      world.askers.map((asker, column): Cell => {
        const weight = asker.mayUse(policies[pattern]) ? 1 : 0.15;
        const shares = kinds.map((kind) => weight * (kind.startsWith("form") && hasAction ? 2 : 0.6));
        const target = { pattern, ids: world.idsOf(pattern), fields: world.fields.get(pattern) ?? {} };
        return {
          name: `${pattern} as ${asker.name}`,
          share: shares.reduce((sum, share) => sum + share, 0),
          arrive: weight === 1 ? asker.arrive : asker.same,
          inputs: (cookies, each) =>
            kinds.flatMap((kind, at) => {
              const of = { ...target, cookies };
              const first = seed + row * 1_000 + column * 10 + at;
              const numRuns = Math.max(1, Math.ceil(each * (shares[at] ?? 1)));
              // Past the door each field is spoiled once by itself; chance gives the rest.
              const fields = weight === 1 && hasAction && kind === "form" ? spoiledFields(of) : [];
              const alone = fields.flatMap((one, nth) =>
                fc.sample(one, { numRuns: 1, seed: first + nth * 7_919 }),
              );
              const free = Math.max(1, numRuns - alone.length);
              return [...alone, ...fc.sample(requests(of, kind, names), { numRuns: free, seed: first })];
            }),
        };
      }),
    );
}

/** Said while the test runs, so that a run that never ends can be repeated. */
const report = (sentence: string) => void process.stderr.write(`${sentence}\n`);

interface Finding {
  status: number;
  problem: string | null;
}

/**
 * Tries once more where the connection to the local runtime went away between two requests, as it does on a busy
 * machine. A Worker that fell over does not come back for the second try.
 */
const twice = <Value>(work: () => Promise<Value>): Promise<Value> => work().catch(work);

/** Puts a batch to the Worker; an isolate that computes for ever never answers. */
async function put(inputs: Input[]): Promise<Finding[]> {
  const response = await worker.fetch("/__fuzz", {
    method: "POST",
    body: JSON.stringify(inputs),
    signal: AbortSignal.timeout(120_000),
  });
  if (response.status !== 200)
    throw new Error(`The front answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Finding[];
}

/** A few of what was found, of each URL and kind one first. */
function sampleOf(problems: string[]): string[] {
  const kinds = new Map(problems.map((problem) => [problem.slice(0, 60), problem]));
  return [...kinds.values()].slice(0, 20);
}

/** As much of an input as a person needs to see what it is. */
const tell = ({ method, path, head, body }: Input) =>
  `${method} ${path.slice(0, 300)} ${JSON.stringify(head.filter(([name]) => !["user-agent", "origin"].includes(name)).map(([name, value]) => [name, value.slice(0, 80)]))} ${body ? JSON.stringify(Buffer.from(body, "base64").toString("latin1").slice(0, 600)) : ""}`;

test(`whatever is sent to any URL by anybody, the answer is one of ours, in time and without insides (seed ${seed})`, {
  timeout: minutes * 60_000,
}, async () => {
  report(`fuzz: ${wanted} inputs, FUZZ_SEED=${seed}`);
  const all = cells();
  const total = all.reduce((sum, { share }) => sum + share, 0);
  const statuses = new Map<number, number>();
  const problems: string[] = [];
  let sent = 0;
  const queue = all[Symbol.iterator]();
  const began = performance.now();
  async function work(): Promise<void> {
    for (const cell of queue) {
      const inputs = cell.inputs(await twice(cell.arrive), wanted / total);
      for (let at = 0; at < inputs.length; at += batchSize) {
        const batch = inputs.slice(at, at + batchSize);
        const findings = await twice(() => put(batch)).catch((error: unknown): Finding[] => {
          problems.push(
            `${cell.name}: no answer to a batch (${String(error)}), of which ${tell(batch[0] as Input)}`,
          );
          return [];
        });
        for (const [index, { status, problem }] of findings.entries()) {
          if (status !== 0 || problem) sent += 1;
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (problem) problems.push(`${cell.name} ${problem}: ${tell(batch[index] as Input)}`);
        }
      }
    }
  }
  await Promise.all(Array.from({ length: 4 }, work));
  const seconds = (performance.now() - began) / 1000;
  const tally = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  report(`fuzz: ${sent} inputs in ${seconds.toFixed(0)} s; ${tally.join(", ")}`);
  expect(sampleOf(problems), `FUZZ_SEED=${seed}, ${problems.length} problems`).toEqual([]);
  expect(sent).toBeGreaterThanOrEqual(only ? 1 : wanted);
  // The garbage got past the doors and the limits: pages, redirects, and forms that were read and refused.
  if (!only) {
    for (const status of [200, 303, 404, 422])
      expect(statuses.get(status) ?? 0, String(status)).toBeGreaterThan(sent / 100);
    expect(statuses.get(429) ?? 0).toBeLessThan(sent / 20);
  }
});

test("forms whose fields were found on pages are most of those that there are", () => {
  const forms = world.urls.filter(({ hasAction }) => hasAction).map(({ pattern }) => pattern);
  const found = forms.filter((pattern) => world.fields.has(pattern));
  expect(forms.filter((pattern) => !world.fields.has(pattern)).length).toBeLessThan(forms.length / 3);
  expect(found.length).toBeGreaterThan(30);
});
