import * as z from "zod";
import type { CodePurpose, CodeTicket } from "../domain/codes/codes.ts";
import type { SystemContext } from "../platform/ports.ts";
import { type CookieKind, clearCookie, openCookie, sealCookie } from "./cookies.ts";

/** The ticket of a code that is on its way to somebody's mail: with it and the code this browser, no other, gets in. */
const kindOf = (purpose: CodePurpose): CookieKind<CodeTicket> => ({
  name: `__Host-${purpose}-code`,
  purpose: `mailed code: ${purpose}`,
  value: z.strictObject({ id: z.string(), browserToken: z.string().length(43) }),
  untilClosed: true,
});

export const readTicket = async (
  ctx: SystemContext,
  request: Request,
  purpose: CodePurpose,
): Promise<CodeTicket | null> => (await openCookie(ctx, request, kindOf(purpose)))?.value ?? null;

export const ticketHeader = (
  ctx: SystemContext,
  purpose: CodePurpose,
  { id, browserToken, expiresAt }: CodeTicket & { expiresAt: Date },
): Promise<string> => sealCookie(ctx, kindOf(purpose), { id, browserToken }, expiresAt);

export const noTicketHeader = (purpose: CodePurpose): string => clearCookie(kindOf(purpose));
