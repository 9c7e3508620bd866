import * as z from "zod";
import type { PendingSignIn } from "../domain/factors/pending.ts";
import type { SystemContext } from "../platform/ports.ts";
import { type CookieKind, clearCookie, openCookie, sealCookie } from "./cookies.ts";

/** Waiting for the second factor: another cookie than the session's, another table, and nothing that any page reads but one. */
const pendingCookie: CookieKind<{ token: string; staffId: string }> = {
  name: "__Host-pending",
  purpose: "waiting for the second factor",
  value: z.strictObject({ token: z.string().length(43), staffId: z.string() }),
  untilClosed: true,
};

export const readPending = async (
  ctx: SystemContext,
  request: Request,
): Promise<{ token: string; staffId: string } | null> =>
  (await openCookie(ctx, request, pendingCookie))?.value ?? null;

export const pendingHeader = (ctx: SystemContext, { token, staffId, expiresAt }: PendingSignIn) =>
  sealCookie(ctx, pendingCookie, { token, staffId }, expiresAt);

export const noPendingHeader = () => clearCookie(pendingCookie);
