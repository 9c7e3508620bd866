import { existsSync } from "node:fs";
import { join } from "node:path";
import type { SystemContext } from "../../app/platform/ports.ts";
import { domainContext } from "./domain.ts";
import { readOptions, stateDirectory } from "./options.ts";
import { startRuntime } from "./runtime.ts";
import { readSecrets } from "./secrets.ts";
import { localSettings } from "./settings.ts";
import { StartError } from "./terminal.ts";

/**
 * Does something with the local deployment's data, also while the product runs beside it.
 *
 * @param work what must not mind that: done by compare-and-set, or reading
 * @throws StartError before the first start
 */
export async function withLocalDomain<Result>(
  root: string,
  work: (ctx: SystemContext) => Promise<Result>,
): Promise<Result> {
  const stateDir = stateDirectory(root);
  const secrets = readSecrets(stateDir);
  if (!secrets || !existsSync(join(stateDir, "v3")))
    throw new StartError(`There is no local database in ${stateDir} yet: \`npm start\` makes it.`);
  const settings = localSettings(readOptions([], root), secrets);
  const { miniflare } = await startRuntime({ configPath: join(root, "wrangler.toml"), stateDir, settings });
  try {
    return await work(await domainContext(settings, miniflare));
  } finally {
    await miniflare.dispose();
  }
}
