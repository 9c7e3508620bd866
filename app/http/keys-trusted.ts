import { failedKeys } from "../domain/keys/canaries.ts";
import type { SystemContext, Vault } from "../platform/ports.ts";

const trusted = new Set<readonly string[]>();

/**
 * Whether the key ring belongs to this database. Asked of the database until it once said yes in this isolate;
 * without a yes nothing may be written.
 */
export async function keysAreTrusted(ctx: Pick<SystemContext, "db" | "vault" | "clock">): Promise<boolean> {
  const ring: Vault["keyIds"] = ctx.vault.keyIds;
  if (trusted.has(ring)) return true;
  const failed = await failedKeys(ctx).catch(() => ["unknown"]);
  if (failed.length === 0) trusted.add(ring);
  return failed.length === 0;
}
