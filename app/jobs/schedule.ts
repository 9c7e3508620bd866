import type { SystemContext } from "../platform/ports.ts";

/** One recurring piece of work: a name, when it runs, and the one domain call that it is. Returns counts for its log. */
export interface Job {
  cron: string;
  run: (ctx: SystemContext) => Promise<Record<string, number>>;
}

export const jobs: Record<string, Job> = {};
