import { Busboy, type BusboyFileStream } from "@fastify/busboy";

/** How much of a form is read. `totalBytes` counts everything, boundaries and headers of parts too. */
export interface MultipartLimits {
  files: number;
  fileBytes: number;
  totalBytes: number;
  fields: number;
  fieldBytes: number;
}

/** A file on its way: names and type as the sender wrote them, folders left out. */
export interface IncomingFile {
  field: string;
  name: string;
  /** Lower case, without parameters; `text/plain` where none was sent. */
  type: string;
  body: ReadableStream<Uint8Array>;
}

/** `broken-off`: the visitor left, or the form ends before its end. */
export type MultipartRefusal = "too-large" | "too-many" | "malformed" | "broken-off";

/** A browser sends a part without name and content for each file input that was left empty. */
const maxEmptyInputs = 20;
const maxNameLength = 1_000;
const maxHeaderBytes = 16 * 1024;
const maxHeaders = 32;

/**
 * Reads a form with files (multipart/form-data, RFC 7578) as it arrives. Files are handed over one after the other,
 * and what arrives waits until the one before has been read: memory stays bounded whatever is sent. What `onFile`
 * leaves unread is thrown away. When the form is refused, the body of the file under way fails, so that nothing half
 * arrived is taken for whole, and the rest is read and thrown away up to `totalBytes`: a visitor whose body is left
 * unread gets a broken connection and no answer. Parts that do not say which field they are stay out.
 *
 * @returns the fields by name, in order, once every file has been dealt with. @throws what `onFile` throws.
 */
export async function readMultipart(
  request: Request,
  limits: MultipartLimits,
  onFile: (file: IncomingFile) => Promise<void>,
): Promise<{ ok: true; fields: Record<string, string[]> } | { ok: false; reason: MultipartRefusal }> {
  const fields = new Map<string, string[]>();
  let refused: MultipartRefusal | null = null;
  let failed: { error: unknown } | null = null;
  let files = 0;
  let current: BusboyFileStream | null = null;
  let queue = Promise.resolve();
  let parts = 0;
  let wake = () => {};
  let finished = false;

  /** Stops parsing: the file under way fails, and whoever waits for the parser goes on. */
  function stop(): void {
    current?.destroy(new Error("The form was refused or broken off"));
    wake();
  }
  function refuse(reason: MultipartRefusal): void {
    if (refused || failed) return;
    refused = reason;
    stop();
  }
  const stopped = () => refused !== null || failed !== null;
  const sound = (name: string | undefined): name is string =>
    name !== undefined && name !== "" && name.length <= maxNameLength;

  async function take(stream: BusboyFileStream, file: Omit<IncomingFile, "body">): Promise<void> {
    if (stopped()) return;
    current = stream;
    const chunks: AsyncIterator<Uint8Array> = stream[Symbol.asyncIterator]();
    try {
      const first = await chunks.next();
      if (first.done && file.name === "") return;
      files += 1;
      if (files > limits.files) return refuse("too-many");
      await onFile({ ...file, body: bodyOf(first, chunks) });
      while (!stopped() && !(await chunks.next()).done);
    } catch (error) {
      // A file that failed because the form was refused says nothing new.
      if (stopped()) return;
      failed = { error };
      stop();
    } finally {
      current = null;
    }
  }

  const source = sourceOf(request);
  const parser = parserFor(request, limits);
  if (!parser || !source) {
    await source?.drain(limits.totalBytes);
    return { ok: false, reason: "malformed" };
  }
  parser
    .on("file", (field, stream, name: string | undefined, _encoding, type) => {
      parts += 1;
      stream.on("error", () => {});
      stream.on("limit", () => refuse("too-large"));
      if (!sound(field) || (name ?? "").length > maxNameLength) return refuse("malformed");
      queue = queue.then(() => take(stream, { field, name: name ?? "", type }));
    })
    .on("field", (name, value, _nameCut, valueCut) => {
      parts += 1;
      if (valueCut) return refuse("too-large");
      if (!sound(name)) return refuse("malformed");
      fields.set(name, [...(fields.get(name) ?? []), value]);
    })
    .on("fieldsLimit", () => refuse("too-many"))
    .on("partsLimit", () => refuse("too-many"))
    // Comes before the body's end when the last boundary does.
    .on("finish", () => {
      finished = true;
      wake();
    })
    // The parser's one error is that the last boundary never came.
    .on("error", () => refuse(parts === 0 ? "malformed" : "broken-off"));

  /** Waits until the parser calls back, or until nobody waits for it any more. */
  const until = (work: (done: () => void) => void) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      if (stopped()) resolve();
      else work(resolve);
    });

  while (!stopped()) {
    const chunk = await source.read().catch(() => refuse("broken-off"));
    if (!chunk) break;
    if (source.length() > limits.totalBytes) refuse("too-large");
    await until((done) => parser.write(chunk, () => done()));
  }
  await until((done) => (finished ? done() : parser.end()));
  await queue;
  if (stopped()) await source.drain(limits.totalBytes);
  // Set in callbacks, which the compiler does not follow.
  const failure = failed as { error: unknown } | null;
  if (failure) throw failure.error;
  return refused ? { ok: false, reason: refused } : { ok: true, fields: Object.fromEntries(fields) };
}

/** Up to 70 characters of a set that needs no escape (RFC 2046, 5.1.1). */
const boundary = /;\s*boundary=(?:"[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]"|[\w'()+,./:=?-]{1,70})\s*(?:;|$)/i;

function parserFor(request: Request, limits: MultipartLimits) {
  const type = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\s*;/i.test(type) || !boundary.test(type)) return null;
  return new Busboy({
    headers: { "content-type": type },
    limits: {
      fields: limits.fields,
      fieldSize: limits.fieldBytes,
      fileSize: limits.fileBytes,
      parts: limits.files + limits.fields + maxEmptyInputs,
      headerPairs: maxHeaders,
      headerSize: maxHeaderBytes,
    },
  });
}

/** The request's body, counted. */
function sourceOf(request: Request) {
  const reader = request.body?.getReader();
  if (!reader) return null;
  let length = 0;
  async function read(): Promise<Uint8Array | undefined> {
    const { value } = (await reader?.read()) ?? {};
    length += value?.length ?? 0;
    return value;
  }
  return {
    read,
    length: () => length,
    async drain(maxBytes: number): Promise<void> {
      try {
        while (length <= maxBytes && (await read()));
        await reader.cancel();
      } catch {
        // Whoever sent it is gone: there is nothing left to read.
      }
    },
  };
}

/** A file's chunks as a stream that asks for the next only when it is wanted. */
function bodyOf(
  first: IteratorResult<Uint8Array>,
  chunks: AsyncIterator<Uint8Array>,
): ReadableStream<Uint8Array> {
  let next: IteratorResult<Uint8Array> | null = first;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = next ?? (await chunks.next());
        next = null;
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
}
