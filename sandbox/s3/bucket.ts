/** Asks the owner of the local bucket; `app/platform/local-bucket.ts` says how it answers. */
export type Bucket = (
  method: "GET" | "HEAD" | "PUT" | "DELETE",
  key: string,
  headers?: Record<string, string>,
  body?: Buffer,
) => Promise<Response>;

/** The key of the sandbox's bucket. Everybody on this machine may know it: it opens nothing else. */
export const sandboxKey = { accessKeyId: "daydreamers-sandbox", secretAccessKey: "sandbox-r2-secret" };
export const sandboxBucket = "daydreamers-files";

/** The bucket of the app, reached through the app: it is the one process that has it open. */
export const bucketOfApp = (appOrigin: string): Bucket => bucketBehind(appOrigin, fetch);

/** @param ask how requests get there: over HTTP, or by a function in a test. */
export const bucketBehind =
  (origin: string, ask: (request: Request) => Promise<Response>): Bucket =>
  (method, key, headers = {}, body) =>
    ask(
      new Request(`${origin}/__sandbox/files/${key.split("/").map(encodeURIComponent).join("/")}`, {
        method,
        headers: { ...headers, authorization: `Bearer ${sandboxKey.secretAccessKey}` },
        ...(body && { body: new Uint8Array(body) }),
      }),
    );
