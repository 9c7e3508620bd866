import type { DurableObjectNamespace } from "@cloudflare/workers-types";
import type { TokenKeeper } from "./ports.ts";

/**
 * Sends each refresh to the Durable Object named after the connection: one place in the world, which also outlives
 * the visitor's request.
 *
 * @param requestId so that the object's log lines can be told to belong to this request
 */
export const createTokenKeeper = (namespace: DurableObjectNamespace, requestId: string): TokenKeeper => ({
  async refresh(connectionId) {
    const keeper = namespace.get(namespace.idFromName(connectionId));
    const response = await keeper.fetch("https://token-keeper/refresh", {
      method: "POST",
      headers: { "x-request-id": requestId },
      body: connectionId,
    });
    // The body is read in any case: an unread one would hold the connection to the object.
    await response.text();
    if (!response.ok) throw new Error(`The token keeper answered ${response.status}`);
  },
});
