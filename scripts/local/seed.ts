import { pathToFileURL } from "node:url";
import type { D1Database } from "@cloudflare/workers-types";
import type { Miniflare } from "miniflare";
import type { SystemContext } from "../../app/platform/ports.ts";
import { migrate } from "./migrate.ts";
import type { StartOptions } from "./options.ts";
import type { LocalSecrets } from "./secrets.ts";

interface Deployment {
  root: string;
  options: StartOptions;
  secrets: LocalSecrets;
  settings: Record<string, string>;
  miniflare: Miniflare;
}

/** Migrates, fills an unclaimed deployment with the demo unless asked not to. @returns lines that say how to begin */
export async function welcome(deployment: Deployment): Promise<[string, string][]> {
  const { root, options, secrets, miniflare } = deployment;
  await migrate(root, (await miniflare.getD1Database("DB")) as unknown as D1Database);
  const ctx = await domainContext(deployment);
  void ctx;
  return [
    ["Set up", `${options.origin}/setup`],
    ["Token", secrets.SETUP_TOKEN],
  ];
}

/** What the domain works with, on this deployment's own bindings: the same adapters as in the Worker. */
async function domainContext({ root, settings, miniflare }: Deployment): Promise<SystemContext> {
  // A constant of the build in the Worker; see vite.config.ts.
  Object.assign(globalThis, { __SANDBOX__: true });
  const { createSystemContext } = (await import(
    pathToFileURL(`${root}/app/context.server.ts`).href
  )) as typeof import("../../app/context.server.ts");
  const bindings = await miniflare.getBindings();
  const env = { ...settings, ...bindings } as unknown as Parameters<typeof createSystemContext>[0];
  return createSystemContext(env, { waitUntil: () => undefined }, null, "local-start");
}
