import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod";

const manifest = z.object({
  routes: z.record(
    z.string(),
    z.object({
      id: z.string(),
      parentId: z.string().optional(),
      path: z.string().optional(),
      index: z.boolean().optional(),
      hasAction: z.boolean(),
      hasLoader: z.boolean(),
      hasDefaultExport: z.boolean(),
    }),
  ),
});

export interface Url {
  /** As in `policies.ts`, e.g. `/battery/vehicles/:id`. */
  pattern: string;
  /** The ids of the route and of the layouts around it, as `?_routes=` names them. */
  routeIds: string[];
  hasAction: boolean;
  /** A page renders; a resource route only answers. */
  isPage: boolean;
}

/** Every URL that the built product serves, read from the build itself and from no list of ours. */
export function builtUrls(build: "production" | "sandbox"): Url[] {
  const folder = fileURLToPath(new URL(`../../build/${build}/client/assets/`, import.meta.url));
  const file = readdirSync(folder).find((name) => /^manifest-.*\.js$/.test(name));
  if (!file) throw new Error(`No manifest in ${folder}`);
  const text = readFileSync(folder + file, "utf8");
  const { routes } = manifest.parse(JSON.parse(text.slice(text.indexOf("=") + 1).replace(/;\s*$/, "")));
  const parents = new Set(Object.values(routes).map((route) => route.parentId));
  return Object.values(routes)
    .filter((route) => !parents.has(route.id))
    .map((leaf) => {
      const line = [];
      for (let route: (typeof routes)[string] | undefined = leaf; route; route = routes[route.parentId ?? ""])
        line.unshift(route);
      return {
        pattern: `/${line
          .map((route) => route.path)
          .filter(Boolean)
          .join("/")}`,
        routeIds: line.map((route) => route.id),
        hasAction: leaf.hasAction,
        isPage: leaf.hasDefaultExport,
      };
    });
}
