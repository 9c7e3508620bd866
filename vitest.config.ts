import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** The local runtime now and then closes a connection of Node's between two calls. Nothing else is tried twice. */
const retry = { count: 1, condition: /^fetch failed$/ };

const shared = {
  define: { __SANDBOX__: "false" },
  resolve: { tsconfigPaths: true },
};

/**
 * `domain`: functions and adapters in Node on Miniflare's D1. `worker`: the built Worker in workerd, asked over HTTP.
 * `browser`: the whole product as `npm start` runs it, in Chromium.
 */
export default defineConfig({
  test: {
    // A test waits for workerd as often as it computes: on two cores one file at a time leaves one of them idle. Three
    // are no quicker, and the local runtime drops connections.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        ...shared,
        test: {
          name: "domain",
          retry,
          include: [
            "app/**/*.test.ts",
            "drizzle/**/*.test.ts",
            "sandbox/**/*.test.ts",
            "scripts/**/*.test.ts",
            "test/attacks/**/*.test.ts",
            "test/contracts/**/*.test.ts",
          ],
          setupFiles: ["test/harness/quiet.ts", "test/harness/between-files.ts"],
          // The product's modules keep nothing of a request, so what one file loaded serves the next.
          isolate: false,
          globalSetup: ["test/harness/template.ts"],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        ...shared,
        test: {
          name: "worker",
          retry,
          include: ["test/worker/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          // In one queue with the others: a browser mostly waits for the product, and one core would idle.
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
