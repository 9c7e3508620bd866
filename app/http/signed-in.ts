import type { RouterContextProvider } from "react-router";
import type { Session } from "../domain/sessions/sessions.ts";
import { sessionContext } from "./context.ts";

/** The session of a staff page. @throws where no audience middleware has let anyone in. */
export function signedIn(context: Readonly<RouterContextProvider>): Session {
  const session = context.get(sessionContext);
  if (!session) throw new Response(null, { status: 404 });
  return session;
}
