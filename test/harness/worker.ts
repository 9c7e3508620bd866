import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { type Build, build } from "../../scripts/local/build.ts";
import { doorScript, openDoor } from "./d1-door.ts";
import { testEnvironment } from "./environment.ts";
import { migrationStatements } from "./migrations.ts";

const d1Databases = { DB: "daydreamers" };
const root = fileURLToPath(new URL("../../", import.meta.url));

/** Builds the Worker unless the sources are still those of the last build. @returns the folder of the server's part */
export async function ensureBuilt(which: Build): Promise<string> {
  if (process.env.DAYDREAMERS_BUILT !== "1") await build(root, which);
  return `${root}build/${which}/server`;
}

/** The built Worker in workerd with its own D1, R2 and Durable Objects, no proxy between: what it answers is what leaves. */
export async function startWorker(
  options: {
    build?: Build;
    env?: Record<string, string>;
    /** A port of V8's inspector, for measurements. */
    inspectorPort?: number;
    /** False leaves out the binding that makes thumbnails. */
    images?: boolean;
    /** The text of a module that stands before the built Worker, which it imports as `./index.js`. */
    front?: string;
    /** Answers the Worker's outgoing calls. */
    network?: (request: Request) => Response | Promise<Response>;
  } = {},
) {
  const folder = await ensureBuilt(options.build ?? "production");
  const scripts = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".js"),
  );
  const main = ["index.js", ...scripts.filter((name) => name !== "index.js")];
  const logs: string[] = [];
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...(options.inspectorPort !== undefined && { inspectorPort: options.inspectorPort }),
      handleStructuredLogs: ({ message }) => void logs.push(`${message}\n`),
      workers: [
        {
          name: "app",
          modulesRoot: folder,
          modules: [
            ...(options.front
              ? [{ type: "ESModule" as const, path: `${folder}/front.js`, contents: options.front }]
              : []),
            ...main.map((name) => ({ type: "ESModule" as const, path: `${folder}/${name}` })),
          ],
          compatibilityDate: "2026-10-01",
          compatibilityFlags: ["nodejs_compat"],
          d1Databases,
          r2Buckets: { FILES: "files" },
          ...(options.images !== false && { images: { binding: "IMAGES" } }),
          durableObjects: { TOKEN_KEEPER: { className: "TokenKeeper", useSQLite: true } },
          bindings: { ...testEnvironment, ...options.env },
          ...(options.network && {
            outboundService: (request: unknown) => options.network?.(request as Request) as never,
          }),
        },
        // The test's own way to the Worker's database.
        {
          name: "door",
          modules: true,
          script: doorScript(),
          compatibilityDate: "2026-10-01",
          d1Databases,
          unsafeDirectSockets: [{}],
        },
      ],
    }),
  );
  const door = await openDoor(await miniflare.unsafeGetDirectURL("door"));
  const database = door.database("DB");
  const bucket = await miniflare.getR2Bucket("FILES");
  await database.batch(migrationStatements().map((statement) => database.prepare(statement)));
  return {
    miniflare,
    database,
    bucket,
    origin: options.env?.APP_ORIGIN ?? testEnvironment.APP_ORIGIN,
    /** Everything the Worker wrote to its console so far. */
    logs: () => logs.join(""),
    /** Asks for a path as a browser on our own pages would; redirects are not followed. */
    async fetch(path: string, init: RequestInit & { cookie?: string } = {}): Promise<Response> {
      const { cookie, ...rest } = init;
      const origin = options.env?.APP_ORIGIN ?? testEnvironment.APP_ORIGIN;
      const headers = new Headers(rest.headers);
      if (cookie) headers.set("cookie", cookie);
      if (rest.method && rest.method !== "GET" && !headers.has("origin")) headers.set("origin", origin);
      if (!headers.has("user-agent")) headers.set("user-agent", "Mozilla/5.0 (Macintosh) Safari/605.1.15");
      const answer = await miniflare.dispatchFetch(`${origin}${path}`, {
        ...(rest as object),
        headers: Object.fromEntries(headers),
        redirect: "manual",
      });
      return answer as unknown as Response;
    },
    async stop() {
      door.close();
      await miniflare.dispose();
    },
  };
}

export type RunningWorker = Awaited<ReturnType<typeof startWorker>>;
