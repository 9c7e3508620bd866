import type { D1Database } from "@cloudflare/workers-types";
import type { Miniflare } from "miniflare";
import type { SystemContext } from "../../app/platform/ports.ts";
import { keepPrepared } from "./prepared.ts";

/** What the domain works with, on a local deployment's own bindings: the same adapters as in the Worker. */
export async function domainContext(
  settings: Record<string, string>,
  miniflare: Miniflare,
): Promise<SystemContext> {
  // A constant of the build in the Worker, see vite.config.ts; it must be there before the module is read.
  Object.assign(globalThis, { __SANDBOX__: true });
  const { createSystemContext } = await import("../../app/context.server.ts");
  const bindings = await miniflare.getBindings();
  const DB = keepPrepared(bindings.DB as unknown as D1Database);
  const env = { ...bindings, DB, ...settings } as unknown as Parameters<typeof createSystemContext>[0];
  return createSystemContext(env, { waitUntil: () => undefined }, null, "local-start");
}
