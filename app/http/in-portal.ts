import { type RouterContextProvider, redirect } from "react-router";
import type { By } from "../domain/by.ts";
import type { PortalSession } from "../domain/portal/sessions.ts";
import { portalContext } from "./context.ts";

/** The open portal of a page. @throws where no audience middleware has let anyone in. */
export function openedPortal(context: Readonly<RouterContextProvider>): PortalSession {
  const session = context.get(portalContext);
  if (!session) throw new Response(null, { status: 404 });
  return session;
}

/** Whose household a portal page shows: what the session says, whatever a form or an address may name. */
export function inPortal(context: Readonly<RouterContextProvider>): Extract<By, { kind: "client" }> {
  const { chosen } = openedPortal(context);
  if (!chosen) throw redirect("/portal/choose", { status: 303 });
  return { kind: "client", ...chosen };
}
