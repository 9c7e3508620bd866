import { afterEach, beforeEach, expect, vi } from "vitest";

/** An error on the console that no test asked for fails the test: nothing may go wrong unseen. */
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  expect(vi.mocked(console.error).mock.calls).toEqual([]);
  vi.restoreAllMocks();
});
