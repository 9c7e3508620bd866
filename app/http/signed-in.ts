import type { RouterContextProvider } from "react-router";
import type { By } from "../domain/by.ts";
import type { Session } from "../domain/sessions/sessions.ts";
import { sessionContext } from "./context.ts";

/** The session of a staff page. @throws where no audience middleware has let anyone in. */
export function signedIn(context: Readonly<RouterContextProvider>): Session {
  const session = context.get(sessionContext);
  if (!session) throw new Response(null, { status: 404 });
  return session;
}

/** The staff member of a staff page, as the domain wants to know who does something. */
export function staffMember(context: Readonly<RouterContextProvider>): Extract<By, { kind: "staff" }> {
  const { staffId, role } = signedIn(context);
  return { kind: "staff", staffId, role };
}
