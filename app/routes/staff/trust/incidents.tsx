import { listIncidents } from "../../../domain/incidents/list.ts";
import { listOpenAlerts } from "../../../domain/suspicion/alerts.ts";
import { systemContext } from "../../../http/context.ts";
import { readLocale } from "../../../http/locale.ts";
import { reachableBy } from "../../../http/policies.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { ButtonLink, Notice } from "../../../ui/form.tsx";
import { IncidentList } from "../../../ui/incidents/incident-list.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { AlertList } from "../../../ui/suspicion/alert-list.tsx";
import type { Route } from "./+types/incidents.ts";

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [incidents, alerts, { timeZone }] = await Promise.all([
    listIncidents(ctx),
    listOpenAlerts(ctx),
    readLocale(context),
  ]);
  const mayWork = reachableBy(signedIn(context).role).includes("/incidents/new");
  const isNoted = new URL(request.url).searchParams.get("done") === "noted";
  return { incidents, alerts, timeZone, mayWork, isNoted };
}

export default function Incidents({ loaderData }: Route.ComponentProps) {
  const { incidents, alerts, timeZone, mayWork, isNoted } = loaderData;
  return (
    <div className="grid max-w-2xl gap-5">
      <title>Incidents · Daydreamers</title>
      <PageTitle title="Incidents">What has to be looked after, and what has come near to it.</PageTitle>
      {isNoted && <Notice tone="good">Noted.</Notice>}
      <Card title="Alerts">
        <AlertList alerts={alerts} timeZone={timeZone} mayAcknowledge={mayWork} />
      </Card>
      <Card title="Incidents">
        <IncidentList incidents={incidents} timeZone={timeZone} />
      </Card>
      {mayWork && (
        <div className="flex flex-wrap gap-3">
          <ButtonLink to="/incidents/new">Open an incident</ButtonLink>
          <ButtonLink to="/settings/alerts" tone="quiet">
            When alerts are raised
          </ButtonLink>
        </div>
      )}
    </div>
  );
}
