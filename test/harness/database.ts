import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, inject } from "vitest";
import { openD1 } from "../../app/platform/d1.ts";
import type { Db } from "../../app/platform/ports.ts";
import { copyTemplate, databaseFolder, databasesIn, maxDatabases } from "./template.ts";

let miniflare: Miniflare | undefined;
let folder = "";
let opened = 0;

function runtime(): Miniflare {
  if (!miniflare) {
    folder = mkdtempSync(join(tmpdir(), "daydreamers-test-"));
    mkdirSync(join(folder, databaseFolder), { recursive: true });
    const numbers = Array.from({ length: maxDatabases }, (_, index) => index);
    miniflare = new Miniflare(
      convertV4MiniflareOptions({
        ...databasesIn(folder),
        r2Buckets: Object.fromEntries(numbers.map((index) => [`FILES${index}`, `files-${index}`])),
        images: { binding: "IMAGES" },
      }),
    );
    afterAll(async () => {
      await miniflare?.dispose();
      miniflare = undefined;
      rmSync(folder, { recursive: true, force: true });
    });
  }
  return miniflare;
}

/**
 * A new, migrated, empty D1 (SQLite in workerd) with an empty R2 bucket beside it, gone after the test file. At most 64
 * a file.
 */
export async function createDatabase(): Promise<{ db: Db; raw: D1; bucket: R2 }> {
  if (opened >= maxDatabases) throw new Error("Too many databases in one test file: split it");
  const index = opened++;
  const running = runtime();
  copyTemplate(inject("databaseTemplate"), folder, index);
  const raw = (await running.getD1Database(`DB${index}`)) as unknown as D1;
  const bucket = (await running.getR2Bucket(`FILES${index}`)) as unknown as R2;
  return { db: openD1(raw), raw, bucket };
}

/** Cloudflare Images as Miniflare plays it (sharp in Node), shared by the databases of a test file. */
export const openImages = async () => (await runtime().getImagesBinding("IMAGES")) as unknown as Images;

type D1 = import("@cloudflare/workers-types").D1Database;
type R2 = import("@cloudflare/workers-types").R2Bucket;
type Images = import("@cloudflare/workers-types").ImagesBinding;
