import fc from "fast-check";
import { expect, test } from "vitest";
import { pagePdf, photoHeic, photoJpeg, photoPng, photoWebp } from "../../../../test/harness/pictures.ts";
import { inspect } from "./inspect.ts";

const samples: [string, string, Buffer][] = [
  ["image/jpeg", "a.jpg", await photoJpeg({ orientation: 6, progressive: true })],
  ["image/png", "a.png", await photoPng({ orientation: 6 })],
  ["image/webp", "a.webp", await photoWebp({ orientation: 6 })],
  ["image/heic", "a.heic", photoHeic({ angle: 1 })],
  ["application/pdf", "a.pdf", pagePdf()],
];

/** A sample with bytes changed, cut out, doubled or put in. */
const mutation = fc.record({
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat({ max: 40 }),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(
      Uint8Array.of(0, 0, 0, 0),
      Uint8Array.of(255, 255, 255, 255),
      Uint8Array.of(0, 0, 0, 1),
      Uint8Array.of(127, 255, 255, 255),
      Uint8Array.of(255, 216),
      Uint8Array.of(255, 217),
    ),
  ),
});

function mutated(bytes: Buffer, mutations: { place: number; cut: number; insert: Uint8Array }[]): Buffer {
  return mutations.reduce((current, { place, cut, insert }) => {
    const at = Math.floor(place * current.length);
    return Buffer.concat([current.subarray(0, at), insert, current.subarray(at + cut)]);
  }, bytes);
}

function check(bytes: Uint8Array, type: string, name: string): void {
  const before = Buffer.from(bytes);
  const started = performance.now();
  const result = inspect(bytes, { type, name });
  expect(performance.now() - started).toBeLessThan(500);
  expect(before.equals(bytes), "the input is not changed").toBe(true);
  if (!result.ok) return;
  const kept = Buffer.concat(result.parts);
  const again = inspect(kept, { type, name });
  expect(again.ok && Buffer.concat(again.parts).equals(kept)).toBe(true);
  expect(again.ok && again.picture).toEqual(result.picture);
}

test.each(samples)(
  "UP-08: %s with anything changed is answered, and what is kept is kept again",
  (type, name, bytes) => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) =>
        check(mutated(bytes, mutations), type, name),
      ),
      { numRuns: 1500 },
    );
  },
);

test.each(samples)(
  "UP-08: %s with single bytes changed, so that lengths stay and meanings do not",
  (type, name, bytes) => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 })), {
          minLength: 1,
          maxLength: 3,
        }),
        (changes) => {
          const changed = Buffer.from(bytes);
          for (const [at, value] of changes) changed[at] = value;
          check(changed, type, name);
        },
      ),
      { numRuns: 1500 },
    );
  },
);

test.each(samples)("UP-08: noise behind the first bytes of %s is answered", (type, name, bytes) => {
  fc.assert(
    fc.property(fc.nat({ max: 64 }), fc.uint8Array({ maxLength: 600 }), (head, noise) =>
      check(Buffer.concat([bytes.subarray(0, Math.max(12, head)), noise]), type, name),
    ),
    { numRuns: 1000 },
  );
});
