import { fileURLToPath } from "node:url";
import { StartError, say, sentenceOf } from "./local/terminal.ts";

const root = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");

const usage = `npm run audit -- verify            holds the local trail against its seals; names the first fault and exits with 1
npm run audit -- verify --remote   says how to check production's
npm run audit -- seal              seals the local trail's new entries now`;

try {
  await run(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof StartError ? error.message : `That failed: ${sentenceOf(error)}`);
  process.exitCode = 1;
}

/** Loaded only now, so that a word about the usage needs no runtime. */
async function withLocal<Result>(
  work: (ctx: import("../app/platform/ports.ts").SystemContext) => Promise<Result>,
): Promise<Result> {
  const { withLocalDomain } = await import("./local/offline.ts");
  return withLocalDomain(root, work);
}

async function run([command, argument, ...rest]: string[]): Promise<void> {
  const plain = argument === undefined && rest.length === 0;
  if (command === "verify" && plain) return verify();
  if (command === "verify" && argument === "--remote" && rest.length === 0) return remoteVerify();
  if (command === "seal" && plain) return seal();
  throw new StartError(usage);
}

async function verify(): Promise<void> {
  const { verifyTrail } = await import("../app/domain/audit/verify.ts");
  const { rows, checkpoints, unsealed, fault } = await withLocal(verifyTrail);
  say(`${rows} entries are as they were written, under ${checkpoints} checkpoints.`);
  if (!fault) {
    say(`${unsealed} wait for their seal. The trail is intact.`);
    return;
  }
  const entry = fault.id === null ? "" : `, which has the id ${fault.id} now`;
  const checkpoint = fault.checkpoint === null ? "" : ` (checkpoint ${fault.checkpoint})`;
  console.error(`NOT INTACT: ${fault.what}, first at entry ${fault.seq}${entry}${checkpoint}.`);
  process.exitCode = 1;
}

async function seal(): Promise<void> {
  const { sealTrail } = await import("../app/domain/audit/checkpoints.ts");
  const { sealed, waiting } = await withLocal(sealTrail);
  say(`${sealed} entries sealed${waiting > 0 ? ", more are waiting" : ""}.`);
}

function remoteVerify(): void {
  say(
    "Production's keys never leave the Worker, so it checks itself: sign in as owner or auditor, open Audit,",
  );
  say('and press "Check the whole trail". It is said in the trail that somebody did.\n');
  say("docs/decisions/018-the-trail-is-sealed.md says what the check proves, and what to do when it fails.");
}
