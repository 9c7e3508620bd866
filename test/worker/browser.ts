import type { RunningWorker } from "../harness/worker.ts";

export const owner = {
  name: "Robin Vale",
  email: "robin@example.com",
  password: "correct horse battery staple",
};

/** A visitor's browser without JavaScript: it keeps cookies as RFC 6265 says, and posts forms. */
export function openBrowser(worker: RunningWorker, headers: Record<string, string> = {}) {
  const jar = new Map<string, string>();
  /** Every `Set-Cookie` that came in. */
  const setCookies: string[] = [];

  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await worker.fetch(path, {
      ...init,
      headers: { ...headers, ...(init.headers as Record<string, string> | undefined) },
      ...(cookie && { cookie }),
    });
    for (const header of response.headers.getSetCookie()) {
      setCookies.push(header);
      const [pair = "", ...attributes] = header.split("; ");
      const [name = "", value = ""] = pair.split(/=(.*)/s);
      if (attributes.includes("Max-Age=0")) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }
  return {
    jar,
    setCookies,
    get: (path: string) => ask(path),
    post: (path: string, fields: Record<string, string> = {}) =>
      ask(path, {
        method: "POST",
        body: new URLSearchParams(fields).toString(),
        headers: { "content-type": "application/x-www-form-urlencoded" },
      }),
  };
}

export type Browser = ReturnType<typeof openBrowser>;

/** Claims the empty deployment. @returns the owner's browser. */
export async function claim(worker: RunningWorker, token: string): Promise<Browser> {
  const browser = openBrowser(worker);
  const response = await browser.post("/setup", { token, ...owner });
  if (response.status !== 303) throw new Error(`Setup answered ${response.status}: ${await response.text()}`);
  return browser;
}
