import { readBusiness } from "../domain/business/business.ts";
import type { SystemContext } from "../platform/ports.ts";
import { keysAreTrusted } from "./keys-trusted.ts";

type Check = "ok" | "failed";

/** What must work for the product to work: the settings were read, the database answers, the keys fit it. */
export async function checkHealth(
  ctx: SystemContext,
): Promise<Record<"settings" | "database" | "keys", Check>> {
  const database = await readBusiness(ctx).then(
    (): Check => "ok",
    (): Check => "failed",
  );
  return { settings: "ok", database, keys: (await keysAreTrusted(ctx)) ? "ok" : "failed" };
}
