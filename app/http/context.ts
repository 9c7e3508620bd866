import { createContext } from "react-router";
import type { PortalSession } from "../domain/portal/sessions.ts";
import type { Session } from "../domain/sessions/sessions.ts";
import type { SystemContext } from "../platform/ports.ts";

/** What every loader and action works with; set at the Worker's door. */
export const systemContext = createContext<SystemContext>();

/** The signed-in session of this request, or null; set by the audience middleware. */
export const sessionContext = createContext<Session | null>();

/** The open portal of this request; set by the client audience. */
export const portalContext = createContext<PortalSession | null>();

/** What the document needs besides data: the CSP nonce and the id that the log knows. */
export interface Page {
  nonce: string;
  requestId: string;
}
export const pageContext = createContext<Page>();

/** Headers that a middleware or loader adds to the response whatever happens after it, e.g. a renewed cookie. */
export const responseHeadersContext = createContext<Headers>();

/** Set when the router itself, not a route, answered with an error: its texts name files and are not for visitors. */
export const routerFailedContext = createContext<boolean>(false);
