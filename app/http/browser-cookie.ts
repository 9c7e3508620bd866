import * as z from "zod";
import type { SystemContext } from "../platform/ports.ts";
import { type CookieKind, openCookie, sealCookie } from "./cookies.ts";

/**
 * A random id of this browser, so that only the browser that began an authorization can finish it. One cookie
 * however many flows are on their way: what belongs to a flow is in the database.
 */
const browserCookie: CookieKind<{ id: string }> = {
  name: "__Host-browser",
  purpose: "authorization flows",
  value: z.strictObject({ id: z.string().length(43) }),
};

const lastsSeconds = 24 * 3600;

export const readBrowserId = async (ctx: SystemContext, request: Request): Promise<string | null> =>
  (await openCookie(ctx, request, browserCookie))?.value.id ?? null;

/** The id of this browser, a new one if need be, and the header that keeps it for as long as any flow can take. */
export async function ensureBrowserId(ctx: SystemContext, request: Request) {
  const id = (await readBrowserId(ctx, request)) ?? ctx.random.token();
  const expires = new Date(ctx.clock.now().getTime() + lastsSeconds * 1000);
  return { id, header: await sealCookie(ctx, browserCookie, { id }, expires) };
}
