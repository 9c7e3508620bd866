import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import type { TestProject } from "vitest/node";
import { doorScript, openDoor } from "./d1-door.ts";
import { migrationStatements } from "./migrations.ts";

/** How many databases a test file may open. */
export const maxDatabases = 64;

/** Where a migrated, empty database lies, and what Miniflare calls the files of `db-0`, `db-1`, … */
export interface DatabaseTemplate {
  file: string;
  names: string[];
}

declare module "vitest" {
  interface ProvidedContext {
    databaseTemplate: DatabaseTemplate;
  }
}

/** In a folder of Miniflare's. */
export const databaseFolder = "d1/miniflare-D1DatabaseObject";

/** The options of the databases `db-0`, `db-1`, …, kept in `folder`. */
export const databasesIn = (folder: string) => ({
  modules: true as const,
  script: doorScript(),
  compatibilityDate: "2026-10-01",
  d1Databases: Object.fromEntries(
    Array.from({ length: maxDatabases }, (_, index) => [`DB${index}`, `db-${index}`]),
  ),
  resourcePersistencePath: folder,
});

/**
 * Runs the migrations once for all tests of a run: what every test begins with is a copy of two files, not a hundred
 * statements.
 */
export default async function prepare(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), "daydreamers-template-"));
  const miniflare = new Miniflare(convertV4MiniflareOptions(databasesIn(folder)));
  const door = await openDoor(await miniflare.ready);
  const names: string[] = [];
  for (let index = 0; index < maxDatabases; index++) {
    const before = new Set(databasesOf(folder));
    const database = door.database(`DB${index}`);
    const statements = index === 0 ? migrationStatements() : ["select 1"];
    await database.batch(statements.map((statement) => database.prepare(statement)));
    const [made] = databasesOf(folder).filter((name) => !before.has(name));
    if (!made) throw new Error("Miniflare keeps its databases elsewhere than it did");
    names.push(made);
  }
  door.close();
  await miniflare.dispose();
  project.provide("databaseTemplate", { file: join(folder, databaseFolder, names[0] ?? ""), names });
  return () => rmSync(folder, { recursive: true, force: true });
}

function databasesOf(folder: string): string[] {
  try {
    return readdirSync(join(folder, databaseFolder)).filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  } catch {
    return [];
  }
}

/** Puts a copy of the template where Miniflare will look for a database it has not opened yet. */
export function copyTemplate({ file, names }: DatabaseTemplate, folder: string, index: number): void {
  // A workerd that had the time to tidy up has put the journal into the database and left none.
  for (const suffix of ["", "-wal"].filter((ending) => existsSync(file + ending)))
    copyFileSync(file + suffix, join(folder, databaseFolder, `${names[index]}${suffix}`));
}
