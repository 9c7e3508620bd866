import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Entry {
  version: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  inBundle?: boolean;
}
const read = (name: string) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), "utf8"));
const manifest = read("package.json") as Record<string, Record<string, string | boolean>>;
const lock = read("package-lock.json") as { lockfileVersion: number; packages: Record<string, Entry> };
const entries = Object.entries(lock.packages).filter(([path]) => path !== "");
const nameOf = (path: string) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
const versionsOf = (name: string) => [
  ...new Set(entries.filter(([path]) => nameOf(path) === name).map(([, entry]) => entry.version)),
];

/** @returns negative, 0 or positive, by the numbers of two versions */
function compare(a: string, b: string): number {
  const numbers = (version: string) => (version.split(/[-+]/)[0] ?? "").split(".").map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Below these a fault is known that concerns us; see docs/decisions. */
const floors: Record<string, string> = {
  "react-router": "8.5.1",
  "@react-router/dev": "8.4.0",
  react: "19.3.1",
  zod: "4.6.7",
  "drizzle-orm": "0.45.4",
  "remix-auth-oauth2": "3.4.1",
  jose: "6.2.17",
  esbuild: "0.28.2",
  vite: "8.3.8",
};

test("no dependency is older than its floor", () => {
  for (const [name, floor] of Object.entries(floors)) {
    const versions = versionsOf(name);
    expect(versions, name).not.toEqual([]);
    for (const version of versions)
      expect(compare(version, floor), `${name} ${version}`).toBeGreaterThanOrEqual(0);
  }
});

test("versions compare by number", () => {
  expect(compare("8.10.0", "8.9.9")).toBeGreaterThan(0);
  expect(compare("8.5.0", "8.5.1")).toBeLessThan(0);
});

test("Remix 2, which has open advisories, is not among them", () => {
  const remix = entries.map(([path]) => nameOf(path)).filter((name) => name.startsWith("@remix-run/"));
  // Two small packages of Remix 3, which React Router's own tools stand on.
  const known = ["@remix-run/node-fetch-server", "@remix-run/route-pattern"];
  expect(remix.filter((name) => !known.includes(name))).toEqual([]);
});

test("there is one wrangler, one Miniflare and one workerd", () => {
  for (const name of ["wrangler", "miniflare", "workerd"]) expect(versionsOf(name), name).toHaveLength(1);
});

test("every dependency is pinned to one version", () => {
  for (const part of ["dependencies", "devDependencies", "optionalDependencies", "overrides"])
    for (const [name, version] of Object.entries(manifest[part] ?? {}))
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
});

test("every package in the lockfile is known by its digest", () => {
  expect(lock.lockfileVersion).toBe(3);
  expect(entries.length).toBeGreaterThan(200);
  for (const [path, entry] of entries)
    if (!entry.link && !entry.inBundle) expect(entry.integrity, path).toMatch(/^sha512-/);
});

test("no package runs a script of its own when it is installed", () => {
  const withScripts = entries.filter(([, entry]) => entry.hasInstallScript).map(([path]) => nameOf(path));
  const allowed = manifest.allowScripts ?? {};
  expect(Object.values(allowed)).not.toContain(true);
  for (const name of withScripts) expect(allowed[name], `${name} has an install script`).toBe(false);
});
