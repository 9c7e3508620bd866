import type { DurableObjectState } from "@cloudflare/workers-types";
import { createSystemContext, type Env } from "../context.server.ts";
import type { Journal, Renewal } from "../domain/connections/journal.ts";
import { type RefreshOutcome, refreshConnection, replay } from "../domain/connections/refresh.ts";
import type { SystemContext } from "../platform/ports.ts";
import { systemRandom } from "../platform/random.ts";

const journalKey = "renewal";
/** An answer not yet in the database is tried again by itself: soon, and then for as long as it takes. */
const firstAlarmMs = 5_000;
const nextAlarmMs = 60_000;

/**
 * One object a connection: the only place that refreshes its tokens. It does not end with the request that asked, and
 * its storage holds a provider's answer until the database has it.
 */
export class TokenKeeper {
  readonly #state: DurableObjectState;
  readonly #env: Env;
  readonly #journal: Journal;
  /** Other requests come in while a refresh waits for the provider: they wait for the same one. */
  #underWay: Promise<RefreshOutcome> | undefined;

  constructor(state: DurableObjectState, env: Env) {
    this.#state = state;
    this.#env = env;
    this.#journal = journalIn(state.storage);
  }

  async fetch(request: Request): Promise<Response> {
    const connectionId = await request.text();
    const ctx = await this.#context(request.headers.get("x-request-id"));
    if (!this.#underWay) {
      this.#underWay = refreshConnection(ctx, connectionId, this.#journal).finally(() => {
        this.#underWay = undefined;
      });
      this.#state.waitUntil(this.#underWay.catch(() => {}));
    }
    try {
      return Response.json({ outcome: await this.#underWay });
    } catch (error) {
      logFailure(ctx, error);
      return new Response(null, { status: 500 });
    }
  }

  async alarm(): Promise<void> {
    const ctx = await this.#context(null);
    try {
      await replay(ctx, this.#journal);
    } catch (error) {
      logFailure(ctx, error);
      // The runtime gives up on a failing alarm after some tries; an outage of the database may last longer.
      await this.#state.storage.setAlarm(Date.now() + nextAlarmMs);
    }
  }

  #context(requestId: string | null): Promise<SystemContext> {
    return createSystemContext(this.#env, this.#state, null, requestId ?? systemRandom.id());
  }
}

function journalIn(storage: DurableObjectState["storage"]): Journal {
  const read = async () => (await storage.get<Renewal>(journalKey)) ?? null;
  return {
    read,
    async write(renewal) {
      await Promise.all([storage.put(journalKey, renewal), storage.setAlarm(Date.now() + firstAlarmMs)]);
    },
    async clear(attemptId) {
      if ((await read())?.attemptId !== attemptId) return;
      await Promise.all([storage.delete(journalKey), storage.deleteAlarm()]);
    },
  };
}

const logFailure = (ctx: SystemContext, error: unknown) =>
  ctx.log.error("token-keeper.failed", { name: error instanceof Error ? error.name : "unknown" });
