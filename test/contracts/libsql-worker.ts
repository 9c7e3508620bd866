import { limitedFetch } from "../../app/platform/fetch.ts";
import { openLibsql } from "../../app/platform/libsql.ts";
import { promises } from "./database.ts";

/** Runs one promise from inside workerd, where the product's own fetch and crypto are. */
export default {
  async fetch(request: Request, env: { DATABASE_URL: string }): Promise<Response> {
    const name = decodeURIComponent(new URL(request.url).pathname.slice(1));
    const keep = promises[name];
    if (!keep) return Response.json({ problem: "no such promise" }, { status: 404 });
    try {
      await keep(openLibsql(env.DATABASE_URL, undefined, limitedFetch()));
      return Response.json({ problem: null });
    } catch (error) {
      return Response.json({
        problem: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  },
};
