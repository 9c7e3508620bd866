import type { SystemContext } from "../../app/platform/ports.ts";

/** A moment of the demo's past. */
export interface Past extends SystemContext {
  /** Waits for what was left to the background. */
  settled(): Promise<void>;
}

/** What begins the providers' ids of messages that never left. */
export const neverLeft = "demo-";

/**
 * What the domain works with at a moment of the demo's past: the clock shows that moment, and whatever is sent counts as
 * taken by the provider and goes nowhere.
 */
export function pastOf(ctx: SystemContext, at: Date): Past {
  const works: Promise<unknown>[] = [];
  const send = async (_: unknown, key: string) => `${neverLeft}${key}`;
  return {
    ...ctx,
    clock: { now: () => at },
    mail: { send },
    sms: { send, find: async () => [] },
    background: (work) => void works.push(work),
    settled: async () => void (await Promise.all(works.splice(0))),
  };
}
