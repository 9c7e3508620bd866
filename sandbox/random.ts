/**
 * A number in [0, 1) that depends only on its arguments: the physics must answer the same for the same instant,
 * today and after a restart, so nothing in it may draw from a real source of randomness.
 */
export function chance(seed: number, ...keys: number[]): number {
  let hash = seed | 0;
  for (const key of keys) {
    hash = Math.imul(hash ^ (key | 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return (hash >>> 0) / 4_294_967_296;
}

/** A number between `low` and `high` that depends only on the seed and the keys. */
export function between(low: number, high: number, seed: number, ...keys: number[]): number {
  return low + (high - low) * chance(seed, ...keys);
}

/** Turns a name into a seed. */
export function seedOf(name: string): number {
  let seed = 2166136261;
  for (const letter of name) seed = Math.imul(seed ^ (letter.codePointAt(0) ?? 0), 16777619);
  return seed;
}

/** Keeps `value` between `low` and `high`. */
export const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
