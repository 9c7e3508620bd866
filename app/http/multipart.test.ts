import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type IncomingFile, type MultipartLimits, readMultipart } from "./multipart.ts";

const limits: MultipartLimits = {
  files: 3,
  fileBytes: 20_000_000,
  totalBytes: 65_000_000,
  fields: 20,
  fieldBytes: 10_000,
};
const boundary = "----WebKitFormBoundaryAbC123";

type Part = { name?: string; file?: string; type?: string; content?: string | Uint8Array; head?: string };

function* written(parts: Part[], mark = boundary, end = `--${mark}--\r\n`): Generator<Uint8Array> {
  for (const { name = "x", file, type, content = "", head } of parts) {
    const named = file === undefined ? "" : `; filename="${file}"`;
    const typed = type ? `\r\nContent-Type: ${type}` : "";
    yield Buffer.from(
      `--${mark}\r\n${head ?? `Content-Disposition: form-data; name="${name}"${named}${typed}`}\r\n\r\n`,
    );
    yield typeof content === "string" ? Buffer.from(content) : content;
    yield Buffer.from("\r\n");
  }
  yield Buffer.from(end);
}

/** A request whose body arrives piece by piece; `sent` is how much has been asked of it. */
function requestOf(pieces: Iterable<Uint8Array>, contentType = `multipart/form-data; boundary=${boundary}`) {
  const source = pieces[Symbol.iterator]();
  const state = { sent: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const { done, value } = source.next();
        if (done) return controller.close();
        state.sent += value.length;
        controller.enqueue(value);
      },
      cancel() {
        state.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  const init: RequestInit & { duplex: "half" } = {
    method: "POST",
    body,
    duplex: "half",
    headers: { "content-type": contentType },
  };
  return { request: new Request("https://app.invalid/", init), state };
}

const whole = async (body: ReadableStream<Uint8Array>) =>
  new Uint8Array(await new Response(body as BodyInit).arrayBuffer());

/** Reads a form and every file in it. */
async function read(pieces: Iterable<Uint8Array>, contentType?: string, own = limits) {
  const files: { field: string; name: string; type: string; bytes: string }[] = [];
  const { request, state } = requestOf(pieces, contentType);
  const result = await readMultipart(request, own, async ({ body, ...file }) => {
    files.push({ ...file, bytes: Buffer.from(await whole(body)).toString() });
  });
  return { result, files, state };
}

function* slowly(bytes: Uint8Array, step: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
}

/** 20 MB in pieces of 64 KiB, each made when it is asked for. */
function* large(length = 20_000_000): Generator<Uint8Array> {
  for (let left = length; left > 0; left -= 65_536) yield Buffer.alloc(Math.min(left, 65_536), "x");
}

describe("a form with files", () => {
  const parts: Part[] = [
    { name: "kind", content: "vaccination" },
    {
      name: "photo",
      file: "C:\\fakepath\\Zoë 犬.jpg",
      type: "image/jpeg",
      content: "first\r\n--\r\n------Web",
    },
    { name: "kind", content: "Größe" },
    { name: "empty", file: "", type: "application/octet-stream" },
    { name: "photo", file: "b.pdf", type: "Application/PDF; x=y", content: "" },
    { name: "note", content: "" },
  ];
  const expected = {
    result: { ok: true, fields: { kind: ["vaccination", "Größe"], note: [""] } },
    files: [
      { field: "photo", name: "Zoë 犬.jpg", type: "image/jpeg", bytes: "first\r\n--\r\n------Web" },
      { field: "photo", name: "b.pdf", type: "application/pdf", bytes: "" },
    ],
  };

  test.each([1, 2, 3, 7, 64, 100_000])(
    "gives fields and files, arriving %i bytes at a time",
    async (step) => {
      const bytes = Buffer.concat([...written(parts)]);
      expect(await read(slowly(bytes, step)).then(({ result, files }) => ({ result, files }))).toEqual(
        expected,
      );
    },
  );

  test("is read as a browser's own FormData writes it", async () => {
    const form = new FormData();
    form.append("a", "1");
    form.append("a", "2");
    form.append("f", new File(["hello"], 'quo"te.png', { type: "image/png" }));
    form.append("none", new File([], ""));
    const request = new Request("https://app.invalid/", { method: "POST", body: form });
    const names: string[] = [];
    const result = await readMultipart(request, limits, async (file) => {
      names.push(file.name, file.type, Buffer.from(await whole(file.body)).toString());
    });
    expect(result).toEqual({ ok: true, fields: { a: ["1", "2"] } });
    expect(names).toEqual(["quo%22te.png", "image/png", "hello"]);
  });

  test("as many empty file inputs as a page may have do not count as files", async () => {
    const empty: Part[] = Array.from({ length: 15 }, () => ({
      name: "f",
      file: "",
      type: "application/octet-stream",
    }));
    const three: Part[] = ["a", "b", "c"].map((file) => ({ name: "f", file, content: file }));
    const { result, files } = await read(written([...empty, ...three]));
    expect([result, files.map(({ bytes }) => bytes)]).toEqual([{ ok: true, fields: {} }, ["a", "b", "c"]]);
  });

  test("a field named like a property of every object is a field like others", async () => {
    const { result } = await read(written([{ name: "__proto__", content: "x" }, { name: "constructor" }]));
    expect(result.ok && Object.entries(result.fields)).toEqual([
      ["__proto__", ["x"]],
      ["constructor", [""]],
    ]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test("what is not read of a file is thrown away, and the next one follows", async () => {
    const { request } = requestOf(
      written([
        { name: "f", file: "a", content: Buffer.alloc(3_000_000) },
        { name: "f", file: "b", content: Buffer.alloc(3_000_000) },
        { name: "f", file: "c", content: "see" },
      ]),
    );
    const seen: string[] = [];
    const result = await readMultipart(request, limits, async ({ name, body }) => {
      seen.push(name);
      if (name === "b") await body.cancel();
      if (name === "c") seen.push(Buffer.from(await whole(body)).toString());
    });
    expect([result.ok, seen]).toEqual([true, ["a", "b", "c", "see"]]);
  });

  test("one file is dealt with before the next is begun", async () => {
    const { request } = requestOf(
      written(["a", "b", "c"].map((file) => ({ name: "f", file, content: file }))),
    );
    const seen: string[] = [];
    await readMultipart(request, limits, async ({ name, body }) => {
      seen.push(`begin ${name}`);
      await whole(body);
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push(`end ${name}`);
    });
    expect(seen).toEqual(["begin a", "end a", "begin b", "end b", "begin c", "end c"]);
  });

  test("a file of 20 MB is never held whole: no more is asked for than is being read", async () => {
    function* three() {
      for (const file of ["a", "b", "c"]) {
        yield Buffer.from(
          `--${boundary}\r\nContent-Disposition: form-data; name="f"; filename="${file}"\r\n\r\n`,
        );
        yield* large();
        yield Buffer.from("\r\n");
      }
      yield Buffer.from(`--${boundary}--`);
    }
    const { request, state } = requestOf(three());
    let taken = 0;
    let ahead = 0;
    const result = await readMultipart(request, limits, async ({ body }) => {
      for await (const chunk of body) {
        taken += chunk.length;
        ahead = Math.max(ahead, state.sent - taken);
        if (taken % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
    });
    expect([result.ok, taken]).toEqual([true, 60_000_000]);
    expect(ahead).toBeLessThan(400_000);
  });

  test("an error of whoever takes the files comes out, after the rest has been read", async () => {
    const { request, state } = requestOf(
      written([
        { name: "f", file: "a", content: Buffer.alloc(1000) },
        { name: "f", file: "b", content: Buffer.alloc(1000) },
      ]),
    );
    const seen: string[] = [];
    const reading = readMultipart(request, limits, async ({ name }) => {
      seen.push(name);
      throw new RangeError("full");
    });
    await expect(reading).rejects.toThrow(RangeError);
    expect([seen, state.sent > 2000]).toEqual([["a"], true]);
  });
});

describe("limits", () => {
  const file = (length: number): Part => ({ name: "f", file: "a", content: Buffer.alloc(length) });
  const small = { ...limits, fileBytes: 1000, totalBytes: 5000 };

  test("UP-03: a file of exactly the limit is taken, one byte more is not, and its stream fails", async () => {
    expect((await read(written([file(1000)]), undefined, small)).result.ok).toBe(true);
    for (const step of [1, 10, 5000]) {
      const { result, files } = await read(
        slowly(Buffer.concat([...written([file(1001)])]), step),
        undefined,
        small,
      );
      expect([result, files]).toEqual([{ ok: false, reason: "too-large" }, []]);
    }
  });

  test("UP-03: a body without end is read up to the total and no further", async () => {
    function* endless() {
      yield Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n`);
      for (;;) yield Buffer.alloc(500);
    }
    const { result, state } = await read(endless(), undefined, { ...small, fileBytes: 100_000 });
    expect([result, state.cancelled]).toEqual([{ ok: false, reason: "too-large" }, true]);
    expect(state.sent).toBeLessThanOrEqual(5500);
    const early = await read(endless(), undefined, small);
    expect([early.result, early.state.cancelled]).toEqual([{ ok: false, reason: "too-large" }, true]);
    expect(early.state.sent).toBeLessThanOrEqual(5500);
  });

  test("after a refusal the rest is read, so that the visitor gets an answer", async () => {
    const pieces = [...written([file(1001), file(1000), file(1000)])];
    const { state } = await read(pieces, undefined, small);
    expect(state.sent).toBe(pieces.reduce((sum, piece) => sum + piece.length, 0));
  });

  test.each<[string, Part[], string]>([
    ["four files", Array.from({ length: 4 }, () => ({ name: "f", file: "a", content: "x" })), "too-many"],
    ["21 fields", Array.from({ length: 21 }, () => ({ name: "a", content: "x" })), "too-many"],
    ["10,000 fields (DS-01)", Array.from({ length: 10_000 }, (_, at) => ({ name: `a${at}` })), "too-many"],
    ["10,000 files (DS-01)", Array.from({ length: 10_000 }, () => ({ name: "f", file: "a" })), "too-many"],
    [
      "10,000 empty inputs (DS-01)",
      Array.from({ length: 10_000 }, () => ({ name: "f", file: "" })),
      "too-many",
    ],
    ["10,000 parts of nothing (DS-01)", Array.from({ length: 10_000 }, () => ({ head: "X: y" })), "too-many"],
    ["a field of 10,001 bytes", [{ name: "a", content: "x".repeat(10_001) }], "too-large"],
    ["a name of 1,001 letters (DS-01)", [{ name: "a".repeat(1001) }], "malformed"],
    ["a file name of 1,001 letters", [{ name: "f", file: "a".repeat(1001), content: "x" }], "malformed"],
    ["a field without a name", [{ head: "Content-Disposition: form-data", content: "x" }], "malformed"],
    ["a file without a field", [{ head: 'Content-Disposition: form-data; filename="x"' }], "malformed"],
  ])("%s: refused", async (_, parts, reason) => {
    const started = performance.now();
    const { result } = await read(written(parts));
    expect(result).toEqual({ ok: false, reason });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test("headers of a part without end are refused within bounds", async () => {
    const { result } = await read(
      written([{ head: `Content-Disposition: form-data; name="${"a".repeat(1_000_000)}"` }]),
    );
    expect(result).toEqual({ ok: false, reason: "malformed" });
  });
});

describe("forms that are not as they should be", () => {
  test("line breaks in names make neither fields nor headers", async () => {
    const { result, files } = await read(
      written([
        { name: "a\r\nX-Injected: 1", content: "1" },
        { name: "b\nc", content: "2" },
        { name: "f", file: "a\r\nContent-Type: text/html\r\n\r\n<script>.jpg", content: "3" },
        { name: "ok", content: "4" },
      ]),
    );
    expect(result.ok && Object.keys(result.fields)).toEqual(["a", "ok"]);
    expect(files.every(({ name, type }) => !/[\r\n]/.test(name + type))).toBe(true);
  });

  test.each([
    ["no boundary", "multipart/form-data"],
    ["an empty boundary", 'multipart/form-data; boundary=""'],
    ["71 characters", `multipart/form-data; boundary=${"a".repeat(71)}`],
    ["characters that are none of a boundary", 'multipart/form-data; boundary="a\\"b"'],
    ["another kind of form", `multipart/mixed; boundary=${boundary}`],
    ["another type", "application/x-www-form-urlencoded"],
  ])("%s: malformed, and the body is read", async (_, type) => {
    const { result, state } = await read(written([{ name: "a", content: "1" }]), type);
    expect(result).toEqual({ ok: false, reason: "malformed" });
    expect(state.sent).toBeGreaterThan(50);
  });

  test.each(["a", "a".repeat(70), "'()+_,-./:=?", "a b", "--", "%%%".replaceAll("%", "=")])(
    "the boundary %j is one",
    async (mark) => {
      const { result } = await read(
        written([{ name: "x", content: "1" }], mark),
        `Multipart/Form-Data; charset=utf-8; Boundary="${mark}"`,
      );
      expect(result).toEqual({ ok: true, fields: { x: ["1"] } });
    },
  );

  test("no body, an empty one and one without any part are malformed", async () => {
    const type = `multipart/form-data; boundary=${boundary}`;
    const bare = new Request("https://app.invalid/", { method: "POST", headers: { "content-type": type } });
    expect(await readMultipart(bare, limits, async () => {})).toEqual({ ok: false, reason: "malformed" });
    for (const text of ["", "hello", "x".repeat(100_000)])
      expect((await read([Buffer.from(text)])).result).toEqual({ ok: false, reason: "malformed" });
  });

  test("a form whose end is missing is broken off, and the last file fails", async () => {
    const parts: Part[] = [
      { name: "a", content: "1" },
      { name: "f", file: "x", content: "half of the fi" },
    ];
    for (const step of [1, 1000]) {
      const bytes = Buffer.concat([...written(parts, boundary, "")]).subarray(0, -2);
      const { result, files } = await read(slowly(bytes, step));
      expect([result, files]).toEqual([{ ok: false, reason: "broken-off" }, []]);
    }
  });

  test("a visitor who leaves in the middle: broken off, and the file under way fails", async () => {
    function* leaving() {
      yield Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n`);
      yield Buffer.alloc(100_000);
      throw new Error("gone");
    }
    const { request } = requestOf(leaving());
    const outcomes: string[] = [];
    const result = await readMultipart(request, limits, async ({ body }: IncomingFile) => {
      await whole(body).then(
        () => outcomes.push("whole"),
        () => outcomes.push("failed"),
      );
    });
    expect([result, outcomes]).toEqual([{ ok: false, reason: "broken-off" }, ["failed"]]);
  });

  test("anything changed anywhere, arriving in any pieces, gets an answer", async () => {
    const bytes = Buffer.concat([
      ...written([
        { name: "a", content: "1" },
        { name: "f", file: "a.jpg", type: "image/jpeg", content: Buffer.alloc(300, "-\r\n") },
        { name: "f", file: "" },
        { name: "b", content: "2" },
      ]),
    ]);
    const hostile = fc.constantFrom(
      "\r\n",
      "--",
      `--${boundary}`,
      `\r\n--${boundary}\r\n`,
      `--${boundary}--`,
      "\r\n\r\n",
      "\0",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: bytes.length }), fc.nat({ max: 60 }), hostile), { maxLength: 4 }),
        fc.integer({ min: 1, max: 400 }),
        async (changes, step) => {
          const changed = changes.reduce(
            (current, [at, cut, insert]) =>
              Buffer.concat([current.subarray(0, at), Buffer.from(insert), current.subarray(at + cut)]),
            bytes,
          );
          let timer: ReturnType<typeof setTimeout> | undefined;
          const late = new Promise<never>((_, reject) => {
            timer = setTimeout(() => reject(new Error("no answer")), 2000);
          });
          await Promise.race([read(slowly(changed, step)), late]).finally(() => clearTimeout(timer));
        },
      ),
      { numRuns: 1500 },
    );
  });
});
