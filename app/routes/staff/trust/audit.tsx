import { listEvents } from "../../../domain/audit/list.ts";
import { systemContext } from "../../../http/context.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { AuditList } from "../../../ui/audit/audit-list.tsx";
import { AuditFilterForm } from "../../../ui/audit/filter-form.tsx";
import { ButtonLink } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/audit.ts";

const asked = (search: URLSearchParams, name: string) => search.get(name)?.trim().slice(0, 64) || null;

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const { searchParams } = new URL(request.url);
  const filter = {
    family: asked(searchParams, "family"),
    staffId: asked(searchParams, "staff"),
    clientId: asked(searchParams, "client"),
  };
  const [{ lines, next, team }, { timeZone }] = await Promise.all([
    listEvents(ctx, by, filter, searchParams.get("before")),
    readLocale(context),
  ]);
  // An auditor sees that a file was opened, not whose: a client's page is not for that role.
  return { lines, next, team, filter, timeZone, mayOpenClients: by.role === "owner" };
}

export default function Audit({ loaderData }: Route.ComponentProps) {
  const { lines, next, team, filter, timeZone, mayOpenClients } = loaderData;
  const older = new URLSearchParams();
  if (filter.family) older.set("family", filter.family);
  if (filter.staffId) older.set("staff", filter.staffId);
  if (filter.clientId) older.set("client", filter.clientId);
  if (next) older.set("before", next);
  return (
    <div className="grid max-w-3xl gap-5">
      <title>Audit · Daydreamers</title>
      <PageTitle title="Audit">
        Who did and read what, newest first. Entries are only ever added, and hold no names or values of
        clients.
      </PageTitle>
      <AuditFilterForm filter={filter} team={team} />
      <AuditList lines={lines} timeZone={timeZone} mayOpenClients={mayOpenClients} />
      {next && (
        <div>
          <ButtonLink to={`/audit?${older}`} tone="quiet">
            Older entries
          </ButtonLink>
        </div>
      )}
    </div>
  );
}
