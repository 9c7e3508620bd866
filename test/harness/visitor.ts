import { type MiddlewareFunction, RouterContextProvider } from "react-router";
import { authAudience, staffAudience } from "../../app/http/audience.ts";
import { responseHeadersContext, systemContext } from "../../app/http/context.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import * as forgotPassword from "../../app/routes/auth/forgot-password.tsx";
import * as joinWith from "../../app/routes/auth/join-with.ts";
import * as providerCallback from "../../app/routes/auth/provider-callback.tsx";
import * as resetPassword from "../../app/routes/auth/reset-password.tsx";
import * as signIn from "../../app/routes/auth/sign-in.tsx";
import * as signInWith from "../../app/routes/auth/sign-in-with.ts";
import * as signInVerify from "../../app/routes/auth/verify.tsx";
import * as contact from "../../app/routes/public/contact.tsx";
import * as intake from "../../app/routes/public/intake.tsx";
import * as intakeOpen from "../../app/routes/public/intake-open.ts";
import * as intakeRemoveDog from "../../app/routes/public/intake-remove-dog.ts";
import * as intakeResume from "../../app/routes/public/intake-resume.tsx";
import * as intakeVerify from "../../app/routes/public/intake-resume-verify.tsx";
import * as intakeStep from "../../app/routes/public/intake-step.tsx";
import * as intakeSubmit from "../../app/routes/public/intake-submit.ts";
import * as portal from "../../app/routes/public/portal.tsx";
import * as account from "../../app/routes/staff/account/account.tsx";
import * as confirm from "../../app/routes/staff/account/confirm.tsx";
import * as linkProvider from "../../app/routes/staff/account/link-provider.ts";
import * as password from "../../app/routes/staff/account/password.tsx";
import * as recoveryCodes from "../../app/routes/staff/account/recovery-codes.tsx";
import * as removeSecondFactor from "../../app/routes/staff/account/remove-second-factor.ts";
import * as secondFactor from "../../app/routes/staff/account/second-factor.tsx";
import * as security from "../../app/routes/staff/settings/security.tsx";
import * as team from "../../app/routes/staff/team/team.tsx";
import * as today from "../../app/routes/staff/today.tsx";

interface Handlers {
  loader?: unknown;
  action?: unknown;
}

const pages: [RegExp, Handlers][] = [
  [/^\/intake$/, intake],
  [/^\/intake\/resume$/, intakeResume],
  [/^\/intake\/resume\/verify$/, intakeVerify],
  [/^\/intake\/(?<draft>[^/]+)$/, intakeStep],
  [/^\/intake\/(?<draft>[^/]+)\/open$/, intakeOpen],
  [/^\/intake\/(?<draft>[^/]+)\/submit$/, intakeSubmit],
  [/^\/intake\/(?<draft>[^/]+)\/dogs\/(?<dog>[^/]+)\/remove$/, intakeRemoveDog],
  [/^\/contact$/, contact],
  [/^\/portal$/, portal],
];

/** Pages behind an audience: its middleware runs before them, as it does in the product. */
const guarded: Record<string, [MiddlewareFunction<Response>, Handlers]> = {
  "/sign-in": [authAudience, signIn],
  "/sign-in/verify": [authAudience, signInVerify],
  "/sign-in/google": [authAudience, signInWith],
  "/sign-in/google/callback": [authAudience, providerCallback],
  "/sign-in/github": [authAudience, signInWith],
  "/sign-in/github/callback": [authAudience, providerCallback],
  "/join/google": [authAudience, joinWith],
  "/join/github": [authAudience, joinWith],
  "/forgot-password": [authAudience, forgotPassword],
  "/reset-password": [authAudience, resetPassword],
  "/today": [staffAudience, today],
  "/settings/team": [staffAudience, team],
  "/settings/security": [staffAudience, security],
  "/account": [staffAudience, account],
  "/account/confirm": [staffAudience, confirm],
  "/account/identities/google/link": [staffAudience, linkProvider],
  "/account/identities/github/link": [staffAudience, linkProvider],
  "/account/password": [staffAudience, password],
  "/account/recovery-codes": [staffAudience, recoveryCodes],
  "/account/second-factor": [staffAudience, secondFactor],
  "/account/second-factor/remove": [staffAudience, removeSecondFactor],
};

/** What came back: a redirect's target, or the status with the page's data. */
export interface Answer {
  status: number;
  location: string | null;
  data: unknown;
}

/** A browser without JavaScript: it keeps cookies and knows nothing but forms and links. */
export function visitor(ctx: SystemContext) {
  const jar = new Map<string, string>();

  async function ask(
    method: "GET" | "POST",
    target: string,
    fields?: Record<string, string>,
  ): Promise<Answer> {
    const url = new URL(target, ctx.settings.APP_ORIGIN);
    const found = pages.find(([pattern]) => pattern.test(url.pathname));
    const [audience, page] = guarded[url.pathname] ?? [null, found?.[1]];
    if (!page) throw new Error(`No page at ${url.pathname}`);
    const params = found?.[0].exec(url.pathname)?.groups ?? {};
    const handler = (method === "GET" ? page.loader : page.action) as
      | ((given: unknown) => Promise<unknown>)
      | undefined;
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const request = new Request(url, {
      method,
      headers: { cookie },
      ...(fields && { body: new URLSearchParams(fields) }),
    });
    const added = new Headers();
    const context = new RouterContextProvider(
      new Map<unknown, unknown>([
        [systemContext, ctx],
        [responseHeadersContext, added],
      ]) as never,
    );
    let came: unknown;
    const answer = async () => {
      came = handler
        ? await handler({ request, params, context, url, pattern: url.pathname })
        : new Response(null, { status: 405 });
      const { status, headers } = read(came);
      return new Response(null, { status, headers });
    };
    try {
      const guard = audience as ((given: unknown, next: () => Promise<Response>) => Promise<unknown>) | null;
      await (guard ? guard({ request, params, context, url, pattern: url.pathname }, answer) : answer());
    } catch (thrown) {
      if (!(thrown instanceof Response)) throw thrown;
      came = thrown;
    }
    const { status, headers, data } = read(came);
    for (const set of [...added.getSetCookie(), ...headers.getSetCookie()]) {
      const [pair = ""] = set.split(";");
      const at = pair.indexOf("=");
      if (/Max-Age=0/.test(set)) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return { status, location: headers.get("location"), data };
  }

  return {
    jar,
    get: (target: string) => ask("GET", target),
    post: (target: string, fields: Record<string, string> = {}) => ask("POST", target, fields),
  };
}

function read(came: unknown): { status: number; headers: Headers; data: unknown } {
  if (came instanceof Response) return { status: came.status, headers: came.headers, data: null };
  if (came && typeof came === "object" && "init" in came && "data" in came) {
    const init = came.init as ResponseInit | null;
    return { status: init?.status ?? 200, headers: new Headers(init?.headers), data: came.data };
  }
  return { status: 200, headers: new Headers(), data: came };
}
