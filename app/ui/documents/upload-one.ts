/** What the server said of one file: where to put it, or why not. */
export type Granted =
  | { ok: true; id: string; url: string; headers: Record<string, string> }
  | { ok: false; sentence: string };

export interface Wanted {
  name: string;
  type: string;
  length: number;
  kind: string;
  dog: string;
}

const broken = "The connection broke off. Please try again.";
const unexpected = "That did not work. Please try again.";

/** Thrown with a sentence for the person who waits for the file. */
export class UploadError extends Error {
  override name = "UploadError";
  /** Whether the same file may do better a second time. */
  readonly again: boolean;
  constructor(sentence: string, again: boolean) {
    super(sentence);
    this.again = again;
  }
}

/** Asks for leave to upload, for several files in one question. @throws UploadError */
export async function askForGrants(base: string, files: readonly Wanted[]): Promise<Granted[]> {
  const response = await post(`${base}/grants`, JSON.stringify({ files }));
  if (!response.ok) throw new UploadError(unexpected, true);
  return ((await response.json()) as { files: Granted[] }).files;
}

/**
 * Puts a file into the bucket. XMLHttpRequest, because `fetch` does not tell how much of a body has left.
 * @throws UploadError, or the signal's reason where it was cancelled
 */
export function put(
  file: File,
  grant: Extract<Granted, { ok: true }>,
  on: { progress: (sent: number) => void; signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", grant.url);
    for (const [name, value] of Object.entries(grant.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => on.progress(event.loaded);
    request.onerror = () => reject(new UploadError(broken, true));
    request.ontimeout = () => reject(new UploadError(broken, true));
    request.onabort = () => reject(on.signal.reason);
    request.onload = () => {
      // 412: it lies there already, the answer of an earlier try was lost.
      const isThere = (request.status >= 200 && request.status < 300) || request.status === 412;
      if (isThere) resolve();
      else reject(new UploadError(unexpected, true));
    };
    on.signal.addEventListener("abort", () => request.abort());
    if (on.signal.aborted) reject(on.signal.reason);
    else request.send(file);
  });
}

/** Has the server look at what was uploaded. @throws UploadError with its sentence where it is not taken */
export async function confirm(base: string, id: string): Promise<void> {
  const response = await post(`${base}/${id}/confirm`);
  if (response.ok) return;
  if (response.status !== 422) throw new UploadError(unexpected, true);
  const said = (await response.json()) as { sentence: string; again: boolean };
  throw new UploadError(said.sentence, said.again);
}

/** Gives up a granted upload; what became of that answer does not matter, the server sweeps. */
export const giveUp = (base: string, id: string) => post(`${base}/${id}/remove`).catch(() => undefined);

async function post(url: string, json?: string): Promise<Response> {
  try {
    return await fetch(url, {
      method: "POST",
      redirect: "manual",
      ...(json !== undefined && { body: json, headers: { "content-type": "application/json" } }),
    });
  } catch {
    throw new UploadError(broken, true);
  }
}
