/**
 * Keeps the calls of this isolate apart: each waits until `gapMs` after the one before. An account that takes a few
 * calls a second would answer the rest with 429.
 */
export function createPace(gapMs: number): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = Date.now();
    const at = Math.max(now, next);
    next = at + gapMs;
    if (at > now) await new Promise((resolve) => setTimeout(resolve, at - now));
  };
}
