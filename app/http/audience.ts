import { type MiddlewareFunction, type RouterContextProvider, redirect } from "react-router";
import { record } from "../domain/audit/audit.ts";
import { recordRefusal } from "../domain/limits/refusals.ts";
import { isFresh } from "../domain/sessions/sessions.ts";
import { portalContext, responseHeadersContext, sessionContext, systemContext } from "./context.ts";
import { withinRates } from "./limited.ts";
import { homeOf, type Policy, policies, sandboxPolicies } from "./policies.ts";
import { noPortalHeader, readPortal } from "./portal-session.ts";
import { onTheWay } from "./portal-way.ts";
import { addSessionCookies, readSession } from "./session-cookie.ts";

/** Pages for anyone: no session is read, so they cost no database trip. */
export const publicAudience: MiddlewareFunction<Response> = async ({ request, context, pattern }, next) => {
  requireAudience(pattern, "anyone");
  context.set(sessionContext, null);
  await count(request, context, pattern);
  return next();
};

/** The way in: for anyone, knowing whether they are signed in already. */
export const authAudience: MiddlewareFunction<Response> = async ({ request, context, pattern }, next) => {
  requireAudience(pattern, "anyone");
  await count(request, context, pattern);
  const wanted = new Headers();
  context.set(sessionContext, await readSession(context.get(systemContext), request, wanted));
  const response = await next();
  addSessionCookies(context.get(responseHeadersContext), wanted, response);
  return response;
};

/** Signed-in staff in a role that the URL's policy names; everybody else is sent to sign in or refused. */
export const staffAudience: MiddlewareFunction<Response> = async (
  { request, context, pattern, url },
  next,
) => {
  const policy = requireAudience(pattern, "staff");
  const ctx = context.get(systemContext);
  const wanted = new Headers();
  const session = await readSession(ctx, request, wanted);
  const returnTo =
    request.method === "GET" || request.method === "HEAD" ? url.pathname + url.search : undefined;

  if (!session) {
    addSessionCookies(context.get(responseHeadersContext), wanted);
    // A GET without a session is a bookmark, not an attack; what would have changed something is worth a line.
    if (!returnTo)
      await recordRefusal(ctx, {
        event: "access.refused",
        details: { route: pattern, reason: "no-session" },
      });
    // Who sends a form is told that nothing came of it, and is led back to where it stood.
    const to = returnTo
      ? withReturn("/sign-in", returnTo)
      : withReturn("/sign-in?notice=ended", refererPath(request, ctx.settings.APP_ORIGIN));
    throw redirect(to, { status: 303 });
  }
  const subject = { type: "session", id: session.id };
  if (policy.audience !== "staff" || !policy.roles.includes(session.role)) {
    // Nobody's first page after signing in is a refusal.
    if (returnTo && pathOf(pattern) === "/today") throw redirect(homeOf(session.role), { status: 303 });
    const details = { route: pattern, reason: "role" } as const;
    await record(ctx, { event: "access.refused", details, staffId: session.staffId, subject });
    throw new Response(null, { status: 403 });
  }
  if (session.enrolBy && waitsForFactor(pathOf(pattern), policy, session.enrolBy <= ctx.clock.now())) {
    const details = { route: pattern, reason: "not-enrolled" } as const;
    await record(ctx, { event: "access.refused", details, staffId: session.staffId, subject });
    throw redirect("/account/second-factor", { status: 303 });
  }
  if (policy.fresh && !isFresh(ctx, session)) {
    const details = { route: pattern, reason: "not-fresh" } as const;
    await record(ctx, { event: "access.refused", details, staffId: session.staffId, subject });
    throw redirect(
      withReturn("/account/confirm", returnTo ?? refererPath(request, ctx.settings.APP_ORIGIN)),
      { status: 303 },
    );
  }
  await count(request, context, pattern, session.staffId);
  context.set(sessionContext, session);
  const response = await next();
  addSessionCookies(context.get(responseHeadersContext), wanted, response);
  return response;
};

/**
 * A client with an open portal; everybody else is led to the portal's door. Staff are nobody here: their cookie is
 * not even read. Nothing is renewed: after its quarter of an hour the portal is closed.
 */
export const clientAudience: MiddlewareFunction<Response> = async (
  { request, context, pattern, url },
  next,
) => {
  requireAudience(pattern, "client");
  const ctx = context.get(systemContext);
  const { session, cookie } = await readPortal(ctx, request);
  const reading = request.method === "GET" || request.method === "HEAD";
  if (!session) {
    if (!reading) await recordRefusal(ctx, { event: "portal.refused", details: { reason: "no-session" } });
    if (cookie === "unreadable") context.get(responseHeadersContext).append("set-cookie", noPortalHeader());
    const door = cookie === "none" ? "/portal" : "/portal?notice=closed";
    throw redirect(onTheWay(door, reading ? url.pathname : null), { status: 303 });
  }
  await count(request, context, pattern, session.openings[0]?.contactId ?? session.id);
  // Of several households one is chosen first, and then the page that a mail named is there.
  const choosing = onTheWay("/portal/choose", url.pathname);
  if (reading && !session.chosen && choosing !== "/portal/choose") throw redirect(choosing, { status: 303 });
  context.set(portalContext, session);
  return next();
};

/** Counts the request under the rates of its URL, as somebody signed in or as a network. */
const count = (
  request: Request,
  context: Readonly<RouterContextProvider>,
  pattern: string,
  person?: string,
): Promise<void> =>
  withinRates(
    context.get(systemContext),
    { path: pathOf(pattern), method: request.method, ...(person !== undefined && { person }) },
    context.get(responseHeadersContext),
  );

/** Default deny: a URL that no policy names is not served, whatever layout it stands under. */
function requireAudience(pattern: string, audience: Policy["audience"]) {
  const known = __SANDBOX__ ? { ...policies, ...sandboxPolicies } : policies;
  const path = pathOf(pattern);
  const policy = Object.hasOwn(known, path) ? known[path] : undefined;
  if (policy?.audience !== audience) throw new Response(null, { status: 404 });
  return policy;
}

/** Where a second factor is set up, and what is asked on the way there. */
const enrolment = /^\/account\/(second-factor|passkeys|confirm|password)(\/|$)/;

/**
 * Whether a URL waits until a person whose role asks for a second factor has one: what asks for a fresh session at once,
 * everything but the own account once the days of grace are over.
 */
const waitsForFactor = (path: string, policy: Policy, isLate: boolean): boolean =>
  !enrolment.test(path) &&
  ((policy.audience === "staff" && policy.fresh === true) || (isLate && !/^\/account(\/|$)/.test(path)));

/** A route's pattern as `policies.ts` spells it. */
const pathOf = (pattern: string) => `/${pattern.replace(/^\/|\/$/g, "")}`;

const withReturn = (path: string, returnTo: string | undefined) =>
  returnTo ? `${path}${path.includes("?") ? "&" : "?"}returnTo=${encodeURIComponent(returnTo)}` : path;

function refererPath(request: Request, origin: string): string | undefined {
  const referer = request.headers.get("referer");
  if (!referer || !URL.canParse(referer)) return undefined;
  const url = new URL(referer);
  return url.origin === origin ? url.pathname : undefined;
}
