import type { DurableObjectState } from "@cloudflare/workers-types";
import type { Env } from "../context.server.ts";

/** One object a connection: the only place that refreshes its tokens. */
export class TokenKeeper {
  readonly #state: DurableObjectState;
  readonly #env: Env;
  constructor(state: DurableObjectState, env: Env) {
    this.#state = state;
    this.#env = env;
  }

  async fetch(_request: Request): Promise<Response> {
    void this.#state;
    void this.#env;
    return new Response(null, { status: 501 });
  }
}
