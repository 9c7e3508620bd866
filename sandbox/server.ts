import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { makeClock } from "./clock.ts";
import { serveControl } from "./control.ts";
import { makeFaults } from "./faults.ts";
import { serveFront } from "./front.ts";
import { gitHub } from "./github/github.ts";
import { googleAuth } from "./google/auth.ts";
import { calendarApi } from "./google/calendar.ts";
import { makeRequestLog } from "./requests.ts";
import { sendEmail } from "./resend/emails.ts";
import { serveMailbox } from "./resend/mailbox.ts";
import { type Bucket, bucketOfApp } from "./s3/bucket.ts";
import { applyCors } from "./s3/cors.ts";
import { maxObjectBytes, s3Endpoint } from "./s3/endpoint.ts";
import { sendError } from "./s3/errors.ts";
import { openState } from "./state.ts";
import { teslaAuth } from "./tesla/auth.ts";
import { fleetApi } from "./tesla/fleet.ts";
import { twilio } from "./twilio/twilio.ts";
import { bodyLimit, type Exchange, readBody, sendJson } from "./web.ts";
import type { Provider, World } from "./world.ts";

export interface SandboxOptions {
  /** 0 takes any free port. */
  port: number;
  /** The address to listen on, 127.0.0.1 unless named. */
  host?: string;
  /** Where the state is kept between two starts; in memory only without it. */
  stateFile?: string;
  /** The app's origin, to which sign-ins return. */
  appOrigin: string;
  /** Where the files are: the app's own bucket unless a test has one. */
  bucket?: Bucket;
}

/**
 * Starts the sandbox on one port.
 *
 * @throws Error with `code` EADDRINUSE when the port is taken, EACCES and the like when the state cannot be written.
 */
export async function startSandbox(options: SandboxOptions): Promise<{ url: string; stop(): Promise<void> }> {
  let answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) =>
    sendJson(response, 503, { error: "The sandbox is starting" });
  const server = createServer((request, response) => answer(request, response));
  const port = await listen(server, options.port, options.host ?? "127.0.0.1");
  const url = `http://localhost:${port}`;
  try {
    const store = openState(options.stateFile);
    const clock = makeClock(store.data.clockOffset);
    const requests = makeRequestLog(clock);
    const world: World = {
      origin: url,
      appOrigin: options.appOrigin,
      clock,
      store,
      requests,
      faults: makeFaults(),
    };
    const providers = await openProviders(world, options.bucket ?? bucketOfApp(options.appOrigin));
    answer = (request, response) => {
      clock
        .run(() => serve(world, providers, request, response))
        .catch((error: Error) => {
          process.emitWarning(`sandbox: ${error.stack ?? error.message}`);
          if (response.headersSent) response.destroy();
          else sendJson(response, 500, { error: "The sandbox failed" });
        });
    };
    store.changed();
    store.flush();
    return {
      url,
      stop: async () => {
        await close(server);
        store.flush();
      },
    };
  } catch (error) {
    await close(server);
    throw error;
  }
}

/**
 * Everyone the sandbox plays. One line each here, and their names in `world.ts` and `faults.ts`.
 */
async function openProviders(world: World, bucket: Bucket): Promise<Provider[]> {
  const auth = await teslaAuth(world);
  const google = await googleAuth(world);
  return [
    { name: "tesla-auth", prefix: "/tesla/auth/", handle: auth.handle },
    { name: "tesla", prefix: "/tesla/fleet/", handle: fleetApi(world, auth) },
    { name: "google-calendar", prefix: "/google/calendar/", handle: calendarApi(world, google) },
    { name: "google-auth", prefix: "/google/", handle: google.handle },
    { name: "github", prefix: "/github/", handle: (exchange) => gitHub(world, exchange) },
    { name: "resend", prefix: "/resend/", handle: (exchange) => sendEmail(world, exchange) },
    { name: "twilio", prefix: "/twilio/", handle: (exchange) => twilio(world, exchange) },
    {
      name: "r2",
      prefix: "/s3/",
      maxBody: maxObjectBytes,
      greet: ({ request, response }) => applyCors(world.appOrigin, request, response),
      handle: s3Endpoint(world, bucket),
    },
  ];
}

async function serve(
  world: World,
  providers: Provider[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const provider = providers.find(({ prefix }) => request.url?.startsWith(prefix));
  const body = await readBody(request, provider?.maxBody ?? bodyLimit);
  if (!body) return tooLarge(provider, response);
  if (!request.url?.startsWith("/")) return sendJson(response, 400, { error: "The path is missing" });
  const exchange: Exchange = { request, response, url: new URL(world.origin + request.url), body };
  const path = exchange.url.pathname;
  if (path === "/__sandbox" || path.startsWith("/__sandbox/")) return serveControl(world, exchange);
  if (path === "/") return serveFront(world, exchange);
  if (path === "/mailbox" || path.startsWith("/mailbox/")) return serveMailbox(world, exchange);
  if (!provider) return sendJson(response, 404, { error: "The sandbox plays nothing at this path" });
  if (provider.greet?.(exchange)) return;
  const entry = world.requests.begin(provider.name, exchange);
  await world.faults.apply(exchange, entry, provider.handle);
  entry.status = response.headersSent ? response.statusCode : null;
}

function tooLarge(provider: Provider | undefined, response: ServerResponse): void {
  const message = "Your proposed upload exceeds the maximum allowed size";
  if (provider?.name === "r2") sendError(response, { code: "EntityTooLarge", message });
  else sendJson(response, 413, { error: "The body is larger than 2 MiB" });
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
