import { Response as RuntimeResponse } from "miniflare";
import { contextOf, hire, signInAs } from "../worker/actors.ts";
import { createFakeTesla } from "./fake-tesla.ts";
import { type RunningWorker, startWorker } from "./worker.ts";

/** The built Worker with Tesla played beside it, one trainer of the practice, and the browser that they use. */
export async function startConnectedWorld() {
  const tesla = await createFakeTesla({ now: () => new Date() });
  /** What the Fleet API was asked, with the token it was asked with. */
  const fleet: { path: string; token: string }[] = [];
  const worker: RunningWorker = await startWorker({
    network: async (request) => {
      const answer = (await tesla.network(request)) ?? readFleet(request);
      // The runtime takes its own kind of response only.
      const made = new RuntimeResponse(await answer.arrayBuffer(), {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
      });
      return made as unknown as Response;
    },
  });
  function readFleet(request: Request): Response {
    const token = request.headers.get("authorization")?.replace("Bearer ", "") ?? "";
    fleet.push({ path: new URL(request.url).pathname, token });
    return Response.json({ response: [], count: 0 });
  }
  const ctx = contextOf(worker);
  const staffId = await hire(ctx, "owner");
  return { tesla, worker, ctx, staffId, fleet, browser: createBrowser(worker) };
}

let browsers = 0;

/** Keeps cookies as a browser does and everything that came, for the scan for secrets. */
export function createBrowser(worker: RunningWorker) {
  const jar = new Map<string, string>();
  const seen: string[] = [];
  browsers += 1;
  // A network of its own, so that what one may ask is not used up by the browsers before it.
  const network = `10.0.${browsers >> 8}.${browsers & 255}`;
  const cookieHeader = () => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");

  async function ask(path: string, init: RequestInit = {}) {
    const response = await worker.fetch(path, {
      ...init,
      headers: { "cf-connecting-ip": network, ...(init.headers as Record<string, string> | undefined) },
      cookie: cookieHeader(),
    });
    for (const header of response.headers.getSetCookie()) {
      const [pair = ""] = header.split(";");
      const [name = "", value = ""] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    // React parts neighbouring texts by comments.
    const text = (await response.text()).replaceAll("<!-- -->", "");
    seen.push(`${response.status} ${JSON.stringify([...response.headers])}\n${text}`);
    return { status: response.status, location: response.headers.get("location") ?? "", text };
  }

  return {
    jar,
    ask,
    cookieHeader,
    /** Every answer so far, headers and body. */
    everything: () => seen.join("\n"),
    post: (path: string, fields: Record<string, string> = {}) =>
      ask(path, { method: "POST", body: new URLSearchParams(fields) }),
    async signIn(ctx: Parameters<typeof signInAs>[0], staffId: string) {
      const { cookie } = await signInAs(ctx, staffId);
      jar.set("__Host-session", cookie.slice(cookie.indexOf("=") + 1));
    },
  };
}
