import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll } from "vitest";
import { openD1 } from "../../app/platform/d1.ts";
import type { Db } from "../../app/platform/ports.ts";
import { migrations } from "../../scripts/local/migrate.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Every statement of every migration, in order. */
export const migrationStatements = (): string[] => migrations(root).flatMap(({ statements }) => statements);

let miniflare: Miniflare | undefined;
let opened = 0;
const maxDatabases = 64;

function runtime(): Miniflare {
  if (!miniflare) {
    const numbers = Array.from({ length: maxDatabases }, (_, index) => index);
    miniflare = new Miniflare(
      convertV4MiniflareOptions({
        modules: true,
        script: "export default {}",
        compatibilityDate: "2026-10-01",
        d1Databases: Object.fromEntries(numbers.map((index) => [`DB${index}`, `db-${index}`])),
        r2Buckets: Object.fromEntries(numbers.map((index) => [`FILES${index}`, `files-${index}`])),
        images: { binding: "IMAGES" },
      }),
    );
    afterAll(async () => {
      await miniflare?.dispose();
      miniflare = undefined;
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
  const raw = (await runtime().getD1Database(`DB${index}`)) as unknown as D1;
  const bucket = (await runtime().getR2Bucket(`FILES${index}`)) as unknown as R2;
  await raw.batch(migrationStatements().map((statement) => raw.prepare(statement)));
  return { db: openD1(raw), raw, bucket };
}

/** Cloudflare Images as Miniflare plays it (sharp in Node), shared by the databases of a test file. */
export const openImages = async () => (await runtime().getImagesBinding("IMAGES")) as unknown as Images;

type D1 = import("@cloudflare/workers-types").D1Database;
type R2 = import("@cloudflare/workers-types").R2Bucket;
type Images = import("@cloudflare/workers-types").ImagesBinding;
