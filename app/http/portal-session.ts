import * as z from "zod";
import { findPortal, type PortalSession, type StartedPortal } from "../domain/portal/sessions.ts";
import type { SystemContext } from "../platform/ports.ts";
import { type CookieKind, clearCookie, openCookie, sealCookie } from "./cookies.ts";

/** Read by the client audience alone: nowhere else does it open anything. */
const portalCookie: CookieKind<{ id: string; token: string }> = {
  name: "__Host-portal",
  purpose: "client portal",
  value: z.strictObject({ id: z.string(), token: z.string().length(43) }),
  untilClosed: true,
};

export const portalHeader = (ctx: SystemContext, { id, token, expiresAt }: StartedPortal): Promise<string> =>
  sealCookie(ctx, portalCookie, { id, token }, expiresAt);

export const noPortalHeader = (): string => clearCookie(portalCookie);

/**
 * The open portal of a request; where there is none any more, whether the browser brought a cookie, and one that
 * could be read. A readable one is left alone: a late answer would clear the cookie that has just been set anew.
 */
export async function readPortal(
  ctx: SystemContext,
  request: Request,
): Promise<{ session: PortalSession | null; cookie: "none" | "unreadable" | "read" }> {
  const cookie = await openCookie(ctx, request, portalCookie);
  if (cookie) return { session: await findPortal(ctx, cookie.value), cookie: "read" };
  const brought = request.headers.get("cookie")?.includes(`${portalCookie.name}=`);
  return { session: null, cookie: brought ? "unreadable" : "none" };
}
