import * as z from "zod";
import type { SystemContext } from "../platform/ports.ts";
import { type CookieKind, openCookie, sealCookie } from "./cookies.ts";

/**
 * Tells a browser on which somebody has signed in before from a new one. It proves nothing and opens nothing: without
 * it, the person gets a mail.
 */
const deviceCookie: CookieKind<{ token: string }> = {
  name: "__Host-device",
  purpose: "known device",
  value: z.strictObject({ token: z.string().length(43) }),
};

const lastsSeconds = 365 * 24 * 3600;

export const readDeviceToken = async (ctx: SystemContext, request: Request): Promise<string | null> =>
  (await openCookie(ctx, request, deviceCookie))?.value.token ?? null;

export const deviceHeader = (ctx: SystemContext, token: string): Promise<string> =>
  sealCookie(ctx, deviceCookie, { token }, new Date(ctx.clock.now().getTime() + lastsSeconds * 1000));
