import * as z from "zod";
import { cannedAnswers, faultOrder } from "./faults.ts";
import { googleRoute, googleRouteNames } from "./google/control.ts";
import { issuedTokens } from "./oauth/ledger.ts";
import { strangerOf } from "./stranger.ts";
import { setRefreshMode } from "./tesla/auth.ts";
import { sendInbound } from "./twilio/inbound.ts";
import { type Exchange, sendJson } from "./web.ts";
import type { World } from "./world.ts";

type Answer = (world: World, body: unknown) => unknown;

const clockOrder = z.object({
  advanceSeconds: z
    .number()
    .nonnegative()
    .max(10 * 365 * 86_400),
});
const inboundSms = z.object({
  from: z.string().regex(/^\+[1-9]\d{6,14}$/),
  text: z.string().max(1_600),
  /** The same again is the same message, handed over once more. */
  sid: z.string().optional(),
});
const refreshOrder = z.object({ mode: z.enum(["recoverable", "strict", "reusable"]) });

/** The routes by which a check drives the sandbox and looks behind it; lists have the newest last. */
const routes: Record<string, Answer> = {
  "GET /__sandbox/requests": ({ requests }) => requests.list(),
  "GET /__sandbox/tokens": (world) => issuedTokens(world),
  "GET /__sandbox/mailbox": ({ store }) => store.data.mailbox,
  "GET /__sandbox/clock": tellTime,
  "POST /__sandbox/clock": (world, body) => {
    world.clock.advance(clockOrder.parse(body).advanceSeconds * 1000);
    world.store.data.clockOffset = world.clock.offset();
    world.store.changed();
    return tellTime(world);
  },
  "PUT /__sandbox/responses": ({ faults }, body) => {
    faults.canned = cannedAnswers.parse(body);
    return faults.canned;
  },
  "POST /__sandbox/faults": ({ faults }, body) => {
    faults.waiting.push(faultOrder.parse(body));
    return faults.waiting;
  },
  "PUT /__sandbox/tesla/refresh-tokens": (world, body) => {
    const { mode } = refreshOrder.parse(body);
    setRefreshMode(world, mode);
    return { mode };
  },
  "POST /__sandbox/twilio/inbound": (world, body) => sendInbound(world, inboundSms.parse(body)),
  "DELETE /__sandbox": (world) => {
    world.store.reset();
    world.requests.clear();
    world.faults.clear();
    world.clock.setOffset(0);
    return { reset: true };
  },
};

/** Answers `/__sandbox/…`, for this machine's own programs only. */
export async function serveControl(world: World, exchange: Exchange): Promise<void> {
  const { request, response, url, body } = exchange;
  const strange = strangerOf(world, exchange);
  if (strange) return sendJson(response, 403, { error: strange });
  const key = `${request.method} ${url.pathname}`;
  const route = routes[key] ?? googleRoute(request.method ?? "", url.pathname);
  if (!route)
    return sendJson(response, 404, {
      error: "No such control route",
      routes: [...Object.keys(routes), ...googleRouteNames],
    });
  try {
    sendJson(
      response,
      200,
      await route(world, body.length > 0 ? JSON.parse(body.toString("utf8")) : undefined),
    );
  } catch (error) {
    if (error instanceof z.ZodError) return sendJson(response, 400, { error: z.prettifyError(error) });
    if (error instanceof SyntaxError) return sendJson(response, 400, { error: "The body is not JSON" });
    throw error;
  }
}

function tellTime({ clock }: World) {
  return { now: new Date(clock.now()).toISOString() };
}
