import type { Clock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import type { RequestLog } from "./requests.ts";
import type { StateStore } from "./state.ts";
import type { Exchange } from "./web.ts";

/** What every part of the sandbox shares. */
export interface World {
  /** The sandbox's own origin, such as `http://localhost:8788`. */
  origin: string;
  /** The origin of the app that it serves. */
  appOrigin: string;
  clock: Clock;
  store: StateStore;
  requests: RequestLog;
  faults: Faults;
}

/** One outside party: everything under `prefix` is answered by `handle`. */
export interface Provider {
  name: "tesla" | "tesla-auth" | "google-auth" | "google-calendar" | "github" | "resend" | "twilio" | "r2";
  prefix: string;
  /** The largest body that is read, in bytes; 2 MiB unless said. */
  maxBody?: number;
  /** Comes before the log, canned answers and faults. @returns whether it has answered already */
  greet?(exchange: Exchange): boolean;
  handle(exchange: Exchange): Promise<void> | void;
}
