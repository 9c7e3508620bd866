import { listEvents } from "../../../domain/audit/list.ts";
import { auditQuery, readAuditFilter } from "../../../http/audit-filter.ts";
import { systemContext } from "../../../http/context.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { AuditList } from "../../../ui/audit/audit-list.tsx";
import { AuditFilterForm } from "../../../ui/audit/filter-form.tsx";
import { ProofCard } from "../../../ui/audit/proof.tsx";
import { ButtonLink } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/audit.ts";

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const { searchParams } = new URL(request.url);
  const { timeZone } = await readLocale(context);
  const { filter, typed } = readAuditFilter(searchParams, timeZone);
  const { lines, next, team } = await listEvents(ctx, by, filter, searchParams.get("before"));
  return {
    lines,
    team,
    typed,
    timeZone,
    older: next && `/audit${auditQuery(typed, { before: next })}`,
    exports: { csv: exportOf(typed, "csv"), json: exportOf(typed, "json") },
    // An auditor sees that a file was opened, not whose: a client's page is not for that role.
    mayOpenClients: by.role === "owner",
  };
}

const exportOf = (typed: Parameters<typeof auditQuery>[0], format: string) =>
  `/audit/export${auditQuery(typed, { format })}`;

export default function Audit({ loaderData }: Route.ComponentProps) {
  const { lines, older, exports, team, typed, timeZone, mayOpenClients } = loaderData;
  return (
    <div className="grid max-w-3xl gap-5">
      <title>Audit · Daydreamers</title>
      <PageTitle title="Audit">
        Who did and read what, newest first. Entries are only ever added, and hold no names or values of
        clients.
      </PageTitle>
      <AuditFilterForm typed={typed} team={team} />
      <AuditList lines={lines} timeZone={timeZone} mayOpenClients={mayOpenClients} />
      {older && (
        <div>
          <ButtonLink to={older} tone="quiet">
            Older entries
          </ButtonLink>
        </div>
      )}
      <ProofCard exports={exports} />
    </div>
  );
}
