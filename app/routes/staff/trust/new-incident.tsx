import * as z from "zod";
import { reportIncident } from "../../../domain/incidents/work.ts";
import { systemContext } from "../../../http/context.ts";
import { parseForm } from "../../../http/forms.ts";
import { incidentNote } from "../../../http/incident-fields.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Choice, FormProblem } from "../../../ui/form.tsx";
import { NoteField } from "../../../ui/incidents/note-field.tsx";
import { incidentKinds } from "../../../ui/incidents/words.ts";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/new-incident.ts";

const form = z.object({
  kind: z.enum(["account", "data", "device", "outage"], "Please choose what it is about."),
  note: incidentNote,
});

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { staffId } = signedIn(context);
  return safeRedirect(
    `/incidents/${await reportIncident(context.get(systemContext), staffId, parsed.value)}`,
  );
}

const kinds = Object.entries(incidentKinds).map(([value, label]) => ({ value, label }));

export default function NewIncident({ actionData }: Route.ComponentProps) {
  return (
    <div className="max-w-xl">
      <title>Open an incident · Daydreamers</title>
      <PageTitle title="Open an incident">
        Something happened that must be looked after. Write it down now; you can add to it later.
      </PageTitle>
      <form method="post" action="/incidents/new" className="grid gap-5">
        <FormProblem problems={actionData} />
        <Choice name="kind" label="What is it about?" options={kinds} problems={actionData} />
        <NoteField label="What happened?" problems={actionData} />
        <Button wide>Open the incident</Button>
        <ButtonLink to="/incidents" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
