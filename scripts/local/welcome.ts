import type { D1Database } from "@cloudflare/workers-types";
import type { Miniflare } from "miniflare";
import { isClaimed } from "../../app/domain/identity/setup.ts";
import { changeDemoPassword, demoOwner, seedDemo } from "./demo.ts";
import { seedDemoDay } from "./demo-day.ts";
import { domainContext } from "./domain.ts";
import { migrate } from "./migrate.ts";
import type { StartOptions } from "./options.ts";
import { type LocalSecrets, writeSecrets } from "./secrets.ts";

interface Deployment {
  root: string;
  options: StartOptions;
  secrets: LocalSecrets;
  settings: Record<string, string>;
  miniflare: Miniflare;
}

/** Migrates, and fills an unclaimed deployment with the demo unless asked not to. @returns lines that say how to begin */
export async function welcome(deployment: Deployment): Promise<[string, string][]> {
  const { root, options, secrets, settings, miniflare } = deployment;
  await migrate(root, (await miniflare.getD1Database("DB")) as unknown as D1Database);
  const ctx = await domainContext(settings, miniflare);
  if (options.empty && !(await isClaimed(ctx))) {
    return [
      ["Set up", `${options.origin}/setup`],
      ["Token", secrets.SETUP_TOKEN],
    ];
  }
  const password = options.demoPassword ?? secrets.demoPassword;
  const wasClaimed = await isClaimed(ctx);
  const isDemo = options.empty ? false : await seedDemo(ctx, password);
  if (!isDemo)
    return [["Sign in", `${options.origin}/sign-in (claimed already: begin anew with another STATE_DIR)`]];
  await seedDemoDay(ctx, demoOwner);
  if (password !== secrets.demoPassword) {
    if (wasClaimed) await changeDemoPassword(ctx, password);
    writeSecrets(options.stateDir, { ...secrets, demoPassword: password });
  }
  return [
    ["Sign in", demoOwner],
    ["Password", password],
    ["Try", "Today; then Connections, Connect Google Calendar, account Robin: the week's visits come in"],
    ["Note", "the demo asks for no second factor; a practice of your own asks its owner for one"],
  ];
}
