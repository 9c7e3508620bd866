import { mkdirSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { inject } from "vitest";
import { openD1 } from "../../app/platform/d1.ts";
import type { Db } from "../../app/platform/ports.ts";
import { type Door, openDoor } from "./d1-door.ts";
import { copyTemplate, databaseFolder, databasesIn, maxDatabases } from "./template.ts";

interface Runtime {
  miniflare: Miniflare;
  door: Promise<Door>;
  folder: string;
  /** How many of its databases were given away. */
  opened: number;
}
let running: Runtime | undefined;

/** workerd with 64 databases that nobody has seen; the test files that run in one process one after another share it. */
function start(): Runtime {
  // In the template's folder, which goes when the run is over, however this process ends.
  const folder = mkdtempSync(join(dirname(inject("databaseTemplate").file), "../../runtime-"));
  mkdirSync(join(folder, databaseFolder), { recursive: true });
  const numbers = Array.from({ length: maxDatabases }, (_, index) => index);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...databasesIn(folder),
      r2Buckets: Object.fromEntries(numbers.map((index) => [`FILES${index}`, `files-${index}`])),
      images: { binding: "IMAGES" },
    }),
  );
  return { miniflare, door: miniflare.ready.then(openDoor), folder, opened: 0 };
}

function runtime(): Runtime {
  running ??= start();
  return running;
}

/** Ends a runtime that is half used up. For between two test files, when no test looks at its databases any more. */
export async function renewDatabases(): Promise<void> {
  if (!running || running.opened < maxDatabases / 2) return;
  const { miniflare, door, folder } = running;
  running = undefined;
  (await door).close();
  await miniflare.dispose();
  await rm(folder, { recursive: true, force: true });
}

/** A new, migrated, empty D1 (SQLite in workerd) with an empty R2 bucket beside it. */
export async function createDatabase(): Promise<{ db: Db; raw: D1; bucket: R2 }> {
  // A file that wants more than there are left goes on in another runtime; the one before stays open for what it has.
  if (runtime().opened === maxDatabases) running = start();
  const { miniflare, door, folder, opened } = runtime();
  runtime().opened += 1;
  copyTemplate(inject("databaseTemplate"), folder, opened);
  const raw = (await door).database(`DB${opened}`);
  return { db: openD1(raw), raw, bucket: bucketOf(miniflare, `FILES${opened}`) };
}

/** Most tests keep no file: Miniflare's way to a bucket, which takes a while to begin, is opened by the first that does. */
function bucketOf(miniflare: Miniflare, binding: string): R2 {
  let opened: Promise<R2> | undefined;
  const bucket = () => {
    opened ??= miniflare.getR2Bucket(binding) as unknown as Promise<R2>;
    return opened;
  };
  const uploads = ["uploadPart", "complete", "abort"];
  return {
    ...later(bucket, ["head", "get", "put", "delete", "list", "createMultipartUpload"]),
    resumeMultipartUpload: (key: string, id: string) =>
      later(async () => (await bucket()).resumeMultipartUpload(key, id), uploads),
  } as unknown as R2;
}

/** The named methods of something that is opened when the first of them is called. */
const later = (open: () => Promise<object>, names: string[]) =>
  Object.fromEntries(
    names.map((name) => [
      name,
      async (...given: unknown[]): Promise<unknown> => {
        const real = await open();
        return Reflect.apply(Reflect.get(real, name), real, given);
      },
    ]),
  );

/** Cloudflare Images as Miniflare plays it (sharp in Node), shared by the test files of a process. */
export const openImages = async () =>
  (await runtime().miniflare.getImagesBinding("IMAGES")) as unknown as Images;

type D1 = import("@cloudflare/workers-types").D1Database;
type R2 = import("@cloudflare/workers-types").R2Bucket;
type Images = import("@cloudflare/workers-types").ImagesBinding;
