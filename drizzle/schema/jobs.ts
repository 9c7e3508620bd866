import { index, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { id, instant } from "./columns.ts";

/** What the schedule ran, and how it ended. */
export const jobRuns = sqliteTable(
  "job_runs",
  {
    id: id(),
    job: text("job").notNull(),
    startedAt: instant("started_at").notNull(),
    finishedAt: instant("finished_at"),
    /** "done" or a stable code. */
    outcome: text("outcome"),
    counts: text("counts", { mode: "json" }).$type<Record<string, number>>(),
  },
  (t) => [index("job_runs_started").on(t.startedAt)],
);
