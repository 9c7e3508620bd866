import type { LogFields, SystemContext } from "../../platform/ports.ts";
import type { RawEntry } from "./canonical.ts";

/** Cloudflare keeps 256 KB of log lines an invocation and drops the rest: as many entries as surely fit in one. */
export const linesPerRun = 450;

/**
 * Says entries in the log, one structured line each; of those that do not fit, from where to where they are.
 * @param room how many lines the run has left
 * @returns how many it said
 */
export function say(ctx: Pick<SystemContext, "log">, rows: readonly RawEntry[], room: number): number {
  const lines = rows.slice(0, room);
  for (const row of lines) ctx.log.info(String(row.event), fieldsOf(row));
  const left = rows.slice(lines.length);
  if (left.length > 0)
    ctx.log.warn("audit.lines-left-out", {
      from: Number(left[0]?.seq),
      to: Number(left.at(-1)?.seq),
      entries: left.length,
    });
  return lines.length;
}

/** An entry as the fields of a line; `requestId` is that of the request which wrote it. */
function fieldsOf(row: RawEntry): LogFields {
  const fields: LogFields = { trail: Number(row.seq), entry: String(row.id), requestId: null };
  const at = Number(row.at);
  fields.at = Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : String(row.at);
  if (row.request_id !== null) fields.requestId = String(row.request_id);
  if (row.staff_id !== null) fields.staff = String(row.staff_id);
  if (row.subject_type !== null) fields.subject = `${row.subject_type} ${row.subject_id}`;
  if (row.client_id !== null) fields.client = String(row.client_id);
  if (row.network !== null) fields.network = String(row.network).slice(0, 8);
  if (row.country !== null) fields.country = String(row.country);
  for (const [name, value] of Object.entries(detailsOf(row))) {
    fields[`details.${name}`] =
      typeof value === "object" ? JSON.stringify(value) : (value as LogFields[string]);
  }
  return fields;
}

/** What a torn row holds instead of details is not worth losing the line for. */
function detailsOf({ details }: RawEntry): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(String(details));
    return parsed !== null && typeof parsed === "object" ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
