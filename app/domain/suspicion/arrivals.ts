import type { BatchItem } from "drizzle-orm/batch";
import type { SystemContext } from "../../platform/ports.ts";
import type { SignInMethod } from "../audit/catalogue.ts";

/** Somebody has proved all factors and a session is about to begin. */
export interface Arriving {
  staffId: string;
  sessionId: string;
  method: SignInMethod;
  /** The token of this browser's own long-lived cookie, null on a browser that has none. */
  deviceToken: string | null;
}

export interface Noted {
  /** For the batch of the session's beginning. */
  statements: BatchItem<"sqlite">[];
  /** What the session's row remembers of the browser. */
  knownDeviceId: string | null;
  place: { latitude: number; longitude: number } | null;
  /** The token that the browser is to keep from now on. */
  deviceToken: string | null;
}

/** What an arrival says about who it is: on a known browser or a new one, from where. */
export async function noteArrival(_ctx: SystemContext, _arriving: Arriving): Promise<Noted> {
  return { statements: [], knownDeviceId: null, place: null, deviceToken: null };
}
