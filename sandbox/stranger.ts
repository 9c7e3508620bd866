import type { Exchange } from "./web.ts";
import type { World } from "./world.ts";

/** Why a request must not drive the sandbox: it comes from another machine, or from a web page. */
export function strangerOf({ origin }: Pick<World, "origin">, { request }: Exchange): string | undefined {
  const peer = request.socket.remoteAddress ?? "";
  if (!/^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(peer)) return "Only this machine may drive the sandbox";
  // A page can point a name of its own at 127.0.0.1: the Host header gives it away.
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  if (!["localhost", "127.0.0.1", "[::1]"].includes(host)) return "Unknown host";
  const from = request.headers.origin;
  const site = request.headers["sec-fetch-site"];
  if (from !== undefined && from !== origin) return "A web page must not drive the sandbox";
  if (site !== undefined && site !== "none" && site !== "same-origin")
    return "A web page must not drive the sandbox";
  return undefined;
}
