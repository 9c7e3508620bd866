import { and, lte, max, type SQL } from "drizzle-orm";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type By, staffIdOf } from "../by.ts";
import { record } from "./audit.ts";
import { countUpTo } from "./count.ts";
import { csvRecord } from "./csv.ts";
import { type AuditFilter, matches } from "./filter.ts";
import { type AuditLine, type Cursor, lineOf, newestFirst, openTeam, selectTeam, type Team } from "./list.ts";

const maxExported = 50_000;
/** Some 300 KB of text. */
const rowsPerPage = 1_000;

export type ExportFormat = "csv" | "json";

export interface AuditExport {
  /** Says in itself when not everything fits. */
  fileName: string;
  type: string;
  rows: number;
  /** Whether older entries were left out. */
  cut: boolean;
  body: ReadableStream<Uint8Array>;
}

/**
 * The entries of a filter as a file, newest first, at most 50,000; made page by page as it is read, in bounded memory.
 * Exporting leaves its trace before the first entry leaves.
 *
 * CSV is RFC 4180 with a header record; JSON is one object with `cut`, `rows` and `entries`.
 */
export async function exportEvents(
  ctx: SystemContext,
  by: By,
  filter: AuditFilter,
  format: ExportFormat,
): Promise<AuditExport> {
  // Bounded by the newest number, so that what is written meanwhile, this export's own trace included, shifts nothing.
  const [newest] = await ctx.db.select({ seq: max(securityEvents.seq) }).from(securityEvents);
  const where = and(matches(filter), lte(securityEvents.seq, newest?.seq ?? 0));
  const [people, found] = await Promise.all([selectTeam(ctx), countUpTo(ctx, where, maxExported + 1)]);
  const team = await openTeam(ctx, people);
  const rows = Math.min(found, maxExported);
  const cut = found > maxExported;
  await record(ctx, { event: "audit.exported", details: { format, rows }, staffId: staffIdOf(by) });
  const day = ctx.clock.now().toISOString().slice(0, 10);
  return {
    fileName: `audit-${day}${cut ? `-newest-${maxExported}-only` : ""}.${format}`,
    type: format === "csv" ? "text/csv; charset=utf-8; header=present" : "application/json; charset=utf-8",
    rows,
    cut,
    body: streamOf(pages(ctx, where, team, rows), format === "csv" ? csv : json(rows, cut)),
  };
}

/** How entries become text. */
interface Writer {
  before: string;
  line: (line: AuditLine, isFirst: boolean) => string;
  after: string;
}

const columns = {
  number: ({ seq }) => seq,
  at: ({ at }) => at.toISOString(),
  event: ({ event }) => event,
  details: ({ details }) => JSON.stringify(details),
  staff_id: ({ staff }) => staff?.id ?? null,
  staff_name: ({ staff }) => staff?.name ?? null,
  subject_type: ({ subject }) => subject?.type ?? null,
  subject_id: ({ subject }) => subject?.id ?? null,
  client_id: ({ clientId }) => clientId,
  country: ({ country }) => country,
  network: ({ network }) => network,
  id: ({ id }) => id,
} satisfies Record<string, (line: AuditLine) => string | number | null>;

const csv: Writer = {
  before: csvRecord(Object.keys(columns)),
  line: (line) => csvRecord(Object.values(columns).map((cell) => cell(line))),
  after: "",
};

const json = (rows: number, cut: boolean): Writer => ({
  before: `{"rows":${rows},"cut":${cut},"entries":[`,
  line: ({ seq, ...line }, isFirst) => `${isFirst ? "" : ","}\n${JSON.stringify({ number: seq, ...line })}`,
  after: "\n]}\n",
});

async function* pages(
  ctx: SystemContext,
  where: SQL | undefined,
  team: Team,
  rows: number,
): AsyncGenerator<AuditLine[]> {
  let cursor: Cursor | null = null;
  for (let left = rows; left > 0; left -= rowsPerPage) {
    const limit = Math.min(rowsPerPage, left);
    const page: Awaited<ReturnType<typeof newestFirst>> = await newestFirst(ctx, where, cursor, limit);
    yield page.map((row) => lineOf(row, team));
    cursor = page.at(-1) ?? null;
    if (page.length < limit) return;
  }
}

/** A stream that makes a page when the reader wants one. */
function streamOf(source: AsyncGenerator<AuditLine[]>, writer: Writer): ReadableStream<Uint8Array> {
  const utf8 = new TextEncoder();
  let isFirst = true;
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(utf8.encode(writer.before)),
    async pull(controller) {
      const { value, done } = await source.next();
      if (done) {
        controller.enqueue(utf8.encode(writer.after));
        controller.close();
        return;
      }
      const text = value.map((line) => {
        const written = writer.line(line, isFirst);
        isFirst = false;
        return written;
      });
      controller.enqueue(utf8.encode(text.join("")));
    },
    async cancel() {
      await source.return(undefined);
    },
  });
}
