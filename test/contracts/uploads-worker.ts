import { createRequestHandler, type ServerBuild } from "react-router";
import { inspect } from "../../app/domain/documents/inspect/inspect.ts";
import { isStreamed, readBody, throughTheDoor } from "../../app/http/door.ts";
import { readMultipart } from "../../app/http/multipart.ts";
import { maxUploadBytes } from "../../app/http/upload-body.ts";
import type { SystemContext } from "../../app/platform/ports.ts";

const limits = {
  files: 3,
  fileBytes: 20_000_000,
  totalBytes: maxUploadBytes,
  fields: 20,
  fieldBytes: 10_000,
};

/** What the action below says of a form, as the test reads it. */
export interface Received {
  result: unknown;
  files: { name: string; length: number; largestChunk: number; digest: string; sound: boolean | null }[];
}

/** Reads a form as a route does: the files one after the other, as digests; small ones are inspected. */
async function action({ request }: { request: Request }): Promise<Response> {
  const files: Received["files"] = [];
  const result = await readMultipart(request, limits, async ({ name, type, body }) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    let largestChunk = 0;
    const { createHash } = await import("node:crypto");
    const hash = createHash("sha256");
    for await (const chunk of body) {
      hash.update(chunk);
      length += chunk.length;
      largestChunk = Math.max(largestChunk, chunk.length);
      if (length <= 100_000) chunks.push(chunk);
    }
    const bytes =
      length <= 100_000 ? new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer()) : null;
    const sound = bytes && inspect(bytes, { type, name }).ok;
    files.push({ name, length, largestChunk, digest: hash.digest("hex"), sound });
  });
  return Response.json({ result, files } satisfies Received);
}

/** The least that the router serves: one URL that takes files and one that leaves them unread. */
const build = {
  entry: { module: { default: () => new Response("not found", { status: 404 }) } },
  routes: {
    files: { id: "files", path: "/clients/:id/documents", module: { action } },
    early: {
      id: "early",
      path: "/portal/documents",
      module: { action: () => new Response(null, { status: 204 }) },
    },
  },
  assets: { routes: {}, entry: { imports: [], module: "" }, url: "", version: "1" },
  publicPath: "/",
  assetsBuildDirectory: "",
  future: {},
  ssr: true,
  isSpaMode: false,
  prerender: [],
  routeDiscovery: { mode: "initial" },
} as unknown as ServerBuild;
const serve = createRequestHandler(build, "production");

/** What the door asks of its surroundings; the trail is down, and a refusal stands all the same. */
const ctx = {
  settings: { APP_ORIGIN: "https://app.daydreamers.invalid" },
  log: { info() {}, warn() {}, error() {} },
  origin: { requestId: "test" },
  clock: { now: () => new Date() },
  random: { id: () => "id" },
} as unknown as SystemContext;

/** The door and the router from inside workerd, as `entry.worker.ts` puts them together. */
export default {
  async fetch(request: Request): Promise<Response> {
    const body = await readBody(request);
    const admitted = await throughTheDoor(ctx, request, body);
    const response = admitted instanceof Response ? admitted : await serve(admitted);
    if (isStreamed(body)) await body.readRest();
    const answer = new Response(response.body, response);
    answer.headers.set("x-streamed", String(isStreamed(body)));
    return answer;
  },
};
