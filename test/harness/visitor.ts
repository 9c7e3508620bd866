import { RouterContextProvider } from "react-router";
import { systemContext } from "../../app/http/context.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import * as contact from "../../app/routes/public/contact.tsx";
import * as intake from "../../app/routes/public/intake.tsx";
import * as intakeOpen from "../../app/routes/public/intake-open.ts";
import * as intakeRemoveDog from "../../app/routes/public/intake-remove-dog.ts";
import * as intakeResume from "../../app/routes/public/intake-resume.tsx";
import * as intakeVerify from "../../app/routes/public/intake-resume-verify.tsx";
import * as intakeStep from "../../app/routes/public/intake-step.tsx";
import * as intakeSubmit from "../../app/routes/public/intake-submit.ts";
import * as portal from "../../app/routes/public/portal.tsx";

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

/** What came back: a redirect's target, or the status with the page's data. */
export interface Answer {
  status: number;
  location: string | null;
  data: unknown;
}

/** A browser without JavaScript on the public pages: it keeps cookies and knows nothing but forms and links. */
export function visitor(ctx: SystemContext) {
  const jar = new Map<string, string>();

  async function ask(
    method: "GET" | "POST",
    target: string,
    fields?: Record<string, string>,
  ): Promise<Answer> {
    const url = new URL(target, ctx.settings.APP_ORIGIN);
    const found = pages.find(([pattern]) => pattern.test(url.pathname));
    if (!found) throw new Error(`No page at ${url.pathname}`);
    const params = found[0].exec(url.pathname)?.groups ?? {};
    const handler = (method === "GET" ? found[1].loader : found[1].action) as
      | ((given: unknown) => Promise<unknown>)
      | undefined;
    if (!handler) return { status: 405, location: null, data: null };
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const request = new Request(url, {
      method,
      headers: { cookie },
      ...(fields && { body: new URLSearchParams(fields) }),
    });
    const context = new RouterContextProvider(new Map([[systemContext, ctx]]) as never);
    let came: unknown;
    try {
      came = await handler({ request, params, context });
    } catch (thrown) {
      if (!(thrown instanceof Response)) throw thrown;
      came = thrown;
    }
    const { status, headers, data } = read(came);
    for (const set of headers.getSetCookie()) {
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
