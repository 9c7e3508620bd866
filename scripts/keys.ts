import { fileURLToPath } from "node:url";
import { getTableName } from "drizzle-orm";
import { parseKeyRing } from "../app/platform/keys.ts";
import { stateDirectory } from "./local/options.ts";
import { type LocalSecrets, newKey, readSecrets, writeSecrets } from "./local/secrets.ts";
import { StartError, say, sentenceOf } from "./local/terminal.ts";

const root = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
const stateDir = stateDirectory(root);

const usage = `npm run keys -- status            counts the sealed values of the local database by key
npm run keys -- status --remote   says how to count them in production
npm run keys -- rotate            adds a new newest key to the local key ring
npm run keys -- rotate --print    prints a new key for production's ring
npm run keys -- rewrap            seals the local values under the newest key now
npm run keys -- remove <key id>   takes a key that no value needs out of the local ring`;

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
  if (command === "status" && plain) return status();
  if (command === "status" && argument === "--remote") return remoteStatus();
  if (command === "rotate" && plain) return rotate();
  if (command === "rotate" && argument === "--print") return printKey();
  if (command === "rewrap" && plain) return rewrap();
  if (command === "remove" && argument && rest.length === 0) return remove(argument);
  throw new StartError(usage);
}

function localSecrets(): LocalSecrets {
  const secrets = readSecrets(stateDir);
  if (!secrets) throw new StartError(`There is nothing in ${stateDir} yet: \`npm start\` makes it.`);
  return secrets;
}

function keyIds(secrets: LocalSecrets): string[] {
  return parseKeyRing(secrets.APP_KEYS).map((key) => key.id);
}

async function status(): Promise<void> {
  const ids = keyIds(localSecrets());
  const { countValuesByKey } = await import("../app/domain/keys/usage.ts");
  const usage = await withLocal(countValuesByKey);
  for (const { column, keyId, values } of usage)
    say(`${column.padEnd(30)} ${(keyId ?? "NOT SEALED").padEnd(12)} ${values}`);
  say();
  for (const id of new Set([...ids, ...usage.flatMap(({ keyId }) => keyId ?? [])])) {
    const values = usage.filter(({ keyId }) => keyId === id).reduce((sum, row) => sum + row.values, 0);
    say(`${id.padEnd(12)} ${String(values).padStart(8)} values  ${standing(id, ids, values)}`);
  }
}

function standing(id: string, ring: string[], values: number): string {
  if (!ring.includes(id)) return "NOT IN THE RING: put it back, these values cannot be read";
  if (id === ring[0]) return "newest: seals what is written now";
  return values === 0
    ? `no longer needed: npm run keys -- remove ${id}`
    : "being replaced: npm run keys -- rewrap";
}

/** One statement a column: D1 joins at most five SELECTs in one. */
async function remoteStatus(): Promise<void> {
  const { columnNamed, sealedColumns, subjectIndexes } = await import("../app/domain/keys/sealed-columns.ts");
  const statements = sealedColumns().map(({ name, table, column }) => {
    const value = `"${column.name}"`;
    const key = `substr(${value}, 4, instr(substr(${value}, 4), '.') - 1)`;
    return `select '${name}' as sealed_column, ${key} as key_id, count(*) as sealed_values from "${getTableName(table)}" where ${value} is not null group by 2`;
  });
  for (const name of Object.keys(subjectIndexes)) {
    const { table, column } = columnNamed(name);
    const value = `"${column.name}"`;
    statements.push(
      `select '${name}' as sealed_column, substr(${value}, 1, instr(${value}, '.') - 1) as key_id, count(*) as sealed_values from "${getTableName(table)}" where ${value} is not null group by 2`,
    );
  }
  say("Counts production's values by key; a key without a value can leave APP_KEYS:\n");
  say(
    `npx wrangler d1 execute daydreamers --remote --command "${statements.join("; ").replaceAll('"', '\\"')}"`,
  );
}

function rotate(): void {
  const secrets = localSecrets();
  const added = newKey(keyIds(secrets));
  writeSecrets(stateDir, { ...secrets, APP_KEYS: `${added},${secrets.APP_KEYS}` });
  say(`The local ring has a new newest key: ${added.split(":")[0]}. What to do now:`);
  say(
    "  1. Restart `npm start`. New values are sealed under it; the old ones are rewrapped in the background,",
  );
  say("     or at once by `npm run keys -- rewrap`.");
  say("  2. `npm run keys -- status` says when the old key is no longer needed.");
  say(
    "\nIn production: `npm run keys -- rotate --print` prints a key. Put it before the present value, with a",
  );
  say(
    "comma between, by `npx wrangler secret put APP_KEYS`. Keep the old key until status says that none needs it.",
  );
}

function printKey(): void {
  const id = `k${new Date().toISOString().slice(0, 10).replaceAll("-", "")}`;
  say(`${id}:${newKey([]).split(":")[1]}`);
  console.error(
    "This is a secret. APP_KEYS becomes: this line, a comma, the present value (wrangler secret put APP_KEYS).",
  );
}

async function rewrap(): Promise<void> {
  const { rewrapKeys } = await import("../app/domain/keys/rewrap.ts");
  const { reindexSubjects } = await import("../app/domain/subjects/reindex.ts");
  await withLocal(async (ctx) => {
    for (;;) {
      const { rewrapped, unreadable, unfinished } = await rewrapKeys(ctx);
      say(`${rewrapped} rewrapped, ${unreadable} unreadable, ${unfinished} columns to go`);
      if (unfinished === 0) break;
    }
    for (;;) {
      const { reindexed, unreadable } = await reindexSubjects(ctx);
      say(`${reindexed} indexes made anew, ${unreadable} unreadable`);
      if (reindexed === 0) return;
    }
  });
}

async function remove(id: string): Promise<void> {
  const secrets = localSecrets();
  const [newest] = keyIds(secrets);
  if (!keyIds(secrets).includes(id)) throw new StartError(`${id} is not in the ring.`);
  if (id === newest) throw new StartError(`${id} is the newest key: rotate first.`);
  const { isUsed } = await import("../app/domain/keys/usage.ts");
  if (await withLocal((ctx) => isUsed(ctx, id)))
    throw new StartError(`${id} still seals values: npm run keys -- rewrap`);
  const parts = secrets.APP_KEYS.split(",").filter((part) => !part.startsWith(`${id}:`));
  writeSecrets(stateDir, { ...secrets, APP_KEYS: parts.join(",") });
  say(`${id} is out of the local ring. Cookies that it sealed end; restart \`npm start\`.`);
}
