import { spawn } from "node:child_process";
import { existsSync, globSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stateDirectory } from "./local/options.ts";
import { say } from "./local/terminal.ts";

const root = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
const stateDir = stateDirectory(root);
const folder = join(stateDir, "v3/d1/miniflare-D1DatabaseObject");
const [file] = globSync("*.sqlite", { cwd: folder }).filter((name) => name !== "metadata.sqlite");

if (!file || !existsSync(folder)) {
  console.error(`There is no local database in ${stateDir} yet: \`npm start\` makes it.`);
  process.exit(1);
}

/** drizzle-kit takes where the data is from a file only; it lies with the data, not in the repository. */
const config = join(stateDir, "studio.config.json");
writeFileSync(
  config,
  JSON.stringify({
    dialect: "sqlite",
    schema: join(root, "drizzle/schema/index.ts"),
    dbCredentials: { url: `file:${join(folder, file)}` },
  }),
  { mode: 0o600 },
);
say("Sealed columns show ciphertext: what they hold can only be read through the product.");
const child = spawn(join(root, "node_modules/.bin/drizzle-kit"), ["studio", `--config=${config}`], {
  cwd: root,
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
child.once("exit", (code) => process.exit(code ?? 0));
