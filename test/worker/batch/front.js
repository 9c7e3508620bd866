/**
 * Stands before the built Worker and puts many requests to it in one go, inside its own isolate: a request by itself
 * costs several times what the Worker needs to answer it. What came back is handed out as it is.
 */
import app from "./index.js";

export { TokenKeeper } from "./index.js";

async function answer({ method, url, headers, body }, env, execution) {
  const response = await app.fetch(new Request(url, { method, headers, body }), env, execution);
  return {
    status: response.status,
    location: response.headers.get("location"),
    setCookie: response.headers.get("set-cookie"),
    text: await response.text(),
  };
}

export default {
  ...app,
  async fetch(request, env, execution) {
    if (new URL(request.url).pathname !== "/__batch") return app.fetch(request, env, execution);
    const answers = [];
    for (const asked of await request.json()) answers.push(await answer(asked, env, execution));
    return Response.json(answers);
  },
};
