import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./local/build.ts";
import { StartError, say } from "./local/terminal.ts";

const root = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
const reports = mkdtempSync(join(tmpdir(), "daydreamers-test-"));
const report = join(reports, "vitest.json");
process.on("exit", () => rmSync(reports, { recursive: true, force: true }));

/** Runs a program of node_modules/.bin; its output is the reader's only when it fails or asks for it. */
function run(program: string, args: string[], show = false): boolean {
  const result = spawnSync(join(root, "node_modules/.bin", program), args, {
    cwd: root,
    stdio: ["ignore", show ? "inherit" : "pipe", show ? "inherit" : "pipe"],
    env: { ...process.env, DAYDREAMERS_BUILT: "1", WRANGLER_SEND_METRICS: "false" },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0 && !show) say(`${result.stdout}${result.stderr}`);
  return result.status === 0;
}

const vitest = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
const steps: [string, () => boolean | Promise<boolean>][] = [
  ["Format and lint", () => run("biome", ["ci", "."])],
  ["Types", () => run("react-router", ["typegen"]) && run("tsc", [])],
  ["Import rules", () => run("depcruise", ["app", "drizzle", "sandbox", "scripts", "test"])],
  ["Production build", () => build(root, "production").then(() => true)],
  ["Sandbox build", () => build(root, "sandbox").then(() => true)],
  ["Tests", () => run("vitest", [...vitest, ...process.argv.slice(2)], true)],
];

let ok = true;
for (const [title, step] of steps) {
  const started = performance.now();
  try {
    ok = await step();
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    say(error.message);
    ok = false;
  }
  say(`${ok ? "ok    " : "FAILED"} ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (!ok) break;
}

const { passed, failed } = countTests();
say(`\n${passed} passed, ${failed} failed`);
process.exitCode = ok && failed === 0 && passed > 0 ? 0 : 1;

/** What vitest reports; a file that could not even be read counts as one failed test, a step before it too. */
function countTests(): { passed: number; failed: number } {
  try {
    const result = JSON.parse(readFileSync(report, "utf8")) as {
      numPassedTests: number;
      numFailedTests: number;
      testResults: { status: string; assertionResults: unknown[] }[];
    };
    const broken = result.testResults.filter(
      (file) => file.status === "failed" && file.assertionResults.length === 0,
    );
    const failures = result.numFailedTests + broken.length;
    return { passed: result.numPassedTests, failed: failures === 0 && !ok ? 1 : failures };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
