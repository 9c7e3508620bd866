import { readIncident } from "../../../domain/incidents/list.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Notice } from "../../../ui/form.tsx";
import { aboutWords } from "../../../ui/incidents/incident-list.tsx";
import { NoteField } from "../../../ui/incidents/note-field.tsx";
import { NoteList } from "../../../ui/incidents/note-list.tsx";
import { incidentKinds, sourceWords } from "../../../ui/incidents/words.ts";
import { Card, Facts, PageTitle } from "../../../ui/layout.tsx";
import { dateFormat, Time } from "../../../ui/time.tsx";
import type { Route } from "./+types/incident.ts";

const done: Record<string, string> = { noted: "Your note is kept.", closed: "The incident is closed." };

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const incident = await orRefuse(readIncident(ctx, by, params.incident));
  const { timeZone } = await readLocale(context);
  const said = new URL(request.url).searchParams.get("done") ?? "";
  return {
    incident,
    timeZone,
    mayWork: by.role === "owner",
    notice: Object.hasOwn(done, said) ? done[said] : undefined,
  };
}

export default function Incident({ loaderData }: Route.ComponentProps) {
  const { incident, timeZone, mayWork, notice } = loaderData;
  const { id, kind, source, about, openedAt, openedBy, closedAt, closedBy, notes } = incident;
  const date = dateFormat(timeZone, { dateStyle: "medium", timeStyle: "short" });
  return (
    <div className="grid max-w-2xl gap-5">
      <title>Incident · Daydreamers</title>
      <PageTitle title={incidentKinds[kind]}>{sourceWords(source)}</PageTitle>
      {notice && <Notice tone="good">{notice}</Notice>}
      <Card>
        <Facts
          facts={[
            { name: "State", value: closedAt ? "Closed" : "Open" },
            ...(about ? [{ name: "About", value: aboutWords(about) }] : []),
            {
              name: openedBy ? `Opened by ${openedBy}` : "Opened",
              value: <Time at={openedAt}>{date.format(openedAt)}</Time>,
            },
            ...(closedAt
              ? [
                  {
                    name: closedBy ? `Closed by ${closedBy}` : "Closed",
                    value: <Time at={closedAt}>{date.format(closedAt)}</Time>,
                  },
                ]
              : []),
          ]}
        />
        {about && mayWork && (
          <p className="mt-4">
            <a href={`/audit?staff=${about.id}`} className="inline-block py-3 underline">
              What was done in this name
            </a>
          </p>
        )}
      </Card>
      <Card title="Notes">
        <NoteList notes={notes} timeZone={timeZone} />
        {mayWork && (
          <form method="post" action={`/incidents/${id}/notes`} className="mt-5 grid gap-4">
            <NoteField label="Add a note" />
            <div>
              <Button>Keep the note</Button>
            </div>
          </form>
        )}
      </Card>
      <div className="flex flex-wrap gap-3">
        {mayWork && !closedAt && (
          <form method="post" action={`/incidents/${id}/close`}>
            <Button>Close the incident</Button>
          </form>
        )}
        <ButtonLink to="/incidents" tone="quiet">
          All incidents
        </ButtonLink>
      </div>
    </div>
  );
}
