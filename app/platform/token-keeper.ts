import type { DurableObjectNamespace } from "@cloudflare/workers-types";
import type { TokenKeeper } from "./ports.ts";

/**
 * Sends each refresh to the Durable Object named after the connection: one place in the world, which also outlives
 * the visitor's request.
 */
export const createTokenKeeper = (namespace: DurableObjectNamespace): TokenKeeper => ({
  async refresh(connectionId) {
    const stub = namespace.get(namespace.idFromName(connectionId));
    const response = await stub.fetch("https://token-keeper/refresh", {
      method: "POST",
      body: JSON.stringify({ connectionId }),
    });
    if (!response.ok) throw new Error(`The token keeper answered ${response.status}`);
  },
});
