import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startPending } from "../../../app/domain/factors/pending.ts";
import { beginDraft } from "../../../app/domain/intake/drafts.ts";
import { holdDraft } from "../../../app/http/draft-holder.ts";
import { pendingHeader } from "../../../app/http/pending-cookie.ts";
import { type Policy, policies } from "../../../app/http/policies.ts";
import type { RunningWorker } from "../../harness/worker.ts";
import { contextOf, enterPortal, hire, signInAs } from "../actors.ts";
import { filledIn, furnishClients, parametersOf } from "../clients.ts";
import { furnish } from "../furnish.ts";
import { builtUrls, type Url } from "../urls.ts";
import { origin } from "./inputs.ts";

/** Somebody who asks. */
export interface Asker {
  name: "anonymous" | "waiting" | "owner" | "helper" | "client";
  mayUse(policy: Policy | undefined): boolean;
  /** Cookies of somebody new: what one sequence ends or changes is no other's. */
  arrive(): Promise<string[]>;
  /** Always the same ones, for where nothing can be changed. */
  same(): Promise<string[]>;
}

const asker = (given: Omit<Asker, "same">): Asker => {
  let first: Promise<string[]> | undefined;
  return {
    ...given,
    same: () => {
      first ??= given.arrive();
      return first;
    },
  };
};

const pair = (header: string) => header.split(";", 1)[0] ?? "";

/** A practice with something under every id, those who may ask for it, and what its forms are made of. */
export async function furnishWorld(worker: RunningWorker) {
  const ctx = contextOf(worker);
  const urls = builtUrls("production").sort((a, b) => a.pattern.localeCompare(b.pattern));
  const clients = await furnishClients(ctx);
  const other = await furnish(ctx);
  const held = async () => {
    const draft = await beginDraft(ctx, { content: {}, stepsDone: [] });
    return { id: draft.draftId, cookie: pair(await holdDraft(ctx, new Request(origin), draft)) };
  };
  const draft = await held();
  const colleague = await hire(ctx, "trainer");
  const idsOf = (pattern: string): Record<string, string> => ({
    ...parametersOf(pattern, clients.a, clients),
    ...(other[pattern] && { id: other[pattern] }),
    ...(pattern.startsWith("/intake/:draft") && { draft: draft.id }),
    ...(pattern.startsWith("/settings/team") && { staff: colleague }),
  });

  const staff = (name: "owner" | "helper") =>
    asker({
      name,
      mayUse: (policy) =>
        policy?.audience === "anyone" || (policy?.audience === "staff" && policy.roles.includes(name)),
      arrive: async () => [(await signInAs(ctx, await hire(ctx, name))).cookie],
    });
  const anybody = (policy: Policy | undefined) => policy?.audience === "anyone";
  const askers: Asker[] = [
    asker({ name: "anonymous", mayUse: anybody, arrive: async () => [draft.cookie] }),
    asker({
      name: "waiting",
      mayUse: anybody,
      arrive: async () => {
        const { pending, statement } = await startPending(ctx, await hire(ctx, "owner"), "password");
        await ctx.db.batch([statement]);
        return [pair(await pendingHeader(ctx, pending))];
      },
    }),
    staff("owner"),
    staff("helper"),
    asker({
      name: "client",
      mayUse: (policy) => policy?.audience === "anyone" || policy?.audience === "client",
      arrive: async () => [(await enterPortal(ctx, clients.a)).cookie],
    }),
  ];
  const fields = await fieldsOf(worker, urls, askers, idsOf);
  return { ctx, urls, askers, idsOf, fields };
}

const attribute = (tag: string, name: string) =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll("&amp;", "&").replaceAll("&quot;", '"');

/**
 * The fields of each URL's forms with a value that a page sends, read from the pages as each asker sees them. Where no
 * page shows a form for a URL, the names that its module parses.
 */
async function fieldsOf(
  worker: RunningWorker,
  urls: Url[],
  askers: Asker[],
  idsOf: (pattern: string) => Record<string, string>,
): Promise<Map<string, Record<string, string>>> {
  const known = new Map<string, Record<string, string>>();
  const patternOf = (path: string) =>
    urls
      .map(({ pattern }) => pattern)
      .filter((pattern) => new RegExp(`^${pattern.replaceAll(/:\w+/g, "[^/]+")}$`).test(path))
      .sort((a, b) => a.split(":").length - b.split(":").length)[0];
  for (const { arrive, mayUse } of askers) {
    const cookie = (await arrive()).join("; ");
    for (const { pattern, isPage } of urls) {
      if (!isPage || !mayUse(policies[pattern])) continue;
      const path = filledIn(pattern, idsOf(pattern));
      const html = await (await worker.fetch(path, { cookie })).text();
      for (const [, head = "", inside = ""] of html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)) {
        const target = (attribute(head, "action") ?? path).split(/[?#]/, 1)[0] ?? path;
        const of = patternOf(target) ?? pattern;
        const found: Record<string, string> = known.get(of) ?? {};
        for (const [tag] of inside.matchAll(/<(input|select|textarea|button)\b[^>]*>/g)) {
          const name = attribute(tag, "name");
          if (name) found[name] ||= attribute(tag, "value") ?? "";
        }
        known.set(of, found);
      }
    }
  }
  return known;
}

/** The name of every cookie that the source knows. */
export function cookieNames(): string[] {
  const root = fileURLToPath(new URL("../../../app/", import.meta.url));
  const purposes = ["portal", "intake", "staff-email"].map((purpose) => `__Host-${purpose}-code`);
  const named = globSync("**/*.ts", { cwd: root })
    .filter((file) => !file.endsWith(".test.ts"))
    .flatMap((file) => [...readFileSync(root + file, "utf8").matchAll(/["`](__Host-[a-z][a-z-]*[a-z])["`]/g)])
    .map(([, name = ""]) => name);
  return [...new Set([...named, ...purposes])].sort();
}
