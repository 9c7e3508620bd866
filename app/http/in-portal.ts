import type { RouterContextProvider } from "react-router";
import type { By } from "../domain/by.ts";
import { portalContext } from "./context.ts";

/** Whose household a portal page shows. @throws where no audience middleware has let anyone in. */
export function inPortal(context: Readonly<RouterContextProvider>): Extract<By, { kind: "client" }> {
  const session = context.get(portalContext);
  if (!session) throw new Response(null, { status: 404 });
  return { kind: "client", clientId: session.clientId, contactId: session.contactId };
}
