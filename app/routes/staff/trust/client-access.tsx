import { readAccess } from "../../../domain/audit/access.ts";
import { readHeading } from "../../../domain/clients/heading.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { AuditList } from "../../../ui/audit/audit-list.tsx";
import { ButtonLink } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { dateFormat, Time } from "../../../ui/time.tsx";
import type { Route } from "./+types/client-access.ts";

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const before = new URL(request.url).searchParams.get("before");
  const { id, name } = await orRefuse(readHeading(ctx, by, params.id, "access"));
  const [access, { timeZone }] = await Promise.all([readAccess(ctx, by, id, before), readLocale(context)]);
  return { id, name, isFirst: before === null, timeZone, ...access };
}

/** Who opened one client's file: the question that a client may ask. */
export default function ClientAccess({ loaderData }: Route.ComponentProps) {
  const { id, name, isFirst, timeZone, readers, lines, next } = loaderData;
  const day = dateFormat(timeZone, { dateStyle: "medium" });
  return (
    <div className="grid max-w-3xl gap-5">
      <title>{`Who opened the file of ${name} · Daydreamers`}</title>
      <div>
        <a href={`/clients/${id}`} className="inline-flex min-h-12 items-center underline">
          {name}
        </a>
        <PageTitle title="Who opened this file">
          Every look and every change, also at files that became part of this one. The client finds the same
          in the portal, without what the practice decides.
        </PageTitle>
      </div>
      {isFirst && (
        <Card title="Opened by">
          {readers.length === 0 && <p className="text-muted">Nobody of the team yet.</p>}
          <ul className="grid gap-1">
            {readers.map((reader) => (
              <li key={`${reader.name} ${reader.last.getTime()}`}>
                {reader.name ?? "A former team member"}: {reader.times}{" "}
                {reader.times === 1 ? "time" : "times"}, last on{" "}
                <Time at={reader.last}>{day.format(reader.last)}</Time>
              </li>
            ))}
          </ul>
        </Card>
      )}
      <AuditList lines={lines} timeZone={timeZone} mayOpenClients />
      {next && (
        <div>
          <ButtonLink to={`/clients/${id}/access?before=${next}`} tone="quiet">
            Older entries
          </ButtonLink>
        </div>
      )}
    </div>
  );
}
