import { exportEvents } from "../../../domain/audit/export.ts";
import { readAuditFilter } from "../../../http/audit-filter.ts";
import { systemContext } from "../../../http/context.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import type { Route } from "./+types/export-audit.ts";

/** The filtered trail as a file: `?format=json`, or CSV without, and the list's own filter. */
export async function loader({ request, context }: Route.LoaderArgs) {
  const { searchParams } = new URL(request.url);
  const format = searchParams.get("format") === "json" ? "json" : "csv";
  const { timeZone } = await readLocale(context);
  const { filter } = readAuditFilter(searchParams, timeZone);
  const ctx = context.get(systemContext);
  const { body, type, fileName } = await exportEvents(ctx, staffMember(context), filter, format);
  return new Response(body, {
    headers: {
      "content-type": type,
      // Made of a date and words of ours.
      "content-disposition": `attachment; filename="${fileName}"`,
      "cache-control": "no-store",
    },
  });
}
